package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"reflect"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Unset takes one setting out of a file, so that a weaker layer decides it, and leaves everything else in the file as it
// is. The name of an open table takes out all its entries. CodeNotFound: the file does not set it.
func Unset(layer Layer, file, key string) error {
	f, ok := fieldOf(key)
	if !ok {
		return unknown(place{source: file}, key)
	}
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return domain.Wrap("reset "+key, err)
	}
	before, err := parse(file, old)
	if err != nil {
		return err
	}
	if !before.has(f) || f.key != key && before.keys[key] == 0 {
		return domain.E(domain.CodeNotFound, "reset "+key, "%s does not set it", file).
			WithHint("`coppice config get %s --json` says which layers do", key)
	}
	text := without(old, f, key)
	after, err := parse(file, text)
	if err != nil || !onlyLacks(before, after, f, key) {
		return domain.E(domain.CodeConflict, "reset "+key, "%s is written in a way that cannot be edited safely", file).
			WithHint("open the file and take %s out", tomlKey(key))
	}
	return replace(layer, file, text)
}

// without gives the text without the lines of a key, or of every entry of an open table.
func without(text []byte, f field, key string) []byte {
	for {
		at, ok := -1, false
		for k, start := range scan(text).values {
			if k == key || f.typ.Kind() == reflect.Map && strings.HasPrefix(k, key+".") {
				at, ok = start, true
				break
			}
		}
		end := 0
		if ok {
			end = valueEnd(text, at)
		}
		if !ok || end <= at {
			return text
		}
		start := bytes.LastIndexByte(text[:at], '\n') + 1
		text = join(text[:start], text[lineEnd(text, end):])
	}
}

// onlyLacks says whether after is before without a key, and nothing else.
func onlyLacks(before, after document, f field, key string) bool {
	a, b := Config{}, Config{}
	a.apply(LayerUser, before)
	b.apply(LayerUser, after)
	if f.typ.Kind() == reflect.Map {
		forget(f.in(&a.Settings), f, key)
	} else {
		f.in(&a.Settings).SetZero()
	}
	_, still := after.keys[key]
	return (!still || f.typ.Kind() == reflect.Map && key == f.key) && tidy(a.Settings) == tidy(b.Settings)
}

// tidy makes settings comparable whether an empty table is written or left out.
func tidy(s Settings) string {
	for name, p := range s.Providers {
		if len(p.Headers) == 0 {
			p.Headers = nil
			s.Providers[name] = p
		}
		if p.BaseURL == "" && p.Headers == nil {
			delete(s.Providers, name)
		}
	}
	for _, f := range fields() {
		if v := f.in(&s); f.typ.Kind() == reflect.Map && v.Len() == 0 {
			v.SetZero()
		}
	}
	return normal(s)
}

// forget takes an entry, or all of them, out of an open table.
func forget(table reflect.Value, f field, key string) {
	name, isEntry := strings.CutPrefix(key, f.key+".")
	if !isEntry {
		table.SetZero()
		return
	}
	if f.typ.Elem().Kind() != reflect.Struct {
		table.SetMapIndex(reflect.ValueOf(name), reflect.Value{})
		return
	}
	name, part, _ := strings.Cut(name, ".")
	providers := table.Interface().(map[string]Provider)
	p := providers[name]
	if header, ok := strings.CutPrefix(part, "headers."); ok {
		delete(p.Headers, header)
	} else {
		p.BaseURL = ""
	}
	providers[name] = p
}

// Try says whether a file of a layer would take a value, without writing anything. It gives the value as it would be
// shown.
func Try(layer Layer, key, value string) (string, error) {
	f, ok := fieldOf(key)
	if !ok {
		return "", unknown(place{}, key)
	}
	_, doc, err := taken(layer, "", f, key, value)
	if err != nil {
		return "", err
	}
	if f.typ.Kind() == reflect.Map {
		return showEntry(&doc.values, f, key), nil
	}
	return show(f.in(&doc.values)), nil
}
