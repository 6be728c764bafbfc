package tool

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

type sample struct {
	Path  string   `json:"path" jsonschema:"where"`
	Count int      `json:"count,omitempty"`
	Tags  []string `json:"tags,omitempty"`
}

func sampleTool(ran *int) Tool {
	return Define(Def[sample]{
		Name: "sample", Prompt: "\nDoes it.\n",
		Action: func(in sample) (domain.Action, error) {
			clean, err := domain.CleanPath(in.Path)
			return domain.Action{Kind: domain.ActionRead, Paths: []string{clean}}, err
		},
		Run: func(context.Context, *Env, sample) (Result, error) {
			*ran++
			return Result{Model: "ran"}, nil
		},
	})
}

func testEnv(t *testing.T) *Env {
	t.Helper()
	env, err := Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { env.Root.Close() })
	return env
}

func TestArguments(t *testing.T) {
	ran, env := 0, testEnv(t)
	tl := sampleTool(&ran)
	for args, why := range map[string]string{
		`{`:                          "not valid JSON",
		`{"path":"a"`:                "not valid JSON",
		`nonsense`:                   "not valid JSON",
		`{"path":"a"} {"path":"b"}`:  "more than one",
		`[]`:                         "object",
		`"a"`:                        "object",
		`{}`:                         "path",
		``:                           "path",
		`{"path":7}`:                 "string",
		`{"path":null}`:              "path",
		`{"path":"a","count":"7"}`:   "integer",
		`{"path":"a","count":1.5}`:   "integer",
		`{"path":"a","count":1e999}`: "1e999",
		`{"path":"a","tags":"x"}`:    "array",
		`{"path":"a","extra":1}`:     "extra",
		`{"PATH":"a"}`:               "path",
		`{"path":"a","path":"b"}`:    "twice",
		`{"path":"a","tags":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `}`: "nested deeper",
		strings.Repeat("[", 100_000):                      "nested deeper",
		`{"path":"` + strings.Repeat("x", MaxArgs) + `"}`: "bytes long",
		`{"path":"../x"}`:                                 "outside the worktree",
		`{"path":"/etc/passwd"}`:                          "absolute",
	} {
		r, err := tl.Run(t.Context(), env, json.RawMessage(args))
		if err != nil || !r.IsError || !strings.Contains(r.Model, why) {
			t.Errorf("%.60s: %v %+.300v, wanted %q", args, err, r, why)
		}
		if _, err := tl.Action(json.RawMessage(args)); err == nil {
			t.Errorf("%.60s: has an action", args)
		}
		var bad *ArgsError
		if _, err := tl.Action(json.RawMessage(args)); errors.As(err, &bad) && !strings.Contains(err.Error(), `"properties"`) {
			t.Errorf("%.60s: does not say what would fit: %v", args, err)
		}
	}
	if ran != 0 {
		t.Errorf("ran %d times", ran)
	}
	for _, args := range []string{
		`{"path":"a"}`, `{"path":"a","count":null,"tags":null}`, ` {"tags":["x"],"path":"~/x","count":3} `, `{"path":"{\"path\":1}"}`,
	} {
		if r, err := tl.Run(t.Context(), env, json.RawMessage(args)); err != nil || r.IsError {
			t.Errorf("%s: %v %v", args, err, r)
		}
	}
	if ran != 4 {
		t.Errorf("ran %d times", ran)
	}
}

func TestSpec(t *testing.T) {
	ran := 0
	tl := sampleTool(&ran)
	spec := tl.Spec()
	if spec.Name != "sample" || spec.Description != "Does it." {
		t.Errorf("%+v", spec)
	}
	if again := sampleTool(&ran).Spec(); string(again.Schema) != string(spec.Schema) {
		t.Error("the schema is not the same twice")
	}
	a, err := tl.Action(json.RawMessage(`{"path":"./a//b"}`))
	if err != nil || a.Tool != "sample" || a.Kind != domain.ActionRead || a.Paths[0] != "a/b" {
		t.Errorf("%+v %v", a, err)
	}
}

func FuzzShape(f *testing.F) {
	for _, s := range []string{`{"a":[1,{"b":null}]}`, `{"a":1,"a":2}`, `[[[`, `{"a":{"a":1}}`, `"x"`, `1 2`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, args []byte) {
		if err := checkShape(args); err == nil && !json.Valid(args) {
			t.Errorf("taken though it is no JSON: %q", args)
		}
	})
}
