package secret

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/zalando/go-keyring"
)

const canary = "sk-canary/4f+9a=Zq7!x"

func keysFile(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func noChain(string, string) (string, error) { return "", keyring.ErrNotFound }

func TestWhereAKeyIsFound(t *testing.T) {
	chain := func(service, account string) (string, error) {
		if service == "coppice" && account == "openai" {
			return "from-chain", nil
		}
		return "", keyring.ErrNotFound
	}
	file := keysFile(t, "openai = 'from-file'\nmistral = 'from-file-too'\n", 0o600)
	for _, tc := range []struct {
		provider, value, source string
		env                     []string
		chain                   func(string, string) (string, error)
	}{
		{"openai", "from-env", "OPENAI_API_KEY", []string{"OPENAI_API_KEY= from-env\n"}, chain},
		{"openai", "from-chain", "keychain", nil, chain},
		{"openai", "from-file", file, []string{"OPENAI_API_KEY="}, noChain},
		{"mistral", "from-file-too", file, nil, chain},
		{"gemini", "g", "GOOGLE_API_KEY", []string{"GOOGLE_API_KEY=g"}, chain},
		{"x", "special", "SPECIAL", []string{"SPECIAL=special"}, chain},
		{"groq", "", "", nil, chain},
	} {
		k := New(Options{Env: tc.env, File: file, Keychain: tc.chain})
		value, source, err := k.Key(t.Context(), tc.provider, "SPECIAL")
		if err != nil || value != tc.value || source != tc.source {
			t.Errorf("%s: %q from %q, %v; want %q from %q", tc.provider, value, source, err, tc.value, tc.source)
		}
	}
}

func TestAFileOthersMayReadIsRefused(t *testing.T) {
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o644} {
		file := keysFile(t, "openai = '"+canary+"'\n", mode)
		value, _, err := New(Options{File: file, Keychain: noChain}).Key(t.Context(), "openai")
		if value != "" || domain.CodeOf(err) != domain.CodeAuth || !strings.Contains(domain.HintOf(err), "chmod 600") {
			t.Errorf("mode %v: value %q, %v", mode, value, err)
		}
	}
}

func TestNoErrorHoldsAKey(t *testing.T) {
	for _, text := range []string{
		"openai = " + canary + "\n", "openai = '" + canary + "\n", "[openai]\nkey = '" + canary + "'\n", canary,
		"a = 1\nopenai = '" + canary + "'\n",
	} {
		file := keysFile(t, text, 0o600)
		_, _, err := New(Options{File: file, Keychain: noChain}).Key(t.Context(), "openai")
		if err == nil {
			t.Errorf("%q was taken", text)
			continue
		}
		if said := err.Error() + domain.HintOf(err); strings.Contains(said, "canary") {
			t.Errorf("the error holds the key: %s", said)
		}
	}
}

func TestASlowKeychainIsAskedOnce(t *testing.T) {
	release := make(chan struct{})
	asked := make(chan struct{}, 10)
	slow := func(string, string) (string, error) {
		asked <- struct{}{}
		<-release
		return "late", nil
	}
	defer close(release)
	k := New(Options{Keychain: slow, Timeout: time.Millisecond, Env: []string{"B_API_KEY=b"}})
	for range 3 {
		if v, _, err := k.Key(t.Context(), "a"); v != "" || err != nil {
			t.Fatalf("%q %v", v, err)
		}
	}
	if n := len(asked); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if v, _, _ := k.Key(t.Context(), "b"); v != "b" {
		t.Error("the environment does not count any more")
	}
}

func TestABrokenKeychainIsAskedOnceAndACancelledCallReturns(t *testing.T) {
	n := 0
	k := New(Options{Keychain: func(string, string) (string, error) { n++; return "", errors.New("no bus") }})
	for range 3 {
		if v, _, err := k.Key(t.Context(), "a"); v != "" || err != nil {
			t.Fatalf("%q %v", v, err)
		}
	}
	if n != 1 {
		t.Errorf("asked %d times", n)
	}
	release := make(chan struct{})
	defer close(release)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	k = New(Options{Keychain: func(string, string) (string, error) { <-release; return "", nil }, Timeout: time.Hour})
	if v, _, err := k.Key(ctx, "a"); v != "" || err != nil {
		t.Errorf("%q %v", v, err)
	}
}

func TestWithoutASessionTheKeychainIsNotAsked(t *testing.T) {
	env := []string{"XDG_RUNTIME_DIR=" + t.TempDir()}
	if session(env) {
		t.Error("a directory without a bus passes for a session")
	}
	if !session(append(env, "DBUS_SESSION_BUS_ADDRESS=unix:path=/x")) {
		t.Error("control: an address is not seen")
	}
}

func TestRedactorKnowsTheFormsAKeyTravelsIn(t *testing.T) {
	var r Redactor
	k := New(Options{Env: []string{"OPENAI_API_KEY=" + canary}, Keychain: noChain, Redactor: &r})
	sinks := map[string]string{
		"bare":       "Incorrect API key provided: " + canary + ".",
		"query":      "GET /v1?key=" + url.QueryEscape(canary),
		"path":       "/k/" + url.PathEscape(canary) + "/x",
		"json":       fmt.Sprintf(`{"key":%q}`, canary),
		"hex":        hex.EncodeToString([]byte(canary)),
		"basic":      base64.StdEncoding.EncodeToString([]byte("user:" + canary)),
		"basic 1":    base64.StdEncoding.EncodeToString([]byte("u:" + canary + ":more")),
		"basic 2":    base64.URLEncoding.EncodeToString([]byte("use:" + canary)),
		"whole":      base64.StdEncoding.EncodeToString([]byte(canary)),
		"two in one": canary + canary,
	}
	for name, text := range sinks {
		if got := r.Redact(text); got != text {
			t.Errorf("control %s: redacted before it was known: %s", name, got)
		}
	}
	if _, _, err := k.Key(t.Context(), "openai"); err != nil {
		t.Fatal(err)
	}
	for name, text := range sinks {
		got := r.Redact(text)
		if !strings.Contains(got, Mark) || strings.Contains(got, canary) || strings.Contains(got, "canary") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := r.Redact("nothing to see"); got != "nothing to see" {
		t.Errorf("changed: %s", got)
	}
}

func TestRedactorInALogAndByName(t *testing.T) {
	var r Redactor
	r.AddEnv([]string{"VENDOR_TOKEN=" + canary, "PATH=/usr/bin:/usr/sbin", "SHORT_KEY=abc"})
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: r.Attr}))
	log.Error("call failed: "+canary, "err", fmt.Errorf("wrong key %s", canary), "url", "x?"+canary,
		"list", []string{canary}, "path", "/usr/bin:/usr/sbin", "abc", "abc")
	if strings.Contains(out.String(), "canary") {
		t.Errorf("the log holds it: %s", out.String())
	}
	if !strings.Contains(out.String(), "/usr/bin:/usr/sbin") || !strings.Contains(out.String(), "abc=abc") {
		t.Errorf("too much went: %s", out.String())
	}
	var none *Redactor
	none.Add(canary)
	if none.Redact("x") != "x" {
		t.Error("a nil redactor changes text")
	}
}
