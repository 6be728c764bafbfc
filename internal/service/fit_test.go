package service

import (
	"testing"

	"github.com/coppice/coppice/internal/machine"
	"github.com/coppice/coppice/internal/provider"
)

func TestFit(t *testing.T) {
	const gb = 1 << 30
	card := func(bytes int64) []machine.GPU { return []machine.GPU{{Name: "card", Memory: bytes}} }
	for name, tc := range map[string]struct {
		m       machine.Facts
		weights int64
		want    string
	}{
		"on the card":              {machine.Facts{Memory: 32 * gb, GPUs: card(24 * gb)}, 14 * gb, "gpu"},
		"on two cards":             {machine.Facts{Memory: 8 * gb, GPUs: append(card(12*gb), card(12*gb)...)}, 14 * gb, "gpu"},
		"partly on the card":       {machine.Facts{Memory: 32 * gb, GPUs: card(8 * gb)}, 14 * gb, "split"},
		"in memory":                {machine.Facts{Memory: 32 * gb}, 14 * gb, "cpu"},
		"in memory, a silent card": {machine.Facts{Memory: 32 * gb, GPUs: card(0)}, 14 * gb, "memory"},
		"nowhere":                  {machine.Facts{Memory: 8 * gb}, 14 * gb, "no"},
		"just too large for it":    {machine.Facts{Memory: 16 * gb}, 14 * gb, "no"},
		"a size nobody knows":      {machine.Facts{Memory: 32 * gb}, 0, "unknown"},
		"a machine nobody knows":   {machine.Facts{}, 14 * gb, "unknown"},
	} {
		if got := fitOf(tc.m, tc.weights, 16384, 0); got.State != tc.want || got.Words == "" {
			t.Errorf("%s: got %+v, want %s", name, got, tc.want)
		}
	}
	const weights, perToken = 4 * gb, 1 << 16
	small := fitOf(machine.Facts{Memory: 64 * gb}, weights, 16384, perToken)
	large := fitOf(machine.Facts{Memory: 64 * gb}, weights, 131072, perToken)
	if small.Need != weights+16384*perToken+workLeast || large.Need-small.Need != (131072-16384)*perToken {
		t.Errorf("the context does not count: %d, %d", small.Need, large.Need)
	}
}

func TestWhatIsOffered(t *testing.T) {
	const gb = 1_000_000_000
	best := func(m machine.Facts) string {
		for _, s := range suggestions(m, 16384, map[string]bool{"ollama/qwen3:8b": true}) {
			if s.Installed != (s.Name == "ollama/qwen3:8b") {
				t.Errorf("installed: %+v", s)
			}
			if s.Best {
				return s.Name
			}
		}
		return ""
	}
	for name, tc := range map[string]struct {
		m    machine.Facts
		want string
	}{
		"a card of 24 GB":   {machine.Facts{Memory: 32 * gb, GPUs: []machine.GPU{{Name: "card", Memory: 25_757 << 20}}}, "ollama/qwen3-coder:30b"},
		"a card of 16 GB":   {machine.Facts{Memory: 32 * gb, GPUs: []machine.GPU{{Name: "card", Memory: 17_000 << 20}}}, "ollama/gpt-oss:20b"},
		"a card of 8 GB":    {machine.Facts{Memory: 8 * gb, GPUs: []machine.GPU{{Name: "card", Memory: 8_188 << 20}}}, "ollama/qwen3:8b"},
		"32 GB and no card": {machine.Facts{Memory: 32 * gb}, "ollama/qwen3-coder:30b"},
		"24 GB and no card": {machine.Facts{Memory: 24 * gb}, "ollama/gpt-oss:20b"},
		"8 GB and no card":  {machine.Facts{Memory: 8 * gb}, "ollama/qwen2.5-coder:7b"},
		"4 GB":              {machine.Facts{Memory: 4 * gb}, ""},
		"nothing known":     {machine.Facts{}, ""},
	} {
		if got := best(tc.m); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}

func TestWhatIsLoadedIsNoEstimate(t *testing.T) {
	for gpu, want := range map[int64]string{0: "cpu", 300: "split", 1000: "gpu"} {
		in := provider.Info{Local: true, Bytes: 1 << 50, Details: provider.Details{Loaded: &provider.Loaded{Bytes: 1000, GPU: gpu}}}
		if f := modelView(machine.Facts{Memory: 1 << 30}, in).Fit; f.State != want || f.Need != 1000 {
			t.Errorf("%d on the card: %+v", gpu, f)
		}
	}
}
