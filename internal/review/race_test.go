package review

import (
	"slices"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

var raceBegan = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// racing makes an attempt that is ready, of a size, at a price in cents.
func racing(id string, lines int, cents float64, worked time.Duration) Racer {
	return Racer{
		Attempt: domain.Attempt{
			ID: domain.AttemptID(id), State: domain.StateReady, Model: "m/" + id, Diff: domain.DiffStat{Additions: lines},
			Usage: domain.Usage{Cost: domain.Dollars(cents / 100)}, Worked: worked, CreatedAt: raceBegan,
		},
		Checks: []RaceCheck{{Name: "test", Passed: true}},
	}
}

func (r Racer) with(f func(*Racer)) Racer {
	r.Checks = slices.Clone(r.Checks)
	f(&r)
	return r
}

func TestRaceOrder(t *testing.T) {
	racers := []Racer{
		racing("red", 1, 0, 0).with(func(r *Racer) { r.Checks[0].Passed = false }),
		racing("failed", 1, 0, 0).with(func(r *Racer) {
			r.Attempt.State, r.Attempt.Failure = domain.StateFailed, &domain.Failure{Msg: "out of turns"}
		}),
		racing("runs", 1, 0, 0).with(func(r *Racer) { r.Attempt.State = domain.StateRunning }),
		racing("stale", 1, 0, 0).with(func(r *Racer) { r.Checks[0].Stale = true }),
		racing("large", 90, 1, 1),
		racing("unpriced", 20, 0, 1).with(func(r *Racer) { r.Attempt.Usage.CostUnknown = true }),
		racing("dear", 20, 70, 1),
		racing("slow", 20, 30, 9),
		racing("quick", 20, 30, 1),
		racing("before", 10, 99, 9).with(func(r *Racer) { r.Checks[0] = RaceCheck{Name: "test", RedOn: true} }),
	}
	var got []string
	for _, p := range Race(racers) {
		got = append(got, string(p.Attempt.ID))
		if chosen := p.Lap == LapReady || p.Lap == LapUnsure; chosen != (p.Place == len(got)) {
			t.Errorf("%s is %s and has place %d", p.Attempt.ID, p.Lap, p.Place)
		}
	}
	want := []string{"before", "quick", "slow", "dear", "unpriced", "large", "stale", "runs"}
	if !slices.Equal(got[:len(want)], want) {
		t.Errorf("order is %v, want %v and then what is out", got, want)
	}
	for _, p := range Race(racers) {
		why := map[domain.AttemptID]string{"red": "red: test", "failed": "out of turns", "stale": "its checks ran on an earlier state of it"}[p.Attempt.ID]
		if p.Why != why {
			t.Errorf("%s: %q, want %q", p.Attempt.ID, p.Why, why)
		}
	}
}

// Letters stay with their attempts whatever becomes of these, and do not follow the order in which they were asked for.
func TestRaceNames(t *testing.T) {
	follows := 0
	for n := range 40 {
		var all []domain.Attempt
		for i := range 3 {
			id := domain.AttemptID(string(rune('a'+i)) + string(rune('0'+n)))
			all = append(all, domain.Attempt{ID: id, Ordinal: i + 1, CreatedAt: raceBegan})
		}
		names := RaceNames(all)
		if names[all[0].ID] == "A" && names[all[1].ID] == "B" {
			follows++
		}
		fork := domain.Attempt{ID: "0", CreatedAt: raceBegan.Add(time.Hour)}
		later := RaceNames(append([]domain.Attempt{fork}, all...))
		for id, name := range names {
			if later[id] != name {
				t.Fatalf("%s was %s and is %s once there is a fork", id, name, later[id])
			}
		}
		if later["0"] != "D" {
			t.Fatalf("the fork is %s", later["0"])
		}
	}
	if follows > 20 {
		t.Errorf("in %d of 40 races the letters follow the order of the models", follows)
	}
	if letters(25) != "Z" || letters(26) != "AA" || letters(27) != "AB" {
		t.Error(letters(25), letters(26), letters(27))
	}
}

func TestRaceFiles(t *testing.T) {
	file := func(path, id string) diff.File {
		return diff.File{Path: path, Status: diff.Modified, NewID: id, NewMode: 0o100644, Additions: 1}
	}
	mode := file("mode.go", "1")
	mode.NewMode = 0o100755
	rows := RaceFiles([]RaceChange{
		{"a", []diff.File{file("same.go", "1"), file("other.go", "1"), file("mode.go", "1")}},
		{"b", []diff.File{file("same.go", "1"), file("other.go", "2"), mode, file("only_test.go", "1")}},
		{"c", []diff.File{file("same.go", "1"), file("other.go", "1"), {Path: "mode.go", Status: diff.Deleted}}},
	})
	want := map[string][]int{"same.go": {1, 1, 1}, "other.go": {1, 2, 1}, "mode.go": {1, 2, 3}, "only_test.go": {0, 1, 0}}
	var paths []string
	for _, r := range rows {
		paths = append(paths, r.Path)
		var versions []int
		for _, c := range r.Cells {
			versions = append(versions, c.Version)
		}
		if !slices.Equal(versions, want[r.Path]) || r.Same != (r.Path == "same.go") {
			t.Errorf("%s: versions %v, same %v", r.Path, versions, r.Same)
		}
	}
	if !slices.Equal(paths, []string{"mode.go", "other.go", "same.go", "only_test.go"}) {
		t.Errorf("in the order %v", paths)
	}
}

func TestRaceRecord(t *testing.T) {
	won := racing("small", 1, 0, 0).with(func(r *Racer) { r.Chosen = true })
	lost := racing("large", 9, 0, 0).with(func(r *Racer) { r.Attempt.State = domain.StateRejected })
	out := racing("red", 1, 0, 0).with(func(r *Racer) { r.Checks[0].Passed, r.Attempt.State = false, domain.StateRejected })
	runs := racing("runs", 1, 0, 0).with(func(r *Racer) { r.Attempt.State = domain.StateRunning })
	again := out.with(func(r *Racer) { r.Attempt.ID, r.Attempt.Model = "again", "m/small" }) // the winner's other attempt
	first, ok := ChoiceOf(Race([]Racer{won, lost, out, runs, again}))
	if !ok || first.Won != "m/small" || !slices.Equal(first.Lost, []string{"m/large"}) || !slices.Equal(first.OutOf, []string{"m/red"}) {
		t.Fatalf("%+v, %v", first, ok)
	}
	later := won.with(func(r *Racer) {
		r.Attempt.ID, r.Attempt.Model, r.Attempt.CreatedAt = "later", "m/later", raceBegan.Add(time.Hour)
	})
	for name, race := range map[string][]Racer{
		"nothing is chosen": {lost, out}, "there is one model": {won, again}, "what was chosen went on from another": {lost, out, later},
		"there is nothing": nil,
	} {
		if c, ok := ChoiceOf(Race(race)); ok {
			t.Errorf("%s, and the choice is %+v", name, c)
		}
	}
	second := Choice{Won: "m/large", Lost: []string{"m/small"}}
	got := RecordOf([]Choice{first, second, first})
	if len(got) != 3 || got[0].Model != "m/small" || got[0].Wins != 2 || got[0].Losses != 1 || got[2].OutOfRaces != 2 {
		t.Fatalf("%+v", got)
	}
	if !slices.Equal(got[0].Beat, []Beaten{{"m/large", 2}, {"m/red", 2}}) {
		t.Errorf("small was chosen over %+v", got[0].Beat)
	}
}

func TestLift(t *testing.T) {
	part, whole := fileOf(hunk(10, "one"), hunk(100, "two")), diff.File{Path: "w.go", Hunks: []diff.Hunk{hunk(1, "w")}}
	renamed := diff.File{Path: "new.go", Old: "old.go", Status: diff.Renamed}
	files := []diff.File{part, whole, renamed, {Path: "left.go", Hunks: []diff.Hunk{hunk(1, "left")}}}
	l, missing := Lift(files, []string{"new.go"}, []string{diff.Marks(part)[1], diff.Marks(whole)[0]})
	if missing != "" || l.Hunks != 3 || !slices.Equal(l.Whole, []string{"w.go", "new.go", "old.go"}) ||
		!slices.Equal(l.Paths, []string{"a.go", "w.go", "old.go", "new.go"}) {
		t.Errorf("%+v, missing %q", l, missing)
	}
	if s := l.Some["a.go"]; len(l.Some) != 1 || s.Taken[0] || !s.Taken[1] {
		t.Errorf("in part: %+v", l.Some)
	}
	if _, missing := Lift(files, []string{"absent.go"}, nil); missing != "absent.go" {
		t.Errorf("missing is %q", missing)
	}
	if _, missing := Lift(files, nil, []string{"ffff"}); missing != "ffff" {
		t.Errorf("missing is %q", missing)
	}
}
