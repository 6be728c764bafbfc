package secret

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/pelletier/go-toml/v2"
	"github.com/zalando/go-keyring"
)

// Keychain is what Key and Set say of the system's keychain.
const Keychain = "keychain"

type tryingKey struct{}

type trying struct{ provider, value string }

// Trying gives a context in which a provider has this key, whatever is stored: to ask whether it is taken before it is
// kept.
func Trying(ctx context.Context, provider, value string) context.Context {
	return context.WithValue(ctx, tryingKey{}, trying{provider, value})
}

// Where says where the key of a provider comes from (see Key), and nothing of the key.
func (k *Keys) Where(ctx context.Context, provider string) (string, error) {
	_, source, err := k.Key(ctx, provider)
	return source, err
}

// Set keeps the key of a provider: in the system's keychain, else in the keys file. It says which.
func (k *Keys) Set(ctx context.Context, provider, value string) (where string, err error) {
	value = strings.TrimSpace(value)
	if !fit(value) {
		return "", domain.E(domain.CodeUsage, "keep the key of "+provider, "that is no key: one line of letters, digits and signs").
			WithHint("copy it again from where the provider shows it")
	}
	k.o.Redactor.Add(value)
	if k.o.Keep != nil && !k.dead.Load() {
		_, err := k.call(ctx, func() (string, error) { return "", k.o.Keep(service, provider, value) })
		if err == nil {
			return Keychain, k.edit(provider, "") // what the file says would be a second, older truth
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
	}
	return k.o.File, k.edit(provider, value)
}

// fit says whether a text can be a key at all: what a header can carry.
func fit(value string) bool {
	for _, r := range value {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return value != "" && len(value) <= 4096
}

// Remove deletes the key of a provider from the keychain and the keys file. It says from where; a key in the
// environment is not ours to remove.
func (k *Keys) Remove(ctx context.Context, provider string) (from []string, err error) {
	if k.o.Drop != nil && !k.dead.Load() {
		_, err := k.call(ctx, func() (string, error) { return "", k.o.Drop(service, provider) })
		switch {
		case err == nil:
			from = append(from, Keychain)
		case !errors.Is(err, keyring.ErrNotFound) && ctx.Err() != nil:
			return from, ctx.Err()
		}
	}
	v, err := k.fromFile(provider)
	if err != nil || v == "" {
		return from, err
	}
	return append(from, k.o.File), k.edit(provider, "")
}

// edit sets one line of the keys file, or removes it where value is empty; everything else in it stays. The file is
// replaced in one step and only its owner may read it. Without a line to remove nothing is written.
func (k *Keys) edit(provider, value string) error {
	k.file.Lock()
	defer k.file.Unlock()
	old, err := k.fromFile(provider)
	if err != nil || value == old {
		return err
	}
	text, err := os.ReadFile(k.o.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return domain.Wrap("read keys", err)
	}
	next := splice(text, provider, value)
	if !only(text, next, provider, value) {
		return domain.E(domain.CodeConflict, "write keys", "%s is written in a way that cannot be edited safely", k.o.File).
			WithHint(`open the file and write a line like: openai = "your key"`)
	}
	return k.replace(next)
}

// splice gives the text of the file with the line of a provider as it is to be.
func splice(text []byte, provider, value string) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(text) {
		name, _, ok := bytes.Cut(line, []byte("="))
		if ok && strings.Trim(string(bytes.TrimSpace(name)), `"'`) == provider {
			continue
		}
		out.Write(line)
	}
	if out.Len() > 0 && !bytes.HasSuffix(out.Bytes(), []byte("\n")) {
		out.WriteByte('\n')
	}
	if value == "" {
		return out.Bytes()
	}
	line, err := toml.Marshal(map[string]string{provider: value})
	if err != nil {
		return out.Bytes() // only then finds that the key is not in it
	}
	return append(out.Bytes(), line...)
}

// only says whether the new text has this key, or none where it is empty, and all other keys as they were.
func only(old, text []byte, provider, value string) bool {
	before, after := map[string]string{}, map[string]string{}
	if toml.Unmarshal(old, &before) != nil || toml.Unmarshal(text, &after) != nil || after[provider] != value {
		return false
	}
	delete(before, provider)
	delete(after, provider)
	return maps.Equal(before, after)
}

func (k *Keys) replace(text []byte) error {
	problem := func(err error) error {
		return domain.E(domain.CodeDisk, "write keys", "%s cannot be written", k.o.File).Because(err)
	}
	if err := os.MkdirAll(filepath.Dir(k.o.File), 0o700); err != nil {
		return problem(err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(k.o.File), ".keys-*")
	if err != nil {
		return problem(err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Chmod(0o600), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), k.o.File)
	}
	if err != nil {
		return problem(err)
	}
	return nil
}
