package service

import (
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

func TestReviewer(t *testing.T) {
	var infos []provider.Info
	for _, n := range []string{"a:latest", "b", "c"} {
		infos = append(infos, provider.Info{Name: n, Provider: "ollama", Local: true, Tools: true})
	}
	good, better, mute := measuredAs(3, 3, 2, 20), measuredAs(3, 0, 3, 20), measuredAs(0, 3, 3, 90)
	old := better
	old.Quant, infos[1].Quant = "Q2_K", "Q4_K_M"
	for name, c := range map[string]struct {
		measured            map[string]domain.Passport
		usual, author, want string
	}{
		"the best measured":                {map[string]domain.Passport{"ollama/b": good, "ollama/c": better}, "openai/x", "ollama/a", "ollama/c"},
		"the best measured but the author": {map[string]domain.Passport{"ollama/b": good, "ollama/c": better}, "openai/x", "ollama/c", "ollama/b"},
		"the default model":                {nil, "openai/x", "ollama/a", "openai/x"},
		"an author that is the default":    {nil, "ollama/b", "ollama/b", "ollama/a:latest"},
		"an author without its tag":        {nil, "", "ollama/a", "ollama/b"},
		"none that is known to fail":       {map[string]domain.Passport{"ollama/b": mute, "ollama/c": mute}, "", "ollama/a", "ollama/a"},
		"what is not what was measured":    {map[string]domain.Passport{"ollama/c": mute, "ollama/b": old}, "", "ollama/a", "ollama/b"},
		"what was measured is outdated":    {map[string]domain.Passport{"ollama/b": old}, "openai/x", "ollama/a", "openai/x"},
	} {
		if got := reviewer(infos, c.measured, c.usual, c.author); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := reviewer(nil, nil, "", "openai/x"); got != "openai/x" {
		t.Errorf("alone: %s", got)
	}
}
