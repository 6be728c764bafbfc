package control

import (
	"fmt"
	"strings"
	"testing"
)

func stopJSON(more string) string {
	return `{"file":"./a.go","line":3,"title":" Rounds. ","text":"Rounds once.","risk":"Twice.","question":"Where else?"` + more + `}`
}

func TestFinishTour(t *testing.T) {
	env := testEnv(t)
	r := call(t, env, FinishTour(), `{"summary":" Rounds. ","stops":[`+stopJSON("")+`,`+stopJSON(`,"lines":2`)+`]}`)
	if r.IsError || r.Finish == nil || r.Finish.Summary != "Rounds." || r.Finish.Text != "Rounds." || len(r.Finish.Stops) != 2 {
		t.Fatalf("%+v %+v", r, r.Finish)
	}
	if s := r.Finish.Stops[1]; s.File != "a.go" || s.Line != 3 || s.Lines != 2 || s.Title != "Rounds." || s.Risk != "Twice." || s.Question != "Where else?" {
		t.Errorf("%+v", s)
	}
	if r := call(t, env, FinishTour(), `{"summary":"There is nothing to stop at.","stops":[]}`); r.IsError || len(r.Finish.Stops) != 0 {
		t.Errorf("without stops: %+v", r)
	}
	many := strings.Repeat(stopJSON("")+",", 12) + stopJSON("")
	for want, args := range map[string]string{
		"summary is empty":       `{"summary":" ","stops":[]}`,
		"13 stops; give the 12":  fmt.Sprintf(`{"summary":"x","stops":[%s]}`, many),
		"Stop 2 has no risk":     `{"summary":"x","stops":[` + stopJSON("") + `,{"file":"a","title":"x","text":"x","risk":" ","question":"x"}]}`,
		"Stop 1 has no question": `{"summary":"x","stops":[{"file":"a","title":"x","text":"x","risk":"x","question":" "}]}`,
		"Stop 1 has no file":     `{"summary":"x","stops":[{"file":"","title":"x","text":"x","risk":"x","question":"x"}]}`,
	} {
		if r := call(t, env, FinishTour(), args); !r.IsError || r.Finish != nil || !strings.Contains(r.Model, want) {
			t.Errorf("%s: %+v", want, r)
		}
	}
}
