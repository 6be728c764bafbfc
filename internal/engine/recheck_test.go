package engine

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

// drift is a repository with ready changes at lines of one file; red and blue merge and cannot both be there.
type drift struct {
	t   *testing.T
	e   *Engine
	dir string
	p   service.ProjectView
}

const driftCheck = `grep -q RED f.txt && grep -q BLUE f.txt && exit 1
grep -q RED f.txt && grep -q SLOW f.txt && sleep 3600
exit 0
`

func newDrift(t *testing.T, changes ...string) drift {
	d := drift{t: t, e: open(t, env(t.TempDir())), dir: repository(t)}
	write(t, d.dir, "f.txt", lines(""))
	write(t, d.dir, "check.sh", driftCheck)
	d.git("add", "-A")
	d.git("commit", "-qm", "a file and its check")
	var err error
	if d.p, err = d.e.service.OpenProject(t.Context(), d.dir); err != nil {
		t.Fatal(err)
	}
	q, err := d.e.service.TrustQuestion(t.Context(), d.p.ID)
	if err == nil {
		_, err = d.e.service.Trust(t.Context(), d.p.ID, q.Print, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, word := range changes {
		d.start(i+1, word)
	}
	return d
}

// lines is f.txt with a word in the line that is its own.
func lines(word string) string {
	at := map[string]int{"RED": 2, "BLUE": 12, "GREEN": 22, "SLOW": 32}[word]
	var b strings.Builder
	for i := range 40 {
		if word != "" && i == at {
			fmt.Fprintln(&b, word)
		} else {
			fmt.Fprintln(&b, "line", i)
		}
	}
	return b.String()
}

// start has a change made and waits until it is ready.
func (d drift) start(number int, word string) {
	d.t.Helper()
	file, text := "f.txt", lines(word)
	switch word {
	case "OTHER":
		file, text = "other.txt", "other\n"
	case "SPACE":
		text = strings.Replace(strings.Replace(lines("RED"), "line 3\n", "  line 3\n", 1), "line 22\n", "GREEN\n", 1)
	}
	dir := d.t.TempDir()
	write(d.t, dir, "s.replay", "turn\n  call read {\"path\": \"f.txt\"}\nturn\n  call write "+
		fmt.Sprintf("{\"path\": %q, \"content\": %q}", file, text)+"\nturn\n  call finish {\"summary\": \"Done.\"}\n")
	ref := service.Ref{Text: fmt.Sprint(number), Project: string(d.p.ID)}
	d.until(func() {
		if _, err := d.e.service.StartTask(d.t.Context(), service.NewTask{
			Project: d.p.ID, Brief: word, Models: []string{"replay/" + dir + "/s.replay"},
			Checks: []string{"sh check.sh"},
		}); err != nil {
			d.t.Fatal(err)
		}
	}, func() bool {
		a, err := d.e.service.Attempt(d.t.Context(), ref)
		if err == nil && a.State == domain.StateFailed {
			d.t.Fatalf("%s failed: %+v", word, a.Failure)
		}
		return err == nil && a.State == domain.StateReady
	})
}

func (d drift) git(args ...string) string {
	d.t.Helper()
	out, err := exec.Command("git", append([]string{"-C", d.dir}, args...)...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// until does something and waits until what the engine tells of leaves it as it is wanted.
func (d drift) until(do func(), so func() bool) {
	d.t.Helper()
	ctx, cancel := context.WithTimeoutCause(d.t.Context(), patience, errors.New("it never came to that"))
	defer cancel()
	events := d.e.service.Listen(ctx)
	do()
	if so() {
		return
	}
	for range events {
		if so() {
			return
		}
	}
	d.t.Fatal(context.Cause(ctx))
}

func (d drift) ref(number int) service.Ref {
	return service.Ref{Text: fmt.Sprint(number), Project: string(d.p.ID)}
}

func (d drift) land(number int) error {
	_, err := d.e.service.Land(d.t.Context(), d.ref(number), service.LandSpec{})
	return err
}

func (d drift) evidence(number int) []service.EvidenceView {
	d.t.Helper()
	es, err := d.e.service.Evidence(d.t.Context(), d.ref(number))
	if err != nil {
		d.t.Fatal(err)
	}
	return es
}

// onBoth gives the evidence that ran on the change merged with main as it is, by git's own merge.
func (d drift) onBoth(number int) *service.EvidenceView {
	a, err := d.e.service.Attempt(d.t.Context(), d.ref(number))
	if err != nil {
		d.t.Fatal(err)
	}
	tree := d.git("merge-tree", "--write-tree", "main", a.Head)
	for _, e := range d.evidence(number) {
		if e.Tree == tree && e.Onto == d.git("rev-parse", "main") {
			return &e
		}
	}
	return nil
}

// When a target moves, what is ready and shares files with what came goes stale at once and is verified again, merged;
// the rest stays as it was. What two changes break only together is found before anybody lands the second.
func TestWhatTheTargetTouchedIsVerifiedAgain(t *testing.T) {
	d := newDrift(t, "RED", "BLUE", "GREEN", "OTHER")
	d.until(func() {
		if err := d.land(1); err != nil {
			t.Fatal(err)
		}
		for number, stale := range map[int]string{2: "main has changed f.txt since", 3: "main has changed f.txt since", 4: ""} {
			if got := d.evidence(number)[0]; got.Onto != "" || got.Stale != stale {
				t.Errorf("#%d: %q, want %q", number, got.Stale, stale)
			}
		}
	}, func() bool { return d.onBoth(2) != nil && d.onBoth(2).RedOnBase != nil && d.onBoth(3) != nil })
	if e := d.onBoth(2); e.Passed() || *e.RedOnBase || e.Stale != "" {
		t.Errorf("red and blue: %+v", e)
	}
	if e := d.onBoth(3); !e.Passed() || e.Stale != "" {
		t.Errorf("red and green: %+v", e)
	}
	if es := d.evidence(4); len(es) != 1 || es[0].Stale != "" {
		t.Errorf("what was not touched: %+v", es)
	}
	items, err := d.e.service.Queue(t.Context(), d.p.ID)
	if err != nil || len(items) != 3 {
		t.Fatalf("%d in the queue: %v", len(items), err)
	}
	for _, it := range items {
		if it.State != domain.StateReady || it.Verdict != "" || len(it.Evidence) != 1 || it.Evidence[0].Stale != "" {
			t.Errorf("#%d is %s, verdict %q, evidence %+v", it.Of.Number, it.State, it.Verdict, it.Evidence)
		}
	}
	if err := d.land(2); domain.CodeOf(err) != domain.CodeChecksFailed {
		t.Errorf("red and blue landed together: %v", err)
	}
	if err := d.land(3); err != nil {
		t.Fatal(err)
	}
	if es := d.evidence(3); len(es) != 2 || es[1].Stale != "" {
		t.Errorf("it was verified once more on its way, or what landed is stale: %+v", es)
	}
}

// Turned off, it is only told that the evidence is stale. The check runs when it lands.
func TestNothingIsVerifiedAgainWhereItIsTurnedOff(t *testing.T) {
	d := newDrift(t, "RED", "BLUE")
	if _, err := d.e.service.SetSetting(t.Context(), service.Setting{Key: "features.recheck"}, "false"); err != nil {
		t.Fatal(err)
	}
	if err := d.land(1); err != nil {
		t.Fatal(err)
	}
	fs, err := d.e.service.Forecast(t.Context(), d.p.ID)
	if err != nil || len(fs) != 1 || len(fs[0].Rows) != 1 || fs[0].Rows[0].Checked != "stale" {
		t.Fatalf("%+v %v", fs, err)
	}
	if es := d.evidence(2); len(es) != 1 || es[0].Stale == "" {
		t.Errorf("%+v", es)
	}
	if err := d.land(2); domain.CodeOf(err) != domain.CodeChecksFailed {
		t.Errorf("%v", err)
	}
	if e := d.onBoth(2); e == nil || e.Passed() {
		t.Errorf("on both: %+v", e)
	}
}

// Whoever wants an attempt does not wait for what runs in the background: it gives way.
func TestVerifyingAgainGivesWay(t *testing.T) {
	d := newDrift(t, "RED", "SLOW")
	at := func(number int, what string) func() bool {
		return func() bool {
			a, err := d.e.service.Attempt(t.Context(), d.ref(number))
			return err == nil && strings.HasPrefix(d.e.service.Conductor.Activity(a.ID), what)
		}
	}
	d.until(func() {
		if err := d.land(1); err != nil {
			t.Fatal(err)
		}
	}, at(2, "checks: "))
	if _, err := d.e.service.Reject(t.Context(), d.ref(2), service.Judgement{Text: "no"}); err != nil {
		t.Fatalf("it is in the way: %v", err)
	}
	if a, err := d.e.service.Attempt(t.Context(), d.ref(2)); err != nil || a.State != domain.StateRejected {
		t.Errorf("%s %v", a.State, err)
	}
}
