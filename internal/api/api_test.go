package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// The document in frontend/ is what the TypeScript types are made from. `npm run api` writes it anew.
func TestOpenAPIIsCurrent(t *testing.T) {
	want, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../frontend/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("frontend/openapi.json is not what the operations say: run `npm run api` in frontend")
	}
}

// Every code has a status of its own choosing; the ones that stand for a fault of ours are named here.
func TestEveryCodeHasAStatus(t *testing.T) {
	faults := map[domain.Code]bool{domain.CodeInternal: true, domain.CodeDatabase: true}
	for _, c := range domain.Codes {
		if _, ok := statuses[c]; ok == faults[c] {
			t.Errorf("code %s: has a status %v, is a fault of ours %v", c, ok, faults[c])
		}
	}
}

func TestProblemKeepsCodeAndHint(t *testing.T) {
	err := domain.Wrap("start task", domain.E(domain.CodeUntrusted, "", "not trusted").WithHint("coppice trust"))
	p := Problem(err)
	if p.Code != "untrusted" || p.Hint != "coppice trust" || p.Status != http.StatusForbidden || !strings.Contains(p.Detail, "start task") {
		t.Errorf("%+v", p)
	}
	if p := Problem(errors.New("boom")); p.Code != "internal" || p.Status != http.StatusInternalServerError {
		t.Errorf("%+v", p)
	}
}

// Bad input is refused in the same shape, before any use case is reached: the handler has no service behind it.
func TestValidationSpeaksInProblems(t *testing.T) {
	h := New(nil)
	for _, c := range []struct{ method, path, body, want string }{
		{"POST", "/api/tasks", `{"brief": 3, "project": "p1"}`, "usage"},
		{"POST", "/api/tasks", `{"brief": "x", "project": "p1", "unknown": 1}`, "usage"},
		{"POST", "/api/tasks", `{"brief": "x", "project": "p1", "attempts": 99}`, "usage"},
		{"POST", "/api/tasks", `not json`, "usage"},
		{"GET", "/api/attempts/a1/diff", ``, "usage"},
		{"POST", "/api/stop", `{"mode": "explode"}`, "usage"},
	} {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var p wire.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Errorf("%s %s: %v: %s", c.method, c.path, err, w.Body)
			continue
		}
		if p.Code != c.want || w.Code < 400 || w.Code >= 500 || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s %s %s: %d %s %+v", c.method, c.path, c.body, w.Code, w.Header().Get("Content-Type"), p)
		}
	}
}

func TestUnknownCostIsNotNothing(t *testing.T) {
	if dollars(domain.Usage{CostUnknown: true, Cost: 5}) != nil {
		t.Error("an unknown price must be null")
	}
	if v := dollars(domain.Usage{}); v == nil || *v != 0 {
		t.Error("$0 is a price")
	}
}

func TestListsAreNeverNull(t *testing.T) {
	b, err := json.Marshal(each([]int(nil), func(i int) int { return i }))
	if err != nil || string(b) != "[]" {
		t.Errorf("%s %v", b, err)
	}
}
