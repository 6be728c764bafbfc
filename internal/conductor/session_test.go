package conductor

import (
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// TestAnOutdatedPassportDecidesNothing: neither the edit format nor the number of tools goes by what was measured of
// another build; the same passport of this build decides both.
func TestAnOutdatedPassportDecidesNothing(t *testing.T) {
	measured := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	p := domain.Passport{
		Model: "ollama/m:latest", At: measured, Quant: "Q4_K_M",
		Calls: []domain.CallScore{{Offered: 1, Score: domain.Score{Good: 3, Of: 3}}, {Offered: 15, Score: domain.Score{Of: 3}}},
		Edits: []domain.EditScore{{Format: domain.EditWhole, Score: domain.Score{Good: 3, Of: 3}}},
	}
	at := func(modified time.Time, quant string) provider.Info {
		return provider.Info{Quant: quant, Details: provider.Details{Modified: modified}}
	}
	for name, c := range map[string]struct {
		info provider.Info
		set  map[string]string
		edit domain.EditFormat
		lean bool
	}{
		"this build":             {at(measured.Add(-time.Hour), "Q4_K_M"), nil, domain.EditWhole, true},
		"nothing is known":       {provider.Info{}, nil, domain.EditWhole, true},
		"pulled since":           {at(measured.Add(time.Hour), "Q4_K_M"), nil, "", false},
		"another quantisation":   {at(time.Time{}, "Q8_0"), nil, "", false},
		"pulled since, by hand":  {at(measured.Add(time.Hour), ""), map[string]string{"ollama/m": "patch"}, domain.EditPatch, false},
		"this build, by hand":    {at(time.Time{}, ""), map[string]string{"ollama/m": "patch"}, domain.EditPatch, true},
		"by hand, another model": {at(time.Time{}, ""), map[string]string{"ollama/n": "patch"}, domain.EditWhole, true},
	} {
		edit, lean := Settings{Editing: c.set}.suits("ollama/m", c.info, p)
		if edit != c.edit || lean != c.lean {
			t.Errorf("%s: %q, lean %v", name, edit, lean)
		}
	}
}
