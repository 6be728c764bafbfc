package control

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

func testEnv(t *testing.T) *tool.Env {
	t.Helper()
	env, err := tool.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { env.Root.Close() })
	return env
}

func call(t *testing.T, env *tool.Env, tl tool.Tool, args string) tool.Result {
	t.Helper()
	r, err := tl.Run(t.Context(), env, json.RawMessage(args))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTodo(t *testing.T) {
	env := testEnv(t)
	r := call(t, env, Todo(), `{"items":[{"text":"one","done":true},{"text":"two"}]}`)
	if r.IsError || r.Model != "1 of 2 done." || r.Shown != "[x] one\n[ ] two\n" {
		t.Errorf("%+v", r)
	}
	call(t, env, Todo(), `{"items":[{"text":"three","done":false}]}`)
	if items := env.Todo.Items(); len(items) != 1 || items[0].Text != "three" {
		t.Errorf("%+v", items)
	}
	many := `{"items":[` + strings.Repeat(`{"text":"x"},`, maxItems) + `{"text":"x"}]}`
	if r := call(t, env, Todo(), many); !r.IsError {
		t.Errorf("%+v", r)
	}
}

func TestAsk(t *testing.T) {
	env := testEnv(t)
	if r := call(t, env, Ask(), `{"question":"Which?"}`); !r.IsError || !strings.Contains(r.Model, "Decide yourself") {
		t.Errorf("%+v", r)
	}
	env.Ask = func(_ context.Context, question string, options []string) (string, error) {
		return question + strings.Join(options, "/"), nil
	}
	if r := call(t, env, Ask(), `{"question":"Which?","options":["a","b"]}`); r.IsError || r.Model != "The person answers: Which?a/b" {
		t.Errorf("%+v", r)
	}
	if r := call(t, env, Ask(), `{"question":" "}`); !r.IsError {
		t.Errorf("%+v", r)
	}
	env.Ask = func(context.Context, string, []string) (string, error) {
		return "", domain.E(domain.CodeDenied, "ask", "nobody is there").WithHint("Decide.")
	}
	if r := call(t, env, Ask(), `{"question":"Which?"}`); !r.IsError || !strings.Contains(r.Model, "Decide.") {
		t.Errorf("%+v", r)
	}
	env.Ask = func(ctx context.Context, _ string, _ []string) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Ask().Run(ctx, env, json.RawMessage(`{"question":"Which?"}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestFinish(t *testing.T) {
	env := testEnv(t)
	r := call(t, env, Finish(), `{"summary":" done ","not_done":["the rest"],"text":"# Report"}`)
	if r.Finish == nil || r.Finish.Summary != "done" || r.Finish.NotDone[0] != "the rest" || r.Finish.Text != "# Report" {
		t.Errorf("%+v", r.Finish)
	}
	if r := call(t, env, Finish(), `{"summary":""}`); !r.IsError || r.Finish != nil {
		t.Errorf("%+v", r)
	}
}
