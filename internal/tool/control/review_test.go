package control

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestFinishReview(t *testing.T) {
	env := testEnv(t)
	r := call(t, env, FinishReview(), `{"summary":" Fine, but. ","findings":[{"severity":"Must Fix","title":" Off by one. ","file":"./a.go",`+
		`"line":3,"lines":2,"text":"At the end.","suggestion":""},{"severity":"could be better","title":"A name.","suggestion":null}]}`)
	if r.IsError || r.Finish == nil || r.Finish.Summary != "Fine, but." || r.Finish.Text != "Fine, but." || len(r.Finish.Findings) != 2 {
		t.Fatalf("%+v %+v", r, r.Finish)
	}
	f := r.Finish.Findings[0]
	if f.Severity != domain.MustFix || f.Title != "Off by one." || f.File != "a.go" || f.Line != 3 || f.Lines != 2 || f.Suggestion == nil || *f.Suggestion != "" {
		t.Errorf("%+v", f)
	}
	if f := r.Finish.Findings[1]; f.Suggestion != nil {
		t.Errorf("a suggestion that is null takes lines out: %+v", f)
	}
	if r := call(t, env, FinishReview(), `{"summary":"Nothing found."}`); r.IsError || r.Finish.Text == "" {
		t.Errorf("without findings: %+v", r)
	}
	long := strings.Repeat("x\\n", maxSuggestion+1)
	for name, args := range map[string]string{
		"no summary":             `{"summary":" "}`,
		"another severity":       `{"summary":"x","findings":[{"severity":"blocker","title":"x"}]}`,
		"no title":               `{"summary":"x","findings":[{"severity":"must fix","title":" "}]}`,
		"an edit of nothing":     `{"summary":"x","findings":[{"severity":"must fix","title":"x","suggestion":"y"}]}`,
		"an edit without a line": `{"summary":"x","findings":[{"severity":"must fix","title":"x","file":"a","suggestion":"y"}]}`,
		"an edit of a whole":     `{"summary":"x","findings":[{"severity":"must fix","title":"x","file":"a","line":1,"suggestion":"` + long + `"}]}`,
	} {
		if r := call(t, env, FinishReview(), args); !r.IsError || r.Finish != nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
