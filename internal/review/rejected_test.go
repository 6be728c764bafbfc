package review

import (
	"slices"
	"testing"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

func TestRejected(t *testing.T) {
	files := []diff.File{
		fileOf(hunk(10, "one"), hunk(100, "two")),
		{Path: "new.go", Status: diff.Added, Hunks: []diff.Hunk{{NewStart: 1, NewLines: 1, Lines: []diff.Line{{Op: diff.Add, Text: "x"}}}}},
		{Path: "b.go", Old: "old.go", Status: diff.Renamed},
		{Path: "kept.go", Hunks: []diff.Hunk{hunk(1, "kept")}},
	}
	var read []domain.ReadHunk
	judge := func(verdict domain.VerdictKind, marks ...string) {
		at, unknown := Find(files, marks)
		if len(unknown) > 0 {
			t.Fatal(unknown)
		}
		for _, r := range Notes(at, read, "tree") {
			read = append(read, Judge(r, verdict, "why"))
		}
	}
	judge(domain.VerdictReject, diff.Marks(files[0])[1], diff.Marks(files[1])[0], diff.Marks(files[2])[0])
	judge(domain.VerdictAccept, diff.Marks(files[3])[0])

	rejected := RejectedIn(files, read, false)
	var places []string
	for _, r := range rejected {
		places = append(places, r.Place())
	}
	if want := []string{"a.go:100-106", "new.go:1", "b.go"}; !slices.Equal(places, want) || rejected[0].Reason != "why" {
		t.Errorf("rejected at %v, want %v", places, want)
	}
	u := Undo(rejected)
	if !slices.Equal(u.Back, []string{"new.go", "b.go", "old.go"}) {
		t.Errorf("as they were: %v", u.Back)
	}
	if p, ok := u.Some["a.go"]; len(u.Some) != 1 || !ok || !p.Keep(0, 2) || p.Keep(1, 2) || p.Keep(1, 1) {
		t.Errorf("in part: %+v", u.Some)
	}

	if got := RejectedIn(files, read, true); len(got) != 0 {
		t.Errorf("none was sent, and %v are to be taken back", got)
	}
	read[0].Sent = true
	if got := RejectedIn(files, read, true); len(got) != 1 || got[0].Mark != read[0].Hunk {
		t.Errorf("one was sent, and %v are to be taken back", got)
	}

	t.Run("what was accepted and is something else now says so", func(t *testing.T) {
		now := diff.File{Path: "kept.go", Hunks: []diff.Hunk{hunk(1, "other")}}
		if got := ReadIn(now, diff.Marks(now), read)[0]; !got.Changed || got.Was != domain.VerdictAccept || got.Verdict != "" {
			t.Errorf("%+v", got)
		}
	})
}
