package secret

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/pelletier/go-toml/v2"
	"github.com/zalando/go-keyring"
)

// service is the name under which keys are kept in the keychain; the account is the provider's name.
const service = "coppice"

// maxFile bounds the keys file.
const maxFile = 1 << 20

// Options says where to look.
type Options struct {
	Env  []string // in the form of os.Environ
	File string   // keys.toml; need not be there
	// Keychain asks the system's keychain; nil: the real one where a session for it exists. Missing keys are
	// keyring.ErrNotFound.
	Keychain func(service, account string) (string, error)
	Keep     func(service, account, value string) error // keeps a key in it; nil as Keychain
	Drop     func(service, account string) error        // removes one; nil as Keychain
	Timeout  time.Duration                              // for the keychain; 0: two seconds
	Redactor *Redactor                                  // learns every value; may be nil
}

// Keys finds keys of providers.
type Keys struct {
	o    Options
	dead atomic.Bool // the keychain did not answer: it is not asked again
	file sync.Mutex  // one change of the keys file at a time
}

// New makes a Keys.
func New(o Options) *Keys {
	if o.Timeout == 0 {
		o.Timeout = 2 * time.Second
	}
	if o.Keychain == nil && session(o.Env) {
		o.Keychain, o.Keep, o.Drop = keyring.Get, keyring.Set, keyring.Delete
	}
	return &Keys{o: o}
}

// Key gives the key of a provider and where it was found: the name of a variable, "keychain" or the file. Both are
// empty where there is none. names are further variables the provider's key may stand in. The one error is a keys file
// that may not be used (CodeAuth).
func (k *Keys) Key(ctx context.Context, provider string, names ...string) (value, source string, err error) {
	defer func() { k.o.Redactor.Add(value) }()
	if t, ok := ctx.Value(tryingKey{}).(trying); ok && t.provider == provider {
		return t.value, "tried", nil
	}
	for _, name := range append(EnvNames(provider), names...) {
		if v := strings.TrimSpace(getenv(k.o.Env, name)); v != "" {
			return v, name, nil
		}
	}
	if v := strings.TrimSpace(k.chain(ctx, provider)); v != "" {
		return v, "keychain", nil
	}
	v, err := k.fromFile(provider)
	if v == "" || err != nil {
		return "", "", err
	}
	return v, k.o.File, nil
}

// EnvNames gives the variables a provider's key usually stands in.
func EnvNames(provider string) []string {
	switch provider {
	case "gemini", "google":
		return []string{"GEMINI_API_KEY", "GOOGLE_API_KEY"}
	case "huggingface":
		return []string{"HF_TOKEN"}
	}
	return []string{strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(provider)) + "_API_KEY"}
}

func getenv(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if key, v, _ := strings.Cut(env[i], "="); key == name {
			return v
		}
	}
	return ""
}

// chain asks the keychain. What it calls takes no context, so a call that outlives its time is left behind, at most one.
func (k *Keys) chain(ctx context.Context, provider string) string {
	if k.o.Keychain == nil || k.dead.Load() {
		return ""
	}
	v, _ := k.call(ctx, func() (string, error) { return k.o.Keychain(service, provider) })
	return v
}

// call bounds one call of the keychain. One that is not there or does not answer is not asked again.
func (k *Keys) call(ctx context.Context, f func() (string, error)) (string, error) {
	type answer struct {
		value string
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		v, err := f()
		done <- answer{v, err}
	}()
	limit := time.NewTimer(k.o.Timeout)
	defer limit.Stop()
	select {
	case a := <-done:
		if a.err != nil && !errors.Is(a.err, keyring.ErrNotFound) {
			k.dead.Store(true)
		}
		return a.value, a.err
	case <-limit.C:
		k.dead.Store(true)
		return "", errLate
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

var errLate = errors.New("the keychain does not answer")

// fromFile reads keys.toml: lines like openai = "…".
func (k *Keys) fromFile(provider string) (string, error) {
	if k.o.File == "" {
		return "", nil
	}
	f, err := os.Open(k.o.File)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", domain.E(domain.CodeAuth, "read keys", "%s cannot be read", k.o.File).
			WithHint("make it yours: chmod 600 %s", k.o.File)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxFile {
		return "", domain.E(domain.CodeAuth, "read keys", "%s is not a keys file", k.o.File).
			WithHint(`write lines like: openai = "your key"`)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", domain.E(domain.CodeAuth, "read keys", "others may read %s, so it is not used", k.o.File).
			WithHint("run: chmod 600 %s", k.o.File)
	}
	return k.parse(f, provider)
}

func (k *Keys) parse(f *os.File, provider string) (string, error) {
	var text bytes.Buffer
	if _, err := text.ReadFrom(f); err != nil {
		return "", domain.Wrap("read keys", err)
	}
	keys := map[string]string{}
	if err := toml.Unmarshal(text.Bytes(), &keys); err != nil {
		line := 0 // the reader's own message may quote the text, so only its place is told
		var de *toml.DecodeError
		if errors.As(err, &de) {
			line, _ = de.Position()
		}
		return "", domain.E(domain.CodeAuth, "read keys", "%s:%d: not a line like name = \"key\"", k.o.File, line).
			WithHint(`write lines like: openai = "your key"`)
	}
	for _, v := range keys {
		k.o.Redactor.Add(v)
	}
	return strings.TrimSpace(keys[provider]), nil
}
