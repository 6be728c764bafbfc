package catalog

import (
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

func TestEmbedded(t *testing.T) {
	c := Embedded()
	for _, ref := range []string{"openai/gpt-5.5", "anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4-5-20250929"} {
		source, name, _ := provider.Split(ref)
		info, ok := c.Fill(provider.Info{Provider: source, Name: name})
		if !ok || info.Context < 100_000 || info.MaxOutput == 0 || !info.Tools || info.Input == nil || info.Output == nil ||
			info.Cached == nil || *info.Cached >= *info.Input || *info.Output <= *info.Input {
			t.Errorf("%s: %+v, %v", ref, info, ok)
		}
	}
	if !c.Known("openrouter") || c.Known("nobody") {
		t.Error("which providers are known is wrong")
	}
}

func TestUnknownIsNotFree(t *testing.T) {
	c := Embedded()
	info, ok := c.Fill(provider.Info{Provider: "openai", Name: "gpt-99"})
	if ok || info.Input != nil || info.Output != nil || info.Context != 0 {
		t.Errorf("got %+v", info)
	}
	u := domain.Usage{Input: 10, Output: 10}
	if got := provider.Cost(info, u); !got.CostUnknown {
		t.Errorf("got %+v", got)
	}
}

func TestZeroIsUnknownUnlessMarkedFree(t *testing.T) {
	if p := price(nil, 0, false); p != nil {
		t.Errorf("got %d", *p)
	}
	if p := price(nil, 0, true); p == nil || *p != 0 {
		t.Errorf("got %v", p)
	}
}

func TestWhatIsKnownStays(t *testing.T) {
	mine := domain.Dollars(1)
	info, _ := Embedded().Fill(provider.Info{Provider: "openai", Name: "gpt-5.5", Context: 1000, Input: &mine})
	if info.Context != 1000 || *info.Input != mine || info.Output == nil {
		t.Errorf("got %+v", info)
	}
}
