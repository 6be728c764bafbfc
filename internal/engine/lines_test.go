package engine

import (
	"strings"
	"sync"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

// What cannot be judged is refused with a way out, and nothing that was judged is lost by it; what is judged at the same time
// is all kept.
func TestJudgingLines(t *testing.T) {
	d := newDrift(t, "RED")
	judge := func(j service.HunkJudgement) error {
		_, err := d.e.service.JudgeHunks(t.Context(), d.ref(1), service.Scope{}, j)
		return err
	}
	hunk := func() (mark string, verdict domain.VerdictKind, own []domain.LineVerdict) {
		t.Helper()
		c, err := d.e.service.Change(t.Context(), d.ref(1), service.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		h := c.Files[0].Hunks[0]
		if h.Lines != 2 {
			t.Fatalf("%d changed lines", h.Lines)
		}
		return h.Mark, h.Verdict, h.Own
	}
	mark, _, _ := hunk()
	var both sync.WaitGroup
	for line, why := range map[int]string{1: "one", 2: "two"} {
		both.Go(func() {
			if err := judge(service.HunkJudgement{Marks: []string{mark}, Lines: []int{line}, Verdict: domain.VerdictReject, Reason: " " + why}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if _, verdict, own := hunk(); verdict != "" || len(own) != 2 || own[0].Reason != "one" || own[1].Reason != "two" {
		t.Fatalf("judged at the same time: %q, %+v", verdict, own)
	}
	for what, c := range map[string]struct {
		j    service.HunkJudgement
		code domain.Code
		says string
	}{
		"a hunk that is another one by now": {service.HunkJudgement{Marks: []string{"0123456789abcdef"}, Lines: []int{1}, Verdict: domain.VerdictAccept}, domain.CodeConflict, "look at the change as it is now"},
		"a line that it does not have":      {service.HunkJudgement{Marks: []string{mark}, Lines: []int{1, 3}, Verdict: domain.VerdictAccept}, domain.CodeUsage, "counted from 1"},
		"no line":                           {service.HunkJudgement{Marks: []string{mark}, Lines: []int{0}, Verdict: domain.VerdictAccept}, domain.CodeUsage, "counted from 1"},
		"lines of two hunks":                {service.HunkJudgement{Marks: []string{mark, mark + "x"}, Lines: []int{1}, Verdict: domain.VerdictAccept}, domain.CodeUsage, "one hunk at a time"},
	} {
		if err := judge(c.j); domain.CodeOf(err) != c.code || !strings.Contains(domain.FailureOf(err).Hint, c.says) {
			t.Errorf("%s: %v, %+v", what, err, domain.FailureOf(err))
		}
		if _, _, own := hunk(); len(own) != 2 {
			t.Errorf("%s: what was judged is gone", what)
		}
	}
	if _, err := d.e.service.Accept(t.Context(), d.ref(1), service.Judgement{}); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("with lines rejected it was accepted: %v", err)
	}
	if _, err := d.e.service.MarkRead(t.Context(), d.ref(1), service.Scope{}, []string{mark}, false); err != nil {
		t.Fatal(err)
	}
	if _, verdict, own := hunk(); verdict != "" || own != nil {
		t.Errorf("marked as not read: %q, %+v", verdict, own)
	}
}

// With changes of white space not shown, a hunk may be less than what would be taken back: a verdict on it would come to
// nothing, so it is not taken.
func TestNoVerdictOnLessThanAHunk(t *testing.T) {
	d := newDrift(t, "SPACE")
	without := service.Scope{IgnoreSpace: true}
	c, err := d.e.service.Change(t.Context(), d.ref(1), without)
	if err != nil {
		t.Fatal(err)
	}
	hunks := c.Files[0].Hunks
	if len(hunks) != 2 {
		t.Fatalf("%d hunks", len(hunks))
	}
	judge := func(mark string, lines ...int) error {
		j := service.HunkJudgement{Marks: []string{mark}, Lines: lines, Verdict: domain.VerdictReject}
		_, err := d.e.service.JudgeHunks(t.Context(), d.ref(1), without, j)
		return err
	}
	for _, lines := range [][]int{nil, {1}} {
		err := judge(hunks[0].Mark, lines...)
		if domain.CodeOf(err) != domain.CodeConflict || !strings.Contains(domain.FailureOf(err).Hint, "white space") {
			t.Errorf("lines %v of a hunk that changes white space, too: %v", lines, err)
		}
	}
	if err := judge(hunks[1].Mark); err != nil {
		t.Errorf("the other is the same either way: %v", err)
	}
	if _, err := d.e.service.Accept(t.Context(), d.ref(1), service.Judgement{}); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("and counts: %v", err)
	}
}
