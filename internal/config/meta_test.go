package config

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryEntrySaysHowItIsShown(t *testing.T) {
	path := write(t, "default_model = 'a/user'\n"+
		"[keys]\naccept = ['y', 'Ctrl+y']\nreject = ''\n[limits.lane.models]\n'a/b.c' = 2\n")
	local := write(t, "default_model = 'a/local'\n")
	c, err := Load(Paths{User: path, Local: local, Trusted: true}, []string{"COPPICE_DEFAULT_MODEL=a/env"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range c.List() {
		if e.Type == "" || e.Group == "" || e.Doc == "" {
			t.Errorf("%s: %+v", e.Key, e)
		}
		if (e.Type == "choice") != (len(e.Options) > 0) {
			t.Errorf("%s is a %s with values %v", e.Key, e.Type, e.Options)
		}
	}
	for key, want := range map[string]Meta{
		"ui.theme": {Group: "Looks", Type: "choice", Options: []string{"system", "light", "dark"}, Default: "system",
			Env: "COPPICE_UI_THEME", UserOnly: true},
		"verify.timeout": {Group: "Checks", Type: "duration", Min: "1s", Max: "24h", Default: "10m",
			Env: "COPPICE_VERIFY_TIMEOUT"},
		"contract.max_cost_usd": {Group: "Scope of a task", Type: "money", Unit: "USD", Min: "0", Default: "0",
			Env: "COPPICE_CONTRACT_MAX_COST_USD"},
		"attention.sound": {Group: "Attention", Type: "bool", Default: "true", Env: "COPPICE_ATTENTION_SOUND",
			UserOnly: true},
		"keys":                     {Group: "Keys", Type: "table", Of: "keys", UserOnly: true},
		"keys.accept":              {Group: "Keys", Type: "keys", UserOnly: true},
		"limits.lane.models.a/b.c": {Group: "Engine", Type: "number", UserOnly: true},
	} {
		got, err := c.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Options, want.Options) {
			t.Errorf("%s: values %v, want %v", key, got.Options, want.Options)
		}
		got.Options, want.Options = nil, nil
		if g, w := got.Meta, want; !sameMeta(g, w) {
			t.Errorf("%s:\n%+v, want\n%+v", key, g, w)
		}
	}
	e, _ := c.Get("default_model")
	want := []LayerValue{{LayerUser, path + ":1", "a/user"}, {LayerLocal, local + ":1", "a/local"},
		{LayerEnvironment, "COPPICE_DEFAULT_MODEL", "a/env"}}
	if !slices.Equal(e.Layers, want) {
		t.Errorf("layers %+v, want %+v", e.Layers, want)
	}
	for key, want := range map[string]string{
		"keys": "{accept, reject}", "keys.accept": "['y', 'Ctrl+y']", "keys.reject": "[]",
	} {
		if e, _ := c.Get(key); e.Value != want {
			t.Errorf("%s is %s, want %s", key, e.Value, want)
		}
	}
}

func sameMeta(a, b Meta) bool {
	return a.Group == b.Group && a.Type == b.Type && a.Of == b.Of && a.Unit == b.Unit && a.Min == b.Min && a.Max == b.Max &&
		a.Default == b.Default && a.Env == b.Env && a.UserOnly == b.UserOnly
}

func TestTryTakesWhatSetTakes(t *testing.T) {
	for _, tc := range []struct{ key, value, shown string }{
		{"keys.accept", "y", "['y']"}, {"keys.accept", "[", "['[']"},
		{"keys.accept", "['g a', 'Ctrl+Shift+k']", "['g a', 'Ctrl+Shift+k']"},
		{"keys.accept", "", "[]"}, {"verify.timeout", "90s", "1m30s"}, {"checks", "make", "['make']"},
		{"limits.lane.models.a/b.c", "3", "3"}, {"providers.x.base_url", "http://h/v1", "http://h/v1"},
		{"providers.x.headers.Auth", "sekrit", "(set)"}, {"attention.sound", "false", "false"},
	} {
		if got, err := Try(LayerUser, tc.key, tc.value); err != nil || got != tc.shown {
			t.Errorf("%s = %s: %q, %v; want %q", tc.key, tc.value, got, err, tc.shown)
		}
	}
	for _, tc := range []struct {
		layer      Layer
		key, value string
	}{
		{LayerUser, "keys.accept", "ctrl-k"}, {LayerUser, "keys.accept", "a b c"}, {LayerUser, "keys.accept", "['a', 3]"},
		{LayerUser, "bin.days", "0"}, {LayerUser, "ui.theme", "pink"}, {LayerUser, "verify.timeout", "soon"},
		{LayerUser, "limits.foreground", "1\n[policy]"}, {LayerProject, "ui.theme", "dark"}, {LayerUser, "keys", "x"},
		{LayerUser, "nosuch", "x"}, {LayerUser, "providers.x.base_url", "ftp://x"},
	} {
		if got, err := Try(tc.layer, tc.key, tc.value); err == nil {
			t.Errorf("%s = %s in %s was taken as %q", tc.key, tc.value, tc.layer, got)
		} else if strings.Contains(err.Error(), "read settings") || strings.Contains(err.Error(), ":1") {
			t.Errorf("%s = %s: %q speaks of a file", tc.key, tc.value, err)
		}
	}
}
