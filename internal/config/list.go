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
	Key      string
	Value    string // as it would be written in a file; strings without quotes
	Layer    Layer
	Source   string // file and line, variable or flag; empty for a default
	Doc      string
	UserOnly bool // a project's file may not set it
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
	o, ok := c.origin[key]
	if !ok {
		o.layer = LayerDefault
	}
	return Entry{
		Key: key, Value: value, Layer: o.layer, Source: o.at.String(), Doc: docOf(f, key), UserOnly: f.userOnly(),
	}
}

func docOf(f field, key string) string {
	if f.key != "providers" {
		return f.tag.Get("doc")
	}
	name := "BaseURL"
	if strings.Contains(key, ".headers.") {
		name = "Headers"
	}
	sf, _ := reflect.TypeFor[Provider]().FieldByName(name)
	return sf.Tag.Get("doc")
}

// tableEntries lists the entries of an open table. Headers may carry a key: that one is set is shown, its value is not.
func (c *Config) tableEntries(f field) []Entry {
	var out []Entry
	if f.key == "limits.lane.models" {
		for _, name := range slices.Sorted(maps.Keys(c.Limits.Lane.Models)) {
			out = append(out, c.entry(f.key+"."+name, fmt.Sprint(c.Limits.Lane.Models[name]), f))
		}
		return out
	}
	for _, name := range slices.Sorted(maps.Keys(c.Providers)) {
		p := c.Providers[name]
		if p.BaseURL != "" {
			out = append(out, c.entry("providers."+name+".base_url", p.BaseURL, f))
		}
		for _, header := range slices.Sorted(maps.Keys(p.Headers)) {
			out = append(out, c.entry("providers."+name+".headers."+header, "(set)", f))
		}
	}
	return out
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
