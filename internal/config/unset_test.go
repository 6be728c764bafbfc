package config

import (
	"os"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestUnsetTakesOneValueOutAndKeepsTheRest(t *testing.T) {
	for name, tc := range map[string]struct{ before, key, after string }{
		"alone":        {"default_model = 'a/b'\n", "default_model", ""},
		"with comment": {"# mine\ndefault_model = 'x/y' # why\n# end\n", "default_model", "# mine\n# end\n"},
		"in its table": {"[limits]\n# few\nforeground = 3\nbackground = 2\n", "limits.foreground", "[limits]\n# few\nbackground = 2\n"},
		"many lines":   {"checks = [\n  'a', # first\n  'b',\n]\n# end\n", "checks", "# end\n"},
		"no line end":  {"[bin]\ndays = 3", "bin.days", "[bin]\n"},
		"dotted":       {"limits.foreground = 3\nbin.days = 1\n", "limits.foreground", "bin.days = 1\n"},
		"an entry":     {"[keys]\naccept = 'y'\nreject = 'n'\n", "keys.accept", "[keys]\nreject = 'n'\n"},
		"a table":      {"[keys]\naccept = 'y'\nreject = 'n'\n[bin]\ndays = 1\n", "keys", "[keys]\n[bin]\ndays = 1\n"},
		"a quoted one": {"[limits.lane.models]\n'a/b.c' = 2\n'a/d' = 1\n", "limits.lane.models.a/b.c",
			"[limits.lane.models]\n'a/d' = 1\n"},
		"of a provider": {"[providers.x]\nbase_url = 'http://h/v1'\n[providers.x.headers]\nA = 'v'\n", "providers.x.headers.A",
			"[providers.x]\nbase_url = 'http://h/v1'\n[providers.x.headers]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, tc.before)
			if err := Unset(LayerUser, path, tc.key); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != tc.after {
				t.Fatalf("got\n%s\nwant\n%s\n%v", got, tc.after, err)
			}
			if err := Unset(LayerUser, path, tc.key); domain.CodeOf(err) != domain.CodeNotFound && tc.key != "keys" {
				t.Errorf("twice: %v", err)
			}
		})
	}
}

func TestUnsetRefusesAndLeavesTheFile(t *testing.T) {
	for name, tc := range map[string]struct {
		before, key string
		code        domain.Code
	}{
		"not set":        {"# c\n", "bin.days", domain.CodeNotFound},
		"unknown":        {"# c\n", "bin.dayz", domain.CodeUsage},
		"inline":         {"bin = {days = 3}\n", "bin.days", domain.CodeConflict},
		"inline entry":   {"keys = {accept = 'y', reject = 'n'}\n", "keys.accept", domain.CodeConflict},
		"array of table": {"[[checks]]\ncommand = 'make'\n", "checks", domain.CodeConflict},
		"broken file":    {"[[\n", "bin.days", domain.CodeUsage},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, tc.before)
			err := Unset(LayerUser, path, tc.key)
			if domain.CodeOf(err) != tc.code || domain.HintOf(err) == "" {
				t.Errorf("%v, hint %q; want %s", err, domain.HintOf(err), tc.code)
			}
			if got, _ := os.ReadFile(path); string(got) != tc.before {
				t.Errorf("the file is now %q", got)
			}
		})
	}
}
