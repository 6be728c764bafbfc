package wiretest

import (
	"testing"

	"github.com/coppice/coppice/internal/engine/enginetest"
)

// TestAnotherModelStandsIn: the account of the task's model cannot pay, and the settings name a local model for that.
// What was done is counted as that one's. The control is the same task without the setting, which fails.
func TestAnotherModelStandsIn(t *testing.T) {
	broke := model{Name: "broke", Replies: []reply{{Status: 402, Error: "no credit"}}}
	s := script{Models: []model{broke, {Name: "tiny", Context: 131072, Replies: cured()}}}
	for setting, status := range map[string]int{"[fallback]\n'openai/broke' = 'ollama/tiny'\n": 0, "": 7} {
		models := enginetest.ServeModels(t, s)
		p := person(t, wire{settings: setting, env: func(url string) []string {
			return []string{"OPENAI_BASE_URL=" + url + "/v1", "OPENAI_API_KEY=" + canary, "OLLAMA_HOST=" + url}
		}}, models.URL)
		a := p.Attempt(p.Task(status, "Stand in.", "--model", "openai/broke").ID)
		if status != 0 {
			continue
		}
		if p.Git("show", a.Tree+":new.txt") != "new" || a.Usage.CostUSD == nil || *a.Usage.CostUSD != 0 || a.Served == nil ||
			a.Served.Note == "" {
			t.Errorf("got %+v, served %+v", a, a.Served)
		}
		var rows []struct{ Model string }
		if p.JSON(&rows, "usage"); len(rows) != 1 || rows[0].Model != "ollama/tiny" {
			t.Errorf("counted as %+v", rows)
		}
	}
}
