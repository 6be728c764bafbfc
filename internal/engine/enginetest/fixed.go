package enginetest

import (
	"encoding/json"
	"testing"
)

// Fixed is how many bytes of a request's body, on any wire, say who the agent is and what it can call: its system text,
// wherever the wire keeps it, and the tools. Every request of a session begins with them.
func Fixed(t *testing.T, body []byte) int {
	t.Helper()
	var r struct {
		System, Instructions, Tools json.RawMessage
		Messages                    []json.RawMessage
	}
	if err := json.Unmarshal(body, &r); err != nil || len(r.Tools) == 0 {
		t.Fatalf("not a request with tools (%v): %s", err, body[:min(300, len(body))])
	}
	size := len(r.System) + len(r.Instructions) + len(r.Tools)
	if size > len(r.Tools) {
		return size
	}
	if len(r.Messages) == 0 {
		t.Fatalf("a request without system text: %s", body[:min(300, len(body))])
	}
	return size + len(r.Messages[0])
}
