package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParsePrice(t *testing.T) {
	p, err := ParsePrice("$1.25 / 10/0.125")
	if err != nil || p.In != 1.25 || p.Out != 10 || p.Cached == nil || *p.Cached != 0.125 {
		t.Errorf("got %+v, %v", p, err)
	}
	if p, err = ParsePrice("0/0"); err != nil || p.Cached != nil {
		t.Errorf("a price of nothing: %+v, %v", p, err)
	}
	for _, bad := range []string{"", "1", "1/", "a/b", "-1/2", "1/2/3/4", "NaN/1", "1/Inf"} {
		if p, err := ParsePrice(bad); err == nil {
			t.Errorf("%q was taken for %+v", bad, p)
		}
	}
}

func TestPricesAreSetByModel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.toml")
	if err := Set(LayerUser, file, "prices.openai/gpt-5.5", "2/8"); err != nil {
		t.Fatal(err)
	}
	if err := Set(LayerUser, file, "prices.openai/gpt-5.5", "3/9"); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(file); strings.Count(string(b), "gpt-5.5") != 1 {
		t.Errorf("written twice: %s", b)
	}
	c, err := Load(Paths{User: file}, nil, nil)
	if err != nil || c.Prices["openai/gpt-5.5"] != "3/9" {
		t.Fatalf("got %v, %v", c.Prices, err)
	}
	if e, err := c.Get("prices.openai/gpt-5.5"); err != nil || e.Value != "3/9" || e.Doc == "" {
		t.Errorf("got %+v, %v", e, err)
	}
	for key, value := range map[string]string{"prices.openai/gpt-5.5": "cheap", "prices.gpt": "1/2"} {
		if err := Set(LayerUser, file, key, value); err == nil {
			t.Errorf("%s = %s was taken", key, value)
		}
	}
}
