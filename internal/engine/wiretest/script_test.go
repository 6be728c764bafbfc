package wiretest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/engine/enginetest"
)

// These are the model server's script as JSON; the fields are explained in package modelserver.
type (
	script struct {
		Key    string  `json:"key,omitempty"`
		Models []model `json:"models"`
	}
	model struct {
		Name          string     `json:"name"`
		Context       int64      `json:"context"`
		Replies       []reply    `json:"replies,omitempty"`
		Conversations []scripted `json:"conversations,omitempty"`
	}
	scripted struct {
		Match   string  `json:"match"`
		Replies []reply `json:"replies"`
	}
	reply struct {
		Tries     []reply           `json:"tries,omitempty"`
		Thinking  string            `json:"thinking,omitempty"`
		Signature string            `json:"signature,omitempty"`
		Text      []string          `json:"text,omitempty"`
		Calls     []call            `json:"calls,omitempty"`
		Usage     *usage            `json:"usage,omitempty"`
		Split     int               `json:"split,omitempty"`
		Status    int               `json:"status,omitempty"`
		Error     string            `json:"error,omitempty"`
		Headers   map[string]string `json:"headers,omitempty"`
		Overflow  bool              `json:"overflow,omitempty"`
		Then      string            `json:"then,omitempty"`
	}
	call struct {
		ID   string          `json:"id"`
		Name string          `json:"name"`
		Args json.RawMessage `json:"args,omitempty"`
		Raw  string          `json:"raw,omitempty"`
	}
	usage struct {
		Input  int `json:"input"`
		Output int `json:"output"`
		Cached int `json:"cached"`
	}
)

func use(id, tool, args string) call { return call{ID: id, Name: tool, Args: json.RawMessage(args)} }

// says is a reply with text and calls, counted as every reply is.
func says(text string, calls ...call) reply {
	return reply{Text: []string{text[:len(text)/2], text[len(text)/2:]}, Calls: calls, Usage: &usage{1000, 100, 400}}
}

func finishes(id, summary string) reply {
	return says("Done.", use(id, "finish", `{"summary":"`+summary+`"}`))
}

// whole is a task with everything: reads at once, edits at once, a command, the end; then what a person asked
// to change.
func whole() []reply {
	thinks := says("I look at größe first.",
		use("c1", "read", `{"path":"long.txt"}`), use("c2", "read", `{"path":"none.txt"}`),
		use("c3", "read", `{"path":"a.txt"}`),
		use("c4", "read", `{"path":"b.txt"}`))
	thinks.Thinking, thinks.Signature = "Größe is a word.", "c2lnbmF0dXJl"
	return []reply{
		thinks,
		says("Two edits.",
			use("c5", "edit", `{"path":"a.txt","old":"alpha","new":"ALPHA ü"}`),
			use("c6", "edit", `{"path":"b.txt","old":"beta","new":"BETA"}`)),
		says("A command.",
			use("c7", "shell", `{"command":"cat a.txt b.txt > both.txt; env; cat /proc/*/environ; echo ran"}`)),
		finishes("c8", "Louder."),
		says("Once more.", use("c9", "edit", `{"path":"a.txt","old":"ALPHA ü","new":"ALPHA!"}`)),
		finishes("c10", "Louder still."),
	}
}

// world makes a person's machine whose models come over one wire, with key as the server's.
func world(
	t *testing.T, w wire, key string, replies []reply, more ...scripted,
) (*enginetest.World, *enginetest.Models) {
	t.Helper()
	for i := range replies {
		replies[i].Split = 7 // cuts through characters of more than one byte
	}
	s := script{Models: []model{{Name: w.served, Context: 131072, Replies: replies, Conversations: more}}}
	if w.keyed {
		s.Key = key
	}
	models := enginetest.ServeModels(t, s)
	return person(t, w, models.URL), models
}

// person makes a person's machine whose models are at an address.
func person(t *testing.T, w wire, url string) *enginetest.World {
	t.Helper()
	// Room for the whole conversation: no session is handed over in the middle of it.
	settings := strings.ReplaceAll(w.settings, "URL", url) + "\n[ollama]\nnum_ctx = 32768\n"
	world := enginetest.New(t, settings, map[string]string{
		"a.txt": "alpha\nx\n", "b.txt": "beta\ny\n", "long.txt": strings.Repeat("a long line of a long file\n", 900),
	})
	world.Setenv(w.env(url)...)
	world.Trust()
	return world
}
