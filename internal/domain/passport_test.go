package domain

import (
	"strings"
	"testing"
)

func passport(one, five, fifteen, replace, whole, patch, structured int) Passport {
	of := func(n int) Score { return Score{n, 3} }
	return Passport{
		Calls:      []CallScore{{1, of(one)}, {5, of(five)}, {15, of(fifteen)}},
		Edits:      []EditScore{{EditReplace, of(replace)}, {EditWhole, of(whole)}, {EditPatch, of(patch)}},
		Structured: of(structured),
	}
}

func TestPassportPicks(t *testing.T) {
	for name, c := range map[string]struct {
		p                   Passport
		edit                EditFormat
		tools               int
		build, plan, review bool
	}{
		"able":             {passport(3, 3, 3, 3, 3, 3, 3), EditReplace, 15, true, true, true},
		"writes whole":     {passport(3, 3, 1, 1, 3, 0, 3), EditWhole, 5, true, true, true},
		"patches":          {passport(3, 2, 2, 1, 2, 3, 0), EditPatch, 15, true, false, false},
		"cannot edit":      {passport(3, 3, 3, 0, 1, 0, 2), EditWhole, 15, false, true, true},
		"lost among tools": {passport(3, 1, 0, 3, 3, 3, 3), EditReplace, 1, false, false, false},
		"nothing":          {passport(0, 0, 0, 0, 0, 0, 0), "", 0, false, false, false},
		"not measured":     {Passport{}, "", 0, false, false, false},
	} {
		got := []bool{c.p.Fits(StageBuild), c.p.Fits(StagePlan), c.p.Fits(StageReview)}
		if c.p.Edit() != c.edit || c.p.Tools() != c.tools || got[0] != c.build || got[1] != c.plan || got[2] != c.review {
			t.Errorf("%s: %q, %d tools, fits %v", name, c.p.Edit(), c.p.Tools(), got)
		}
	}
	if a, b := passport(3, 3, 3, 3, 0, 0, 0).Merit(StageBuild), passport(3, 3, 2, 3, 3, 3, 3).Merit(StageBuild); a != 100 || b >= a {
		t.Errorf("merits %d and %d", a, b)
	}
}

func TestModelNames(t *testing.T) {
	for ref, want := range map[string]string{
		"ollama/qwen3": "ollama/qwen3 ollama/qwen3:latest", "ollama/qwen3:8b": "ollama/qwen3:8b",
		"ollama/reg:5000/me/qwen3": "ollama/reg:5000/me/qwen3 ollama/reg:5000/me/qwen3:latest", "qwen3": "qwen3 qwen3:latest",
	} {
		if got := strings.Join(ModelNames(ref), " "); got != want {
			t.Errorf("%s: %s", ref, got)
		}
	}
}
