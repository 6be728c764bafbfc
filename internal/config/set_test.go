package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestSetChangesOneValueAndKeepsTheRest(t *testing.T) {
	for name, tc := range map[string]struct{ before, key, value, after string }{
		"empty file": {"", "default_model", "a/b", "default_model = 'a/b'\n"},
		"in place": {"# mine\ndefault_model = 'x/y' # why\n", "default_model", "a/b",
			"# mine\ndefault_model = 'a/b' # why\n"},
		"hash in the old value": {"checks = ['echo # one'] # c\n", "checks", "make",
			"checks = ['make'] # c\n"},
		"in its table": {"[limits]\n# few\nforeground = 3\n\n[bin]\ndays = 1\n", "limits.background", "2",
			"[limits]\n# few\nforeground = 3\nbackground = 2\n\n[bin]\ndays = 1\n"},
		"dotted": {"limits.foreground = 3\n", "limits.foreground", "5", "limits.foreground = 5\n"},
		"new table": {"default_model = 'x/y'\n", "limits.foreground", "5",
			"default_model = 'x/y'\n\n[limits]\nforeground = 5\n"},
		"no line end": {"default_model = 'x/y'", "bin.days", "5",
			"default_model = 'x/y'\n\n[bin]\ndays = 5\n"},
		"top level above tables": {"[bin]\ndays = 1\n", "default_model", "a/b",
			"default_model = 'a/b'\n[bin]\ndays = 1\n"},
		"many lines": {"checks = [\n  'a', # first\n  'b',\n]\n# end\n", "checks", "['c']",
			"checks = ['c']\n# end\n"},
		"quoted part": {"", "limits.lane.models.ollama/qwen2.5:7b", "2",
			"[limits.lane.models]\n'ollama/qwen2.5:7b' = 2\n"},
		"header": {"[providers.x]\nbase_url = 'http://h/v1'\n", "providers.x.headers.X-A", "v",
			"[providers.x]\nbase_url = 'http://h/v1'\n\n[providers.x.headers]\nX-A = 'v'\n"},
		"empty table": {"[bin]\n[land]\nstrategy = 'merge'\n", "bin.days", "2",
			"[bin]\ndays = 2\n[land]\nstrategy = 'merge'\n"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, tc.before)
			if err := Set(LayerUser, path, tc.key, tc.value); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil || string(got) != tc.after {
				t.Fatalf("got\n%s\nwant\n%s\n%v", got, tc.after, err)
			}
			c, err := Load(Paths{User: path}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if e, err := c.Get(tc.key); err != nil || e.Layer != LayerUser {
				t.Errorf("it does not count afterwards: %+v %v", e, err)
			}
		})
	}
}

func TestSetRefusesAndLeavesTheFile(t *testing.T) {
	for name, tc := range map[string]struct {
		layer              Layer
		before, key, value string
	}{
		"unknown":      {LayerUser, "", "limits.forground", "1"},
		"out of range": {LayerUser, "# c\n", "limits.foreground", "0"},
		"not a number": {LayerUser, "# c\n", "limits.foreground", "x"},
		"a table":      {LayerUser, "# c\n", "providers", "x"},
		"not theirs":   {LayerProject, "# c\n", "policy.rules", "allow shell(*)"},
		"broken file":  {LayerUser, "[[\n", "bin.days", "3"},
		"inline table": {LayerUser, "bin = {}\n", "bin.days", "3"},
		"injection":    {LayerUser, "# c\n", "land.run_hooks", "true\n[policy]\nrules=[]"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, tc.before)
			err := Set(tc.layer, path, tc.key, tc.value)
			if err == nil || domain.HintOf(err) == "" {
				t.Errorf("error %v without a way out", err)
			}
			got, _ := os.ReadFile(path)
			if string(got) != tc.before {
				t.Errorf("the file is now %q", got)
			}
		})
	}
}

func TestSetModes(t *testing.T) {
	dir := t.TempDir()
	for layer, want := range map[Layer]os.FileMode{LayerUser: 0o600, LayerProject: 0o644} {
		path := filepath.Join(dir, string(layer), "settings.toml")
		if err := Set(layer, path, "default_model", "a/b"); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", layer, info.Mode(), err)
		}
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*", ".settings-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSetKeepsALink(t *testing.T) {
	path := write(t, "# kept elsewhere\n")
	link := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := Set(LayerUser, link, "default_model", "a/b"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); !strings.Contains(string(got), "a/b") {
		t.Errorf("the file behind the link is %q", got)
	}
}
