package provider_test

import (
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func TestAnotherModelStandsIn(t *testing.T) {
	clock := providertest.NewClock()
	down := &provider.Error{Kind: provider.KindUnreachable, Msg: "nobody"}
	first := &heard{fake: fake{plays: [][]any{{down}, {text("first"), done}}}}
	second := &heard{fake: fake{plays: [][]any{{text("second"), done}}}}
	var whys []string
	info := provider.Info{Provider: "other", Name: "x", Context: 9000, MaxOutput: 70}
	m := provider.Falling(first, second, provider.FallbackOptions{
		Info: info, Clock: clock, OnSwitch: func(why string) { whys = append(whys, why) },
	})
	ask := func(want string, by bool) {
		t.Helper()
		r, err := provider.Gather(m.Stream(t.Context(), provider.Request{Model: "m", Context: 5, Think: "high"}))
		if err != nil || r.Message().TextOf() != want || (r.By != nil) != by {
			t.Errorf("got %q by %v, %v", r.Message().TextOf(), r.By, err)
		}
		if by && (r.By.Ref() != "other/x" || !strings.Contains(r.Served.Note, "nobody")) {
			t.Errorf("by %+v, %q", r.By, r.Served.Note)
		}
	}
	ask("second", true)
	ask("second", true) // at once, without asking the first
	if len(first.reqs) != 1 || len(whys) != 2 {
		t.Errorf("the first was asked %d times; switched for %q", len(first.reqs), whys)
	}
	if q := second.reqs[0]; q.Model != "x" || q.Context != 9000 || q.MaxOutput != 70 || q.Think != "" {
		t.Errorf("the second was asked %+v", q)
	}
	clock.Advance(6 * time.Minute)
	ask("first", false)
}

// TestNobodyStandsIn for what another would refuse too, or when a reply has begun.
func TestNobodyStandsIn(t *testing.T) {
	for name, play := range map[string][]any{
		"overflow": {&provider.Error{Kind: provider.KindOverflow}}, "refused": {&provider.Error{Kind: provider.KindRefused}},
		"begun": {text("x"), &provider.Error{Kind: provider.KindRetryable}},
	} {
		second := &heard{fake: fake{plays: [][]any{{text("second"), done}}}}
		m := provider.Falling(&fake{plays: [][]any{play}}, second, provider.FallbackOptions{})
		if _, err := gather(t, m); err == nil || len(second.reqs) != 0 {
			t.Errorf("%s: %v, the second was asked %d times", name, err, len(second.reqs))
		}
	}
}
