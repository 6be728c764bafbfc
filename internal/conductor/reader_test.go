package conductor

import (
	"context"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/tool/toolset"
)

// A reader has no tool that changes anything or runs a command, and its gate denies each write, whatever the task may do: even
// one that allows all of it without a question.
func TestAReaderOnlyReads(t *testing.T) {
	task := domain.Task{Contract: domain.Contract{Yes: true, Allow: []string{"shell(*)", "write(**)", "read(**)"}}}
	c := &Conductor{Options: Options{IDs: func(byte) string { return "d1" }, Now: time.Now}}
	b := &bench{w: &worker{c: c}, facts: facts{task: task}}
	reader := &gate{w: b.w, level: 3, contract: b.readerTask().Contract}
	author := &gate{w: b.w, level: 3, contract: task.Contract}
	decide := func(g *gate, a domain.Action) domain.Effect {
		d, err := g.Decide(context.Background(), domain.ToolCall{Action: a})
		if err != nil {
			t.Fatal(err)
		}
		return d.Effect
	}
	write := domain.Action{Tool: "write", Kind: domain.ActionWrite, Paths: []string{"a.go"}}
	if got := decide(reader, write); got != domain.Deny {
		t.Errorf("a reader's write: %s", got)
	}
	if got := decide(author, write); got != domain.Allow {
		t.Errorf("the control shows nothing: an author's write: %s", got)
	}
	if got := decide(reader, domain.Action{Tool: "read", Kind: domain.ActionRead, Paths: []string{"a.go"}}); got != domain.Allow {
		t.Errorf("a reader's reading: %s", got)
	}
	secret := domain.Action{Tool: "read", Kind: domain.ActionRead, Paths: []string{".env"}}
	if policy.MayRead(nil, reader.contract, ".env") || decide(reader, secret) != domain.Deny {
		t.Errorf("a reader reads what may hold a secret: %s", decide(reader, secret))
	}
	for _, tl := range toolset.Of(domain.Session{Stage: domain.StageReview}) {
		if name := tl.Spec().Name; name == "shell" || name == "write" || name == "edit" || name == "jobs" || name == "fetch" {
			t.Errorf("a reader has %s", name)
		}
	}
	if _, _, err := (untouched{}).After(context.Background(), domain.Turn{}, nil, false); err != nil {
		t.Error(err)
	}
	if (untouched{}).Before(context.Background(), domain.ToolCall{}) == nil {
		t.Error("a command of a reader would run")
	}
}
