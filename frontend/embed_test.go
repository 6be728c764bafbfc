package frontend

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAssetsHaveAPage(t *testing.T) {
	page, err := fs.ReadFile(Assets(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "<!doctype html>") {
		t.Errorf("index.html is no page: %.80q", page)
	}
}

// inline finds what the page's policy would refuse: script or style in the document itself, and handlers.
var inline = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>[^<]|<script>|<style|\sstyle=|\son[a-z]+=|javascript:|data:`)

func TestPageFitsItsPolicy(t *testing.T) {
	for _, attack := range []string{`<script>x()</script>`, `<p style="x">`, `<b onclick="x">`, `<style>a{}</style>`} {
		if !inline.MatchString(attack) {
			t.Fatalf("the test itself misses %s", attack)
		}
	}
	for _, files := range []fs.FS{Assets(), unbuilt} {
		pages, err := fs.Glob(files, "*index.html")
		if files == unbuilt {
			pages, err = []string{"unbuilt/index.html"}, nil
		}
		if err != nil || len(pages) == 0 {
			t.Fatalf("pages: %v, %v", pages, err)
		}
		for _, name := range pages {
			page, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			if m := inline.Find(page); m != nil {
				t.Errorf("%s has %q, which the content security policy refuses", name, m)
			}
		}
	}
}

func TestHas(t *testing.T) {
	files := fstest.MapFS{"index.html": {Data: []byte("x")}}
	if !has(files, "index.html") || has(files, "other.html") {
		t.Error("has is wrong")
	}
}
