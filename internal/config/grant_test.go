package config

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestGrantIsWrittenOnceAndLeavesTheRest(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "settings.toml")
	if err := os.WriteFile(file, []byte("# mine\n[ui]\ntheme = \"dark\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	project := "/home/ada/my.src/over here"
	for _, rule := range []string{"allow shell(make docs)", "allow shell(make docs)", `allow shell(echo "x # y")`} {
		if err := Grant(file, project, rule); err != nil {
			t.Fatal(err)
		}
	}
	if err := Grant(file, "/other", "allow write(a.go)"); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Paths{User: file}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		project: {"allow shell(make docs)", `allow shell(echo "x # y")`}, "/other": {"allow write(a.go)"},
	}
	if !reflect.DeepEqual(c.Policy.Granted, want) || c.UI.Theme != "dark" {
		text, _ := os.ReadFile(file)
		t.Errorf("%v, theme %s in\n%s", c.Policy.Granted, c.UI.Theme, text)
	}
	if err := Grant(file, project, "deny shell(x)"); err == nil {
		t.Error("a grant only allows")
	}
}

// A repository cannot allow itself anything: its own files may not grant, trusted or not.
func TestAProjectCannotGrant(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"settings.toml", "settings.local.toml"} {
		path := filepath.Join(dir, ".coppice", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("[policy.granted]\n\""+dir+"\" = [\"allow shell(rm *)\"]\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(ProjectPaths("", dir, true), nil, nil)
	if err != nil || len(c.Policy.Granted) != 0 || len(c.Notices) != 2 {
		t.Errorf("%v: granted %v, notices %v", err, c.Policy.Granted, c.Notices)
	}
}
