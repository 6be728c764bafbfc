package service

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// measuredAs gives a passport: how many of three calls, edits and values went right, and how fast it writes.
func measuredAs(calls, edits, values int, write float64) domain.Passport {
	of := func(n int) domain.Score { return domain.Score{Good: n, Of: 3} }
	return domain.Passport{
		Calls: []domain.CallScore{{Offered: 5, Score: of(calls)}}, Edits: []domain.EditScore{{Format: domain.EditReplace, Score: of(edits)}},
		Structured: of(values), Write: write,
	}
}

func TestPick(t *testing.T) {
	var infos []provider.Info
	for _, n := range []string{"a", "b", "c"} {
		infos = append(infos, provider.Info{Name: n, Provider: "ollama", Local: true, Tools: true, Quant: "Q4_K_M"})
	}
	hosted := provider.Info{Name: "z", Provider: "openai", Tools: true}
	embeds := provider.Info{Name: "e", Provider: "ollama", Local: true}
	all := append([]provider.Info{hosted, embeds}, infos...)
	good, faster, sloppy, mute := measuredAs(3, 3, 3, 20), measuredAs(3, 3, 3, 30), measuredAs(3, 2, 3, 90), measuredAs(0, 3, 3, 90)
	planner := measuredAs(3, 0, 3, 10)
	old := good
	old.Quant = "Q2_K" // it was pulled anew since, as another build
	for name, c := range map[string]struct {
		measured         map[string]domain.Passport
		build, plan, why string
	}{
		"nothing measured":               {nil, "ollama/a", "ollama/a", "the first local one"},
		"measured before it was another": {map[string]domain.Passport{"ollama/b": old}, "ollama/a", "ollama/a", "the first local one"},
		"one that fits":                  {map[string]domain.Passport{"ollama/b": good}, "ollama/b", "ollama/b", "did best"},
		"the faster of equals":           {map[string]domain.Passport{"ollama/b": good, "ollama/c": faster}, "ollama/c", "ollama/c", "did best"},
		"right before fast":              {map[string]domain.Passport{"ollama/a": sloppy, "ollama/b": good}, "ollama/b", "ollama/a", "did best"},
		"unknown before unfit":           {map[string]domain.Passport{"ollama/a": mute}, "ollama/b", "ollama/b", "the first local one"},
		"only unfit": {
			map[string]domain.Passport{"ollama/a": mute, "ollama/b": mute, "ollama/c": mute}, "ollama/a", "ollama/a", "many mistakes",
		},
		"by stage":      {map[string]domain.Passport{"ollama/c": planner}, "ollama/a", "ollama/c", "the first local one"},
		"hosted is not": {map[string]domain.Passport{"openai/z": good}, "ollama/a", "ollama/a", "the first local one"},
	} {
		build, why := pick(all, c.measured, domain.StageBuild)
		plan, _ := pick(all, c.measured, domain.StagePlan)
		if build != c.build || plan != c.plan || !strings.Contains(why, c.why) {
			t.Errorf("%s: %s (%s) builds, %s plans", name, build, why, plan)
		}
	}
	if ref, _ := pick([]provider.Info{hosted, embeds}, nil, domain.StageBuild); ref != "" {
		t.Errorf("%s was picked where there is none", ref)
	}
}
