package service

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

func TestFirstLineIsATitle(t *testing.T) {
	long := strings.Repeat("wörter ", 40)
	for _, c := range []struct{ brief, want string }{
		{"Rename Foo.\nAll of it.", "Rename Foo"},
		{"## Do it", "Do it"},
		{"one", "one"},
	} {
		if got := firstLine(c.brief); got != c.want {
			t.Errorf("firstLine(%q) = %q, want %q", c.brief, got, c.want)
		}
	}
	got := firstLine(long)
	if n := utf8.RuneCountInString(got); n > maxTitle || !strings.HasSuffix(got, "wörter…") {
		t.Errorf("%d characters: %q", n, got)
	}
	if got := firstLine(strings.Repeat("x", 500)); utf8.RuneCountInString(got) != maxTitle {
		t.Errorf("one long word: %q", got)
	}
}

func TestReadingsForgetTheOldest(t *testing.T) {
	var c readings
	c.put("a", newReading([]diff.File{{Path: "a"}}), maxPatches/2)
	c.put("b", newReading([]diff.File{{Path: "b"}}), maxPatches/2)
	if _, ok := c.get("a"); !ok {
		t.Fatal("both have room")
	}
	c.put("c", nil, maxPatches/2)
	if _, ok := c.get("b"); ok {
		t.Error("b was looked at longest ago and had to go")
	}
	if r, ok := c.get("a"); !ok || r.files[0].Path != "a" {
		t.Error("a was looked at last and had to stay")
	}
	c.put("huge", nil, 10*maxPatches)
	if _, ok := c.get("huge"); !ok {
		t.Error("one patch is kept however large it is")
	}
}

func TestFingerprintIsOfWhatWouldRun(t *testing.T) {
	q := domain.TrustQuestion{Checks: []domain.Check{{Command: "make test"}}, Files: []string{"AGENTS.md"}}
	same := q
	same.Files = nil
	if fingerprint(q) != fingerprint(same) {
		t.Error("instruction files grant nothing and are not in it")
	}
	for name, change := range map[string]func(*domain.TrustQuestion){
		"a check": func(q *domain.TrustQuestion) { q.Checks = []domain.Check{{Command: "make evil"}} },
		"a setup": func(q *domain.TrustQuestion) { q.Setup = []string{"curl"} },
	} {
		other := q
		change(&other)
		if fingerprint(other) == fingerprint(q) {
			t.Errorf("%s changed and the print did not", name)
		}
	}
}

func TestNewestKeepsTheLastOfEachCheck(t *testing.T) {
	es := []EvidenceView{
		{Evidence: domain.Evidence{ID: "1", Check: domain.Check{Name: "vet"}}},
		{Evidence: domain.Evidence{ID: "2", Check: domain.Check{Name: "test"}}},
		{Evidence: domain.Evidence{ID: "3", Check: domain.Check{Name: "vet"}}},
	}
	got := newest(es)
	if len(got) != 2 || got[0].ID != "3" || got[1].ID != "2" {
		t.Errorf("%+v", got)
	}
}
