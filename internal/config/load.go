package config

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
)

// Layer is where a setting comes from, from the weakest.
type Layer string

// The layers.
const (
	LayerDefault     Layer = "default"
	LayerUser        Layer = "user"
	LayerProject     Layer = "project"
	LayerLocal       Layer = "local"
	LayerEnvironment Layer = "environment"
	LayerFlag        Layer = "flag"
)

// Beats says whether a setting of this layer hides the same one of the other.
func (l Layer) Beats(other Layer) bool {
	order := []Layer{LayerDefault, LayerUser, LayerProject, LayerLocal, LayerEnvironment, LayerFlag}
	return slices.Index(order, l) > slices.Index(order, other)
}

// Paths names the settings files; an empty or missing one says nothing. Trusted is a person's word on the project:
// without it the two project files set nothing.
type Paths struct {
	User    string
	Project string
	Local   string
	Trusted bool
}

// ProjectPaths gives the paths for a project in dir, besides the user's own file.
func ProjectPaths(user, dir string, trusted bool) Paths {
	return Paths{
		User: user, Project: filepath.Join(dir, ".coppice", "settings.toml"),
		Local: filepath.Join(dir, ".coppice", "settings.local.toml"), Trusted: trusted,
	}
}

// Config is the settings in force.
type Config struct {
	Settings
	// Notices say what was left out and why; a person should see them.
	Notices []string
	// Asked is what the project's own files ask for, obeyed or not: the trust question shows it.
	Asked Settings

	origin map[string][]origin // by key, the layer that decides last
}

// origin is one layer's word on a setting.
type origin struct {
	layer Layer
	at    place
	value string
}

// said notes that a layer sets a key; the last one to do so decides.
func (c *Config) said(key string, o origin) {
	if c.origin == nil {
		c.origin = map[string][]origin{}
	}
	c.origin[key] = append(c.origin[key], o)
}

// Load reads the layers. env is in the form of os.Environ; flags maps dotted keys to values. The error names file, line
// and key (CodeUsage); a broken file of a project that is not trusted is a notice instead.
func Load(paths Paths, env []string, flags map[string]string) (*Config, error) {
	c := &Config{Settings: Defaults()}
	user, err := readFile(paths.User)
	if err != nil {
		return nil, err
	}
	c.apply(LayerUser, user)
	for _, p := range []struct {
		layer Layer
		path  string
	}{{LayerProject, paths.Project}, {LayerLocal, paths.Local}} {
		if err := c.project(p.layer, p.path, paths.Trusted); err != nil {
			return nil, err
		}
	}
	if err := c.environment(env); err != nil {
		return nil, err
	}
	return c, c.flags(flags)
}

// project takes a project's file as far as a project may decide.
func (c *Config) project(layer Layer, path string, trusted bool) error {
	doc, err := readFile(path)
	if err != nil && !trusted {
		c.Notices = append(c.Notices, "not obeyed, the project is not trusted: "+err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range fields() {
		if f.userOnly() && doc.has(f) {
			c.Notices = append(c.Notices, fmt.Sprintf("%s: %s is left out: only your own settings may set it",
				place{path, doc.lineOf(f)}, f.key))
		}
	}
	asked := Config{Settings: c.Asked}
	asked.applyIf(layer, doc, func(f field) bool { return !f.userOnly() })
	c.Asked = asked.Settings
	if trusted {
		c.applyIf(layer, doc, func(f field) bool { return !f.userOnly() })
	}
	return nil
}

func (d document) lineOf(f field) int {
	line := d.keys[f.key]
	for key, n := range d.keys {
		if line == 0 && len(key) > len(f.key) && key[:len(f.key)+1] == f.key+"." {
			line = n
		}
	}
	return line
}

func (c *Config) apply(layer Layer, doc document) {
	c.applyIf(layer, doc, func(field) bool { return true })
}

// applyIf copies what the document sets over the settings, field by field.
func (c *Config) applyIf(layer Layer, doc document, may func(field) bool) {
	for _, f := range fields() {
		if !doc.has(f) || !may(f) {
			continue
		}
		if f.typ.Kind() == reflect.Map {
			c.applyTable(layer, doc, f)
			continue
		}
		f.in(&c.Settings).Set(f.in(&doc.values))
		c.said(f.key, origin{layer, doc.place(f.key), show(f.in(&doc.values))})
	}
}

// applyTable merges an open table entry by entry.
func (c *Config) applyTable(layer Layer, doc document, f field) {
	into := f.in(&c.Settings)
	if into.IsNil() {
		into.Set(reflect.MakeMap(f.typ))
	}
	for it := f.in(&doc.values).MapRange(); it.Next(); {
		into.SetMapIndex(it.Key(), it.Value())
	}
	for key := range doc.keys {
		if g, ok := fieldOf(key); ok && g.key == f.key {
			c.said(key, origin{layer, doc.place(key), showEntry(&doc.values, f, key)})
		}
	}
}

func (c *Config) flags(flags map[string]string) error {
	keys := make([]string, 0, len(flags))
	for key := range flags {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		if err := c.override(LayerFlag, "--set "+key, key, flags[key]); err != nil {
			return err
		}
	}
	return nil
}
