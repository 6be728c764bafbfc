package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/pelletier/go-toml/v2"
)

// Entry is one setting with the layer that decides it.
type Entry struct {
	Key    string
	Value  string // as it would be written in a file; strings without quotes
	Layer  Layer
	Source string // file and line, variable or flag; empty for a default
	Doc    string
	Meta
	Layers []LayerValue // every layer that sets it, the one that decides last
}

// LayerValue is one layer's word on a setting.
type LayerValue struct {
	Layer  Layer
	Source string
	Value  string
}

// List gives every setting in the order of the schema, entries of open tables by name.
func (c *Config) List() []Entry {
	var out []Entry
	for _, f := range fields() {
		if f.typ.Kind() == reflect.Map {
			out = append(out, c.tableEntries(f)...)
			continue
		}
		out = append(out, c.entry(f.key, show(f.in(&c.Settings)), f))
	}
	return out
}

// Get gives one setting; CodeNotFound with the nearest key where there is none.
func (c *Config) Get(key string) (Entry, error) {
	for _, e := range c.List() {
		if e.Key == key {
			return e, nil
		}
	}
	if f, ok := fieldOf(key); ok {
		return c.entry(key, "", f), nil
	}
	err := domain.E(domain.CodeNotFound, "get setting", "no such setting: %s", key)
	if near := nearest(key); near != "" {
		return Entry{}, err.WithHint("did you mean %s?", near)
	}
	return Entry{}, err.WithHint("`coppice config list` shows every setting")
}

func (c *Config) entry(key, value string, f field) Entry {
	e := Entry{Key: key, Value: value, Layer: LayerDefault, Doc: docOf(f, key), Meta: metaOf(f, key)}
	for _, o := range c.origin[key] {
		e.Layers = append(e.Layers, LayerValue{o.layer, o.at.String(), o.value})
		e.Layer, e.Source = o.layer, o.at.String()
	}
	return e
}

func docOf(f field, key string) string {
	if f.key != "providers" || key == f.key {
		return f.tag.Get("doc")
	}
	name := "BaseURL"
	if strings.Contains(key, ".headers.") {
		name = "Headers"
	}
	sf, _ := reflect.TypeFor[Provider]().FieldByName(name)
	return sf.Tag.Get("doc")
}

// tableEntries lists an open table and its entries. Headers may carry a key: that one is set is shown, its value is not.
func (c *Config) tableEntries(f field) []Entry {
	table := f.in(&c.Settings)
	names := entryNames(table)
	out := []Entry{c.entry(f.key, "{"+strings.Join(names, ", ")+"}", f)}
	for _, name := range names {
		key := f.key + "." + name
		p, ok := table.MapIndex(reflect.ValueOf(name)).Interface().(Provider)
		if !ok {
			out = append(out, c.entry(key, showEntry(&c.Settings, f, key), f))
			continue
		}
		if p.BaseURL != "" {
			out = append(out, c.entry(key+".base_url", p.BaseURL, f))
		}
		for _, header := range slices.Sorted(maps.Keys(p.Headers)) {
			out = append(out, c.entry(key+".headers."+header, hidden, f))
		}
	}
	return out
}

// hidden stands for a value that is never shown.
const hidden = "(set)"

func entryNames(table reflect.Value) []string {
	var names []string
	for _, k := range table.MapKeys() {
		names = append(names, k.String())
	}
	slices.Sort(names)
	return names
}

// showEntry writes the value of one entry of an open table.
func showEntry(s *Settings, f field, key string) string {
	name := strings.TrimPrefix(key, f.key+".")
	if v := f.in(s).MapIndex(reflect.ValueOf(name)); v.IsValid() && f.typ.Elem().Kind() != reflect.Struct {
		return show(v)
	}
	name, rest, _ := strings.Cut(name, ".")
	switch p := s.Providers[name]; {
	case f.key != "providers":
		return ""
	case rest == "base_url":
		return p.BaseURL
	case strings.HasPrefix(rest, "headers."):
		return hidden
	}
	return ""
}

// show writes a value as a file would, but a string bare.
func show(v reflect.Value) string {
	if v.Kind() == reflect.String {
		return v.String()
	}
	if d, ok := v.Interface().(Duration); ok {
		return d.String()
	}
	if v.Kind() != reflect.Slice {
		return fmt.Sprint(v.Interface())
	}
	parts := make([]string, v.Len())
	for i := range parts {
		parts[i] = showElement(v.Index(i))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func showElement(v reflect.Value) string {
	c, ok := v.Interface().(Check)
	if !ok {
		return quote(v.String())
	}
	if c.Name == "" && c.Timeout == 0 {
		return quote(c.Command)
	}
	b, err := toml.Marshal(c)
	if err != nil {
		return quote(c.Command)
	}
	return "{" + strings.Join(strings.Split(strings.TrimSpace(string(b)), "\n"), ", ") + "}"
}
