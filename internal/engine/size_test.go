package engine

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/engine/enginetest"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/anthropic"
	"github.com/coppice/coppice/internal/provider/ollama"
	"github.com/coppice/coppice/internal/provider/openai"
	"github.com/coppice/coppice/internal/tool/toolset"
)

// What the system text and the tools of a coding agent may take of every request, in bytes.
const (
	mostFull = 10_000
	mostLean = 5_000
)

// TestRequestsAreSmall holds what every request begins with to its bounds, as each wire writes it.
func TestRequestsAreSmall(t *testing.T) {
	for _, wire := range []string{"openai", "ollama", "anthropic"} {
		for _, f := range domain.EditFormats {
			for lean, most := range map[bool]int{false: mostFull, true: mostLean} {
				size := enginetest.Fixed(t, sent(t, wire, domain.Session{Edit: f, Lean: lean}))
				t.Logf("%s, %s, lean %v: %d bytes", wire, f, lean, size)
				if size > most || size < most/3 {
					t.Errorf("%s, %s, lean %v: system text and tools take %d bytes, at most %d are allowed", wire, f, lean, size, most)
				}
			}
		}
	}
}

// sent gives the body of a session's first request.
func sent(t *testing.T, wire string, s domain.Session) (body []byte) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if bytes.Contains(raw, []byte(`"tools"`)) {
			body = raw
			http.Error(w, `{"error":{"message":"enough"}}`, http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, `{"data":[{"id":"m"}],"models":[{"name":"m"}],"capabilities":["completion","tools"]}`)
	}))
	defer server.Close()
	key := func(context.Context) (string, error) { return "k", nil }
	var source provider.Source
	var err error
	switch wire {
	case "openai":
		source, err = openai.NewSource(openai.Options{Preset: openai.Preset{Name: "x", BaseURL: server.URL + "/v1", Optional: true}})
	case "ollama":
		source, err = ollama.NewSource(ollama.Options{Host: server.URL})
	case "anthropic":
		source, err = anthropic.NewSource(anthropic.Options{BaseURL: server.URL, Key: key})
	}
	if err != nil {
		t.Fatal(err)
	}
	model, _, err := source.Open(t.Context(), "m")
	if err != nil {
		t.Fatal(err)
	}
	task := domain.Task{Title: "Rename the flag", Brief: "Rename the flag.", Kind: "feature",
		Checks: []domain.Check{{Name: "test", Command: "go test ./..."}}}
	req := provider.Request{Model: "m", System: agent.System(task, provider.Info{}, agent.Notes{}, s.Lean), Messages: []domain.Message{
		agent.UserMessage("", 1, agent.OriginBrief, agent.Brief(task, agent.Facts{}), time.Time{})}}
	for _, tl := range toolset.Of(s) {
		spec := tl.Spec()
		req.Tools = append(req.Tools, provider.ToolSpec{Name: spec.Name, Description: spec.Description, Schema: spec.Schema})
	}
	for range model.Stream(t.Context(), req) {
		continue // it is refused: what was sent is all that is wanted
	}
	return body
}
