package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSharesNoCode holds that the server is written on the standard library alone, so that a mistake in an adapter's
// reading of a protocol cannot be the server's too.
func TestSharesNoCode(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			if strings.Contains(i.Path.Value, ".") {
				t.Errorf("%s imports %s", name, i.Path.Value)
			}
		}
	}
}

func TestScriptIsStrict(t *testing.T) {
	path := filepath.Join(t.TempDir(), "script.json")
	for text, ok := range map[string]bool{
		`{"models":[{"name":"m","replies":[{"text":["x"]}]}]}`: true,
		`{"models":[{"name":"m","replies":[{"txet":["x"]}]}]}`: false,
		`{`: false,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := load(path); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}
