package config

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/coppice/coppice/internal/domain"
)

// validate tests every value a document sets.
func validate(d *document) error {
	for _, f := range fields() {
		if !d.has(f) {
			continue
		}
		if problem, hint := test(f, f.in(&d.values)); problem != "" {
			return refuse(d.place(f.key), f.key, problem, hint)
		}
	}
	return validateTables(d)
}

// has says whether the document sets the field, or an entry of it.
func (d document) has(f field) bool {
	if _, ok := d.keys[f.key]; ok {
		return true
	}
	if f.typ.Kind() != reflect.Map {
		return false
	}
	for key := range d.keys {
		if strings.HasPrefix(key, f.key+".") {
			return true
		}
	}
	return false
}

func test(f field, v reflect.Value) (problem, hint string) {
	if enum := f.tag.Get("enum"); enum != "" && !slices.Contains(strings.Split(enum, ","), v.String()) {
		return fmt.Sprintf("%q is none of its values", v.String()), "use one of " + strings.ReplaceAll(enum, ",", ", ")
	}
	if out, bounds := outside(f, v); out {
		return fmt.Sprintf("%v is out of range", v.Interface()), bounds
	}
	switch f.tag.Get("check") {
	case "model":
		return testModel(v.String())
	case "globs":
		return testEach(v, testGlob)
	case "rules":
		return testEach(v, testRule)
	}
	if checks, ok := v.Interface().([]Check); ok {
		return testChecks(checks)
	}
	return "", ""
}

func outside(f field, v reflect.Value) (bool, string) {
	low, high := f.tag.Get("min"), f.tag.Get("max")
	if low == "" && high == "" {
		return false, ""
	}
	bounds := "use " + low + " or more"
	if high != "" {
		bounds = "use " + low + " to " + high
	}
	n := number(v)
	return low != "" && n < bound(low) || high != "" && n > bound(high), bounds
}

func number(v reflect.Value) float64 {
	if v.CanFloat() {
		return v.Float()
	}
	return float64(v.Int())
}

func bound(s string) float64 {
	if d, err := time.ParseDuration(s); err == nil && strings.ContainsAny(s, "smh") {
		return float64(d)
	}
	n, _ := strconv.ParseFloat(s, 64)
	return n
}

func testModel(s string) (problem, hint string) {
	provider, name, ok := strings.Cut(s, "/")
	if s != "" && (!ok || provider == "" || name == "") {
		return fmt.Sprintf("%q names no model", s), "write provider/name, as `coppice models` lists them"
	}
	return "", ""
}

func testEach(v reflect.Value, one func(string) (string, string)) (problem, hint string) {
	for i := range v.Len() {
		if problem, hint = one(v.Index(i).String()); problem != "" {
			return problem, hint
		}
	}
	return "", ""
}

func testGlob(s string) (problem, hint string) {
	if s == "" || strings.HasPrefix(s, "/") || !doublestar.ValidatePattern(s) {
		return fmt.Sprintf("%q is no pattern", s), "patterns are relative to the project: internal/api/**, *.md"
	}
	return "", ""
}

func testRule(s string) (problem, hint string) {
	effect, tool, ok := strings.Cut(s, " ")
	if !ok || tool == "" || !slices.Contains([]string{"allow", "ask", "deny"}, effect) {
		return fmt.Sprintf("%q is no rule", s), "write it like: allow shell(go test *)"
	}
	return "", ""
}

func testChecks(checks []Check) (problem, hint string) {
	for _, c := range checks {
		if strings.TrimSpace(c.Command) == "" {
			return "a check has no command", `write "go test ./..." or {name = "test", command = "go test ./..."}`
		}
		if c.Timeout < 0 {
			return fmt.Sprintf("the timeout of %q is below zero", c.Label()), "leave it out to use verify.timeout"
		}
	}
	return "", ""
}

// validateTables tests the entries of the open tables.
func validateTables(d *document) error {
	for name, p := range d.values.Providers {
		key := "providers." + name + ".base_url"
		if problem := testURL(p.BaseURL); problem != "" {
			return refuse(d.place(key), key, problem, "write it like http://127.0.0.1:8080/v1")
		}
	}
	for command, keys := range d.values.Keys {
		key := "keys." + command
		for _, k := range keys {
			if !isKey(k) {
				hint := `write it like a, Enter, Ctrl+k, Ctrl+Shift+k, or "g q" for one after the other; "" for no key`
				return refuse(d.place(key), key, fmt.Sprintf("%q names no key", k), hint)
			}
		}
	}
	for name, level := range d.values.Thinking {
		key := "thinking." + name
		if problem, hint := testModel(name); problem != "" {
			return refuse(d.place(key), key, problem, hint)
		}
		if !thinkingLevel.MatchString(level) {
			return refuse(d.place(key), key, fmt.Sprintf("%q is no level", level), "use off, on, low, medium, high, or what the model has")
		}
	}
	for name, format := range d.values.Editing {
		key := "editing." + name
		if problem, hint := testModel(name); problem != "" {
			return refuse(d.place(key), key, problem, hint)
		}
		if !slices.Contains(domain.EditFormats, domain.EditFormat(format)) {
			return refuse(d.place(key), key, fmt.Sprintf("%q is no edit format", format), "use replace, whole or patch")
		}
	}
	for name, other := range d.values.Fallback {
		key := "fallback." + name
		for _, model := range []string{name, other} {
			if problem, hint := testModel(model); problem != "" || model == "" {
				return refuse(d.place(key), key, firstOf(problem, "it names no model"), firstOf(hint, "write provider/name"))
			}
		}
		if other == name {
			return refuse(d.place(key), key, "a model cannot stand in for itself", "name another one")
		}
	}
	for name, text := range d.values.Prices {
		key := "prices." + name
		if problem, hint := testModel(name); problem != "" {
			return refuse(d.place(key), key, problem, hint)
		}
		if _, err := ParsePrice(text); err != nil {
			return refuse(d.place(key), key, err.Error(), "write dollars a million tokens: 'openai/gpt-5.5' = '1.25/10', or '1.25/10/0.125' with cached")
		}
	}
	for name, n := range d.values.Limits.Lane.Models {
		key := "limits.lane.models." + name
		if n < 1 {
			return refuse(d.place(key), key, fmt.Sprintf("%d is out of range", n), "use 1 or more")
		}
	}
	for dir, rules := range d.values.Policy.Granted {
		key := "policy.granted." + dir
		for _, r := range rules {
			if problem, hint := testRule(r); problem != "" || !strings.HasPrefix(r, "allow ") {
				return refuse(d.place(key), key, cmp.Or(problem, fmt.Sprintf("%q grants nothing", r)), hint)
			}
		}
	}
	return nil
}

var thinkingLevel = regexp.MustCompile(`^[a-z]{1,16}$`)

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func testURL(s string) string {
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "not an http or https address"
	}
	if u.User != nil {
		return "an address holds no password"
	}
	return ""
}

// oneKey is a key as it is pressed: held modifiers in this order, then a sign or the name of a key.
var oneKey = regexp.MustCompile(`^(Ctrl\+)?(Alt\+)?(Shift\+)?([^\s\pC]|[A-Z][A-Za-z0-9]+)$`)

func isKey(s string) bool {
	parts := strings.Split(s, " ")
	return len(parts) <= 2 && !slices.ContainsFunc(parts, func(p string) bool { return !oneKey.MatchString(p) })
}
