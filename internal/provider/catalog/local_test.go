package catalog

import (
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

func TestLocalsGoFromLargeToSmall(t *testing.T) {
	last := int64(1 << 62)
	for _, l := range Locals() {
		if l.Bytes <= 0 || l.Bytes > last || l.KVBytes <= 0 || l.Context < 32_768 || l.Good == "" {
			t.Errorf("%+v", l)
		}
		last = l.Bytes
	}
}

func TestGood(t *testing.T) {
	for name, want := range map[string]string{
		"qwen3:8b": "small edits and reviews; it thinks first", "qwen3:32b": "coding tasks and reviews",
		"qwen3-coder:480b": "coding tasks", "anthropic/claude-sonnet-4-5": "coding tasks and reviews",
		"gpt-5-mini": "small edits, reviews and titles", "somebodys-model:1b": "", "": "",
	} {
		if got := Good(name); got != want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestThePersonsOwnPriceWins(t *testing.T) {
	cached := 0.5
	c := Embedded().With(map[string]Price{
		"openai/gpt-5.5":     {In: 2, Out: 8, Cached: &cached},
		"house/unheard-of":   {In: 0, Out: 0},
		"anthropic/claude-x": {In: 1, Out: 1},
	})
	info, known := c.Fill(provider.Info{Provider: "openai", Name: "gpt-5.5"})
	if !known || *info.Input != domain.Dollars(2) || *info.Output != domain.Dollars(8) || *info.Cached != domain.Dollars(0.5) ||
		info.Priced != "settings" || info.Context == 0 {
		t.Errorf("got %+v", info)
	}
	info, known = c.Fill(provider.Info{Provider: "house", Name: "unheard-of"})
	if known || info.Input == nil || *info.Input != 0 {
		t.Errorf("a price of nothing for a model that nobody knows: %+v", info)
	}
	info, _ = Embedded().Fill(provider.Info{Provider: "openai", Name: "gpt-5.5"})
	if info.Priced != "catalog" || *info.Input == domain.Dollars(2) {
		t.Errorf("control: the catalogue itself: %+v", info)
	}
}
