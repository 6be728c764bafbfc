package config

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// notSettings are variables with our prefix that are no settings.
var notSettings = map[string]bool{
	"COPPICE_HOME": true, "COPPICE_ALLOW_ROOT": true, "COPPICE_SAFE_MODE": true, "COPPICE_WINDOW_TRACE": true,
}

// EnvName gives the variable that sets a key: limits.foreground is COPPICE_LIMITS_FOREGROUND. Tables which anyone may
// extend (providers, limits.lane.models) have none.
func EnvName(key string) string {
	return "COPPICE_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// Getenv gives the value of a variable in a list in the form of os.Environ; the last one counts.
func Getenv(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if k, v, _ := strings.Cut(env[i], "="); k == name {
			return v
		}
	}
	return ""
}

// environment applies COPPICE_… variables and the usual variables for the addresses of providers.
func (c *Config) environment(env []string) error {
	known := map[string]string{}
	for _, f := range fields() {
		if f.typ.Kind() != reflect.Map {
			known[EnvName(f.key)] = f.key
		}
	}
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, "COPPICE_") || notSettings[name] || value == "" {
			continue
		}
		key, ok := known[name]
		if !ok {
			c.Notices = append(c.Notices, fmt.Sprintf("%s is set but names no setting", name))
			continue
		}
		if err := c.override(LayerEnvironment, name, key, Getenv(env, name)); err != nil {
			return err
		}
	}
	c.addresses(env)
	return nil
}

// addresses takes OLLAMA_HOST, OPENAI_BASE_URL and the like.
func (c *Config) addresses(env []string) {
	names := map[string]string{"ollama": "OLLAMA_HOST"}
	for _, p := range []string{"openai", "anthropic", "openrouter"} {
		names[p] = baseURLName(p)
	}
	for p := range c.Providers {
		if names[p] == "" {
			names[p] = baseURLName(p)
		}
	}
	for provider, name := range names {
		value := Getenv(env, name)
		if value == "" {
			continue
		}
		if c.Providers == nil {
			c.Providers = map[string]Provider{}
		}
		p := c.Providers[provider]
		p.BaseURL = value
		c.Providers[provider] = p
		c.said("providers."+provider+".base_url", origin{LayerEnvironment, place{source: name}, value})
	}
}

func baseURLName(provider string) string {
	return strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(provider)) + "_BASE_URL"
}

// override sets one key from its text, with the same tests as a file.
func (c *Config) override(layer Layer, source, key, text string) error {
	f, ok := fieldOf(key)
	if !ok {
		return unknown(place{source: source}, key)
	}
	literal, err := literalOf(f, key, text)
	if err != nil {
		return refuse(place{source: source}, key, err.Error(), "")
	}
	doc, err := parse(source, []byte(tomlKey(key)+" = "+literal+"\n"))
	if err != nil {
		return err
	}
	for k := range doc.keys {
		doc.keys[k] = 0 // a variable has no lines
	}
	c.apply(layer, doc)
	return nil
}

// literalOf writes what a person typed as a TOML value of the setting's type.
func literalOf(f field, key, text string) (string, error) {
	typ := valueType(f, key)
	text = strings.TrimSpace(text)
	isList := strings.HasPrefix(text, "[") && len(text) > 1 // one bracket alone is a key of the keyboard
	switch {
	case typ.Kind() == reflect.String, typ == reflect.TypeFor[Duration]():
		return quote(text), nil
	case typ.Kind() == reflect.Slice && !isList:
		if text == "" {
			return "[]", nil
		}
		return "[" + quote(text) + "]", nil
	case text == "" || strings.ContainsAny(text, "\n#") && typ.Kind() != reflect.Slice:
		return "", fmt.Errorf("%q is not what it takes", text)
	}
	return text, nil
}

// valueType is the type of what a key holds: the field's, or that of one entry of an open table.
func valueType(f field, key string) reflect.Type {
	if f.typ.Kind() != reflect.Map || key == f.key {
		return f.typ
	}
	if elem := f.typ.Elem(); elem.Kind() != reflect.Struct {
		return elem
	}
	return reflect.TypeFor[string]() // an address or a header of a provider
}

func quote(s string) string {
	b, err := toml.Marshal(map[string]string{"k": s})
	if err != nil {
		return `""`
	}
	return strings.TrimSpace(strings.TrimPrefix(string(b), "k = "))
}

// tomlKey writes a dotted key, with quotes where a part needs them. What follows the name of an open table of values is
// one part, whatever it holds: the name of a model has slashes and dots.
func tomlKey(key string) string {
	parts := strings.Split(key, ".")
	if f, ok := fieldOf(key); ok && f.typ.Kind() == reflect.Map && key != f.key && f.typ.Elem().Kind() != reflect.Struct {
		parts = append(strings.Split(f.key, "."), strings.TrimPrefix(key, f.key+"."))
	}
	for i, p := range parts {
		if strings.Trim(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" || p == "" {
			parts[i] = quote(p)
		}
	}
	return strings.Join(parts, ".")
}
