package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// write puts a file into a fresh directory and gives its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLayersBeatOneAnother(t *testing.T) {
	paths := Paths{
		User:    write(t, "default_model = 'a/user'\n[verify]\nrepair_rounds = 2\ntimeout = '1m'\n"),
		Project: write(t, "default_model = 'a/project'\n[verify]\nrepair_rounds = 3\n"),
		Local:   write(t, "default_model = 'a/local'\n"),
		Trusted: true,
	}
	env := []string{"COPPICE_LIMITS_FOREGROUND=7", "COPPICE_VERIFY_REPAIR_ROUNDS=4", "OLLAMA_HOST=127.0.0.1:1"}
	c, err := Load(paths, env, map[string]string{"limits.foreground": "9"})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]Entry{
		"default_model":             {Value: "a/local", Layer: LayerLocal, Source: paths.Local + ":1"},
		"verify.timeout":            {Value: "1m", Layer: LayerUser, Source: paths.User + ":4"},
		"verify.repair_rounds":      {Value: "4", Layer: LayerEnvironment, Source: "COPPICE_VERIFY_REPAIR_ROUNDS"},
		"limits.foreground":         {Value: "9", Layer: LayerFlag, Source: "--set limits.foreground"},
		"bin.days":                  {Value: "30", Layer: LayerDefault},
		"providers.ollama.base_url": {Value: "127.0.0.1:1", Layer: LayerEnvironment, Source: "OLLAMA_HOST"},
	} {
		got, err := c.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		if got.Value != want.Value || got.Layer != want.Layer || got.Source != want.Source {
			t.Errorf("%s: got %q from %s (%s), want %q from %s (%s)", key, got.Value, got.Layer, got.Source,
				want.Value, want.Layer, want.Source)
		}
		if got.Doc == "" {
			t.Errorf("%s has no explanation", key)
		}
	}
}

func TestErrorsNameFileLineKeyAndAWayOut(t *testing.T) {
	for name, tc := range map[string]struct{ text, at, key, hint string }{
		"unknown key":      {"\n[limits]\nforground = 2\n", ":3:", "limits.forground", "did you mean limits.foreground?"},
		"unknown table":    {"[feature]\nindex = true\n", ":1:", "feature", ""},
		"wrong type":       {"\n\n[limits]\nforeground = 'x'\n", ":4:", "limits.foreground", ""},
		"out of range":     {"[limits]\n\nforeground = 0\n", ":3:", "limits.foreground", "1 to 64"},
		"bad enum":         {"[land]\nstrategy = 'octopus'\n", ":2:", "land.strategy", "squash, merge, rebase"},
		"bad duration":     {"[verify]\ntimeout = 'soon'\n", ":2:", "verify.timeout", ""},
		"short duration":   {"[verify]\ntimeout = '1ms'\n", ":2:", "verify.timeout", "1s to 24h"},
		"bad model":        {"default_model = 'qwen3'\n", ":1:", "default_model", "provider/name"},
		"bad address":      {"[providers.openai]\nbase_url = 'ftp://x'\n", ":2:", "providers.openai.base_url", "http"},
		"password in it":   {"[providers.openai]\nbase_url = 'http://a:b@x'\n", ":2:", "providers.openai.base_url", ""},
		"bad glob":         {"[contract]\npaths = ['/etc/**']\n", ":2:", "contract.paths", "relative"},
		"bad rule":         {"[policy]\nrules = ['please shell(x)']\n", ":2:", "policy.rules", "allow shell"},
		"bad lane":         {"[limits.lane.models]\n'a/b' = 0\n", ":2:", "limits.lane.models.a/b", "1 or more"},
		"empty check":      {"checks = ['']\n", ":1:", "checks", "go test"},
		"key in a check":   {"checks = [{command = 'x', tiemout = '1m'}]\n", ":1:", "tiemout", ""},
		"no TOML at all":   {"a = b = c\n", ":1", "", ""},
		"twice":            {"default_model = 'a/b'\ndefault_model = 'a/b'\n", ":2", "", ""},
		"second lane line": {"[limits.lane]\nlocal = 1\nhosted = -1\n", ":3:", "limits.lane.hosted", ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, tc.text)
			_, err := Load(Paths{User: path}, nil, nil)
			if err == nil {
				t.Fatal("it was taken")
			}
			if domain.CodeOf(err) != domain.CodeUsage || domain.HintOf(err) == "" {
				t.Errorf("code %s, hint %q", domain.CodeOf(err), domain.HintOf(err))
			}
			for _, part := range []string{path + tc.at, tc.key} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if !strings.Contains(domain.HintOf(err), tc.hint) {
				t.Errorf("hint %q does not say %q", domain.HintOf(err), tc.hint)
			}
		})
	}
}

func TestChecksAreStringsOrTables(t *testing.T) {
	path := write(t, "checks = ['go test ./...', {name = 'lint', command = 'go vet', timeout = '30s'}]\n")
	c, err := Load(Paths{User: path}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Check{{Command: "go test ./..."}, {Name: "lint", Command: "go vet", Timeout: Duration(30 * time.Second)}}
	if len(c.Checks) != 2 || c.Checks[0] != want[0] || c.Checks[1] != want[1] {
		t.Fatalf("got %+v", c.Checks)
	}
	array := write(t, "[[checks]]\ncommand = 'make'\n[[checks]]\ncommand = 'make lint'\n")
	if c, err = Load(Paths{User: array}, nil, nil); err != nil || len(c.Checks) != 2 {
		t.Fatalf("array of tables: %+v, %v", c, err)
	}
}

// Every key a repository must not decide, as a repository would try it (SECURITY.md, CF-02). The control is the same
// text in the user's file, where it counts.
func TestARepositoryIsNotTheUser(t *testing.T) {
	for key, text := range map[string]string{
		"providers.openai.base_url":       "[providers.openai]\nbase_url = 'http://evil.example/v1'\n",
		"providers.openai.headers.X-Test": "[providers.openai.headers]\nX-Test = 'v'\n",
		"policy.rules":                    "[policy]\nrules = ['allow shell(*)']\n",
		"isolation.require":               "[isolation]\nrequire = 1\n",
		"land.run_hooks":                  "[land]\nrun_hooks = true\n",
		"limits.foreground":               "[limits]\nforeground = 64\n",
		"limits.lane.models.a/b":          "[limits.lane.models]\n'a/b' = 9\n",
		"engine.idle_seconds":             "[engine]\nidle_seconds = 9999\n",
		"bin.days":                        "[bin]\ndays = 1\n",
		"ollama.num_ctx":                  "[ollama]\nnum_ctx = 999999\n",
		"open.editor":                     "[open]\neditor = 'rm -rf /'\n",
		"open.terminal":                   "[open]\nterminal = 'rm -rf /'\n",
		"open.files":                      "[open]\nfiles = 'rm -rf /'\n",
		"window.gpu":                      "[window]\ngpu = 'always'\n",
	} {
		t.Run(key, func(t *testing.T) {
			path := write(t, text)
			mine, err := Load(Paths{User: path}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if e, err := mine.Get(key); err != nil || e.Layer != LayerUser {
				t.Fatalf("control: my own file does not decide it: %+v, %v", e, err)
			}
			for _, paths := range []Paths{{Project: path, Trusted: true}, {Local: path, Trusted: true}} {
				theirs, err := Load(paths, nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				if e, _ := theirs.Get(key); e.Layer != LayerDefault {
					t.Errorf("the project decides it: %+v", e)
				}
				if len(theirs.Notices) != 1 || !strings.Contains(theirs.Notices[0], path+":") {
					t.Errorf("notices: %q", theirs.Notices)
				}
			}
		})
	}
}

func TestAnUntrustedProjectSetsNothing(t *testing.T) {
	path := write(t, "default_model = 'a/b'\nchecks = ['make evil']\nsetup = ['curl evil']\n")
	c, err := Load(Paths{Project: path}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.DefaultModel != "" || len(c.Settings.Checks) != 0 || len(c.Settings.Setup) != 0 {
		t.Errorf("obeyed: %+v", c.Settings)
	}
	if len(c.Asked.Checks) != 1 || len(c.Asked.Setup) != 1 {
		t.Errorf("not kept for the question: %+v", c.Asked)
	}
	trusted, err := Load(Paths{Project: path, Trusted: true}, nil, nil)
	if err != nil || trusted.DefaultModel != "a/b" {
		t.Errorf("control: a trusted one is not obeyed: %+v, %v", trusted, err)
	}
	broken := write(t, "[[[\n")
	if c, err = Load(Paths{Project: broken}, nil, nil); err != nil || len(c.Notices) != 1 {
		t.Errorf("a broken file that is not obeyed stops everything: %v", err)
	}
	if _, err = Load(Paths{Project: broken, Trusted: true}, nil, nil); err == nil {
		t.Error("a broken file that is obeyed passes")
	}
}

func TestEnvironment(t *testing.T) {
	c, err := Load(Paths{}, []string{"COPPICE_CHECKS=go test ./...", "COPPICE_CONTRACT_PATHS=['a/**', 'b']",
		"COPPICE_VERIFY_TIMEOUT=90s", "COPPICE_LAND_RUN_HOOKS=true", "COPPICE_NOSUCH=1", "COPPICE_HOME=/x"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Settings.Checks) != 1 || len(c.Contract.Paths) != 2 || c.Verify.Timeout != Duration(90*time.Second) ||
		!c.Land.RunHooks {
		t.Errorf("got %+v", c.Settings)
	}
	if len(c.Notices) != 1 || !strings.Contains(c.Notices[0], "COPPICE_NOSUCH") {
		t.Errorf("notices: %q", c.Notices)
	}
	for _, bad := range []string{"COPPICE_LIMITS_FOREGROUND=many", "COPPICE_LIMITS_FOREGROUND=0",
		"COPPICE_LAND_RUN_HOOKS=true\nx = 1", "COPPICE_CONTRACT_PATHS=['a'"} {
		_, err := Load(Paths{}, []string{bad}, nil)
		name, _, _ := strings.Cut(bad, "=")
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := Load(Paths{}, nil, map[string]string{"limits.forground": "1"}); domain.HintOf(err) == "" {
		t.Errorf("an unknown flag key: %v", err)
	}
}

func TestListShowsEveryKeyAndNoHeader(t *testing.T) {
	path := write(t, "[providers.x]\nbase_url = 'http://127.0.0.1:1/v1'\n[providers.x.headers]\nAuth = 'sekrit'\n")
	c, err := Load(Paths{User: path}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, e := range c.List() {
		if keys[e.Key] {
			t.Errorf("%s twice", e.Key)
		}
		keys[e.Key] = true
		if strings.Contains(e.Value, "sekrit") {
			t.Errorf("%s shows a header", e.Key)
		}
		if e.Doc == "" {
			t.Errorf("%s has no explanation", e.Key)
		}
	}
	for _, key := range []string{"default_model", "models.plan", "limits.lane.local", "providers.x.headers.Auth"} {
		if !keys[key] {
			t.Errorf("%s is not listed", key)
		}
	}
}
