package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/pelletier/go-toml/v2"
)

// Set writes one setting into a file and leaves everything else in it as it is, comments too. The value is what a
// person types: a bare string, a number, true, a TOML list; a list of one may be given as its element. The file is
// replaced in one step; the user's is private (0600), a project's is not (0644). A value that does not hold is
// refused before anything is written.
func Set(layer Layer, file, key, value string) error {
	f, ok := fieldOf(key)
	if !ok {
		return unknown(place{source: file}, key)
	}
	literal, _, err := taken(layer, file, f, key, value)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return domain.Wrap("set "+key, err)
	}
	text, err := edited(file, old, key, literal)
	if err != nil {
		return err
	}
	return replace(layer, file, text)
}

// taken gives a value as it would be written, and as it would be read; the error says why a file of the layer does not
// take it.
func taken(layer Layer, file string, f field, key, value string) (literal string, doc document, err error) {
	if f.userOnly() && layer != LayerUser {
		return "", document{}, domain.E(domain.CodeUsage, "set "+key, "a project's file may not set it").
			WithHint("set it for yourself: coppice config set %s %s", key, value)
	}
	if _, isTable := openTable(f, key); isTable {
		return "", document{}, domain.E(domain.CodeUsage, "set "+key, "it is a table").WithHint("name an entry of it")
	}
	if literal, err = literalOf(f, key, value); err != nil {
		return "", document{}, refuse(place{source: file}, key, err.Error(), "")
	}
	doc, err = parse(file, []byte(tomlKey(key)+" = "+literal+"\n"))
	return literal, doc, err
}

func openTable(f field, key string) (string, bool) {
	return f.key, f.typ.Kind() == reflect.Map && f.key == key
}

// edited gives the text with the setting in it, and proves that nothing else moved.
func edited(file string, old []byte, key, literal string) ([]byte, error) {
	before, err := parse(file, old)
	if err != nil {
		return nil, err
	}
	wanted, err := parse(file, []byte(tomlKey(key)+" = "+literal+"\n"))
	if err != nil {
		return nil, err
	}
	text := splice(old, key, literal)
	after, err := parse(file, text)
	if err != nil || !onlyDiffers(before, wanted, after) {
		return nil, domain.E(domain.CodeConflict, "set "+key, "%s is written in a way that cannot be edited safely", file).
			WithHint("open the file and write: %s = %s", tomlKey(key), literal)
	}
	return text, nil
}

// onlyDiffers says whether after is before with what wanted sets put over it.
func onlyDiffers(before, wanted, after document) bool {
	a, b := Config{}, Config{}
	a.apply(LayerUser, before)
	mergeEntry(&a, wanted)
	b.apply(LayerUser, after)
	return reflect.DeepEqual(normal(a.Settings), normal(b.Settings))
}

// mergeEntry applies wanted; an entry of [providers] keeps the other fields of the same provider.
func mergeEntry(c *Config, wanted document) {
	for name, p := range wanted.values.Providers {
		old := c.Providers[name]
		if p.BaseURL == "" {
			p.BaseURL = old.BaseURL
		}
		headers := map[string]string{}
		for k, v := range old.Headers {
			headers[k] = v
		}
		for k, v := range p.Headers {
			headers[k] = v
		}
		if p.Headers = headers; len(headers) == 0 {
			p.Headers = nil // as a file without any is read
		}
		wanted.values.Providers[name] = p
	}
	c.apply(LayerUser, wanted)
}

// normal makes settings comparable: their text.
func normal(s Settings) string {
	b, err := toml.Marshal(s)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// splice replaces the value where the key stands, else adds the key to its table, else adds the table.
func splice(text []byte, key, literal string) []byte {
	doc := scan(text)
	if at, ok := doc.values[key]; ok {
		if end := valueEnd(text, at); end > at {
			return join(text[:at], []byte(literal), text[end:])
		}
	}
	full := tomlKey(key)
	if !strings.Contains(key, ".") {
		return join([]byte(full+" = "+literal+"\n"), text)
	}
	table, leaf := cutTable(full)
	if end, ok := doc.tables[table]; ok {
		return join(text[:end], []byte(leaf+" = "+literal+"\n"), text[end:])
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = join(text, []byte("\n"))
	}
	if len(text) > 0 {
		text = join(text, []byte("\n"))
	}
	return join(text, []byte("["+table+"]\n"+leaf+" = "+literal+"\n"))
}

// cutTable splits a written key into its table and its last part, which may be quoted.
func cutTable(full string) (table, leaf string) {
	at := strings.LastIndex(full, ".")
	if last := full[len(full)-1]; last == '\'' || last == '"' {
		at = strings.LastIndex(full[:len(full)-1], string(last)) - 1
	}
	return full[:at], full[at+1:]
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// valueEnd finds where the value that starts at at ends: the shortest piece that reads as a whole value and is followed
// by nothing but a comment on its line.
func valueEnd(text []byte, at int) int {
	for end := at + 1; end <= len(text); end++ {
		if end < len(text) && text[end] != '\n' && text[end] != '#' && text[end] != '\r' {
			continue
		}
		piece := bytes.TrimRight(text[at:end], " \t\r\n")
		var probe struct{ K any }
		if toml.Unmarshal(join([]byte("K = "), piece, []byte("\n")), &probe) == nil && len(piece) > 0 {
			return at + len(piece)
		}
	}
	return -1
}

// replace writes the file in one step.
func replace(layer Layer, file string, text []byte) error {
	mode, dirMode := fs.FileMode(0o644), fs.FileMode(0o755)
	if layer == LayerUser {
		mode, dirMode = 0o600, 0o700
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real // a settings file kept elsewhere stays a link
	}
	if err := os.MkdirAll(filepath.Dir(file), dirMode); err != nil {
		return domain.Wrap("write "+file, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".settings-*")
	if err != nil {
		return domain.Wrap("write "+file, err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	return domain.Wrap("write "+file, err)
}
