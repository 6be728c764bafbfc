package secret

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/zalando/go-keyring"
)

// chain is a keychain in memory.
type chain map[string]string

func (c chain) options(file string) Options {
	return Options{
		File: file,
		Keychain: func(_, account string) (string, error) {
			if v, ok := c[account]; ok {
				return v, nil
			}
			return "", keyring.ErrNotFound
		},
		Keep: func(_, account, value string) error { c[account] = value; return nil },
		Drop: func(_, account string) error {
			if _, ok := c[account]; !ok {
				return keyring.ErrNotFound
			}
			delete(c, account)
			return nil
		},
	}
}

func TestAKeyIsKeptInTheKeychain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.toml")
	c := chain{}
	var r Redactor
	o := c.options(file)
	o.Redactor = &r
	k := New(o)
	where, err := k.Set(t.Context(), "openai", " "+canary+"\n")
	if err != nil || where != Keychain || c["openai"] != canary {
		t.Fatalf("%q %v %v", where, c, err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Error("it is in the file too")
	}
	if got := r.Redact(canary); got != Mark {
		t.Errorf("the redactor does not know it: %s", got)
	}
	if where, err := k.Where(t.Context(), "openai"); err != nil || where != Keychain {
		t.Errorf("%q %v", where, err)
	}
	from, err := k.Remove(t.Context(), "openai")
	if err != nil || !slices.Equal(from, []string{Keychain}) || len(c) != 0 {
		t.Errorf("%v %v %v", from, c, err)
	}
	if from, err := k.Remove(t.Context(), "openai"); err != nil || len(from) != 0 {
		t.Errorf("removed twice: %v %v", from, err)
	}
}

func TestWithoutAKeychainAKeyIsKeptInAPrivateFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sub", "keys.toml")
	for name, o := range map[string]Options{
		"none":   {File: file},
		"broken": {File: file, Keychain: noChain, Keep: func(_, _, _ string) error { return errors.New("locked") }},
	} {
		t.Run(name, func(t *testing.T) {
			k := New(o)
			if where, err := k.Set(t.Context(), "openai", canary); err != nil || where != file {
				t.Fatalf("%q %v", where, err)
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v %v", info.Mode(), err)
			}
			if v, source, err := k.Key(t.Context(), "openai"); v != canary || source != file || err != nil {
				t.Errorf("%q %q %v", v, source, err)
			}
		})
	}
}

func TestTheKeysFileKeepsWhatElseIsInIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.toml")
	if err := os.WriteFile(file, []byte("# mine\nanthropic = 'a-key-of-mine'\nopenai = \"old-key-here\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := New(Options{File: file})
	if _, err := k.Set(t.Context(), "openai", canary); err != nil {
		t.Fatal(err)
	}
	b, _ := os.ReadFile(file)
	for _, part := range []string{"# mine", "a-key-of-mine", canary} {
		if !strings.Contains(string(b), part) {
			t.Errorf("%q is gone: %s", part, b)
		}
	}
	if strings.Contains(string(b), "old-key-here") {
		t.Error("the old key is still there")
	}
	if from, err := k.Remove(t.Context(), "openai"); err != nil || len(from) != 1 {
		t.Errorf("%v %v", from, err)
	}
	if v, _, _ := k.Key(t.Context(), "anthropic"); v != "a-key-of-mine" {
		t.Error("the other key went with it")
	}
}

func TestAFileThatIsNotSafelyEditedStays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.toml")
	k := New(Options{File: file})
	for _, text := range []string{
		"other = \"\"\"\nopenai = 1\n\"\"\"\n",       // a line of another key's value
		"openai = \"\"\"\nx-is-on-two-lines\"\"\"\n", // a value of several lines
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Set(t.Context(), "openai", canary); domain.CodeOf(err) != domain.CodeConflict {
			t.Errorf("got %v", err)
		}
		if b, _ := os.ReadFile(file); string(b) != text {
			t.Errorf("it was spoilt: %s", b)
		}
	}
}

func TestWhatIsNoKeyIsNotKept(t *testing.T) {
	k := New(Options{File: filepath.Join(t.TempDir(), "keys.toml")})
	for _, bad := range []string{"", "  ", "two words", "line\nline", "schlüssel", strings.Repeat("x", 5000)} {
		_, err := k.Set(t.Context(), "openai", bad)
		if domain.CodeOf(err) != domain.CodeUsage || bad != "" && len(bad) > 2 && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestTryingAKeyIsNotKeepingIt(t *testing.T) {
	k := New(Options{Env: []string{"OPENAI_API_KEY=from-the-environment"}})
	ctx := Trying(t.Context(), "openai", canary)
	if v, _, err := k.Key(ctx, "openai"); v != canary || err != nil {
		t.Errorf("%q %v", v, err)
	}
	if v, _, _ := k.Key(ctx, "anthropic"); v != "" {
		t.Error("another provider has it too")
	}
	if v, _, _ := k.Key(t.Context(), "openai"); v != "from-the-environment" {
		t.Errorf("it was kept: %q", v)
	}
}
