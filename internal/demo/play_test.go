package demo_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/demo"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/replay"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/toolset"
)

// world plays a script with the real model, tools and rules, and a shell without a sandbox.
type world struct {
	t        *testing.T
	dir      string
	env      *tool.Env
	contract domain.Contract
	task     demo.Task
	history  []domain.Message
	wrote    []string
	shells   []shell
	refused  []string
	finished bool
}

type shell struct {
	line, out string
	ok        bool
}

// play runs a task to its end and gives the world it left.
func play(t *testing.T, task demo.Task, dir string) *world {
	t.Helper()
	w := newWorld(t, task, dir)
	w.play()
	return w
}

func newWorld(t *testing.T, task demo.Task, dir string) *world {
	t.Helper()
	env, err := tool.Open(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = env.Root.Close() })
	brief := task.Title + "\n\n" + task.Brief + "\n\nDone when: " + task.DoneWhen
	w := &world{
		t: t, dir: dir, env: env, task: task, contract: domain.Contract{Paths: task.Paths, NotPaths: task.NotPaths},
		history: []domain.Message{{Role: domain.RoleUser, Parts: []domain.Part{{Kind: domain.PartText, Text: brief}}}},
	}
	env.Shell = w
	return w
}

func (w *world) request() provider.Request {
	req := provider.Request{Messages: w.history}
	for _, t := range toolset.All() {
		spec := t.Spec()
		req.Tools = append(req.Tools, provider.ToolSpec{Name: spec.Name, Description: spec.Description, Schema: spec.Schema})
	}
	return req
}

func (w *world) play() {
	w.t.Helper()
	script := strings.TrimPrefix(w.task.Model, "replay/")
	model, _, err := replay.NewSource(nil, provider.SystemClock{}).Open(w.t.Context(), script)
	if err != nil {
		w.t.Fatal(err)
	}
	for turns := 0; !w.finished; turns++ {
		if turns == 50 {
			w.t.Fatal("it does not end")
		}
		w.turn(model)
	}
	if err := model.(provider.Rounds).EndRound(w.request()); err != nil {
		w.t.Error(err)
	}
}

func (w *world) turn(model provider.Model) {
	w.t.Helper()
	var parts, results []domain.Part
	for e, err := range model.Stream(w.t.Context(), w.request()) {
		if err != nil {
			w.t.Fatalf("%s: %v", w.task.Title, err)
		}
		switch e.Kind {
		case provider.EventText:
			parts = append(parts, domain.Part{Kind: domain.PartText, Text: e.Text})
		case provider.EventCall:
			parts = append(parts, e.Call)
			text, isError := w.call(e.Call)
			results = append(results, domain.Part{
				Kind: domain.PartResult, Call: e.Call.Call, Name: e.Call.Name, Text: text, IsError: isError,
			})
		}
	}
	w.history = append(w.history, domain.Message{Role: domain.RoleAssistant, Parts: parts},
		domain.Message{Role: domain.RoleTool, Parts: results})
}

// call runs one of the real tools, behind the contract's paths.
func (w *world) call(c domain.Part) (text string, isError bool) {
	w.t.Helper()
	i := slices.IndexFunc(toolset.All(), func(t tool.Tool) bool { return t.Spec().Name == c.Name })
	if i < 0 {
		w.t.Fatalf("there is no tool %s", c.Name)
	}
	do := toolset.All()[i]
	action, err := do.Action(c.Args)
	if err != nil {
		w.t.Fatalf("%s %s: %v", c.Name, c.Args, err)
	}
	d := policy.Decide(nil, w.contract, 3, action)
	if d.Effect != domain.Allow {
		w.refused = append(w.refused, action.Paths...)
		return d.Reason, true
	}
	r, err := do.Run(w.t.Context(), w.env, c.Args)
	if err != nil {
		w.t.Fatalf("%s %s: %v", c.Name, c.Args, err)
	}
	for _, p := range r.Wrote {
		if !slices.Contains(w.wrote, p) {
			w.wrote = append(w.wrote, p)
		}
	}
	w.finished = w.finished || (r.Finish != nil && r.Finish.Summary != "")
	return r.Model, r.IsError
}

// Run is a shell without a sandbox.
func (w *world) Run(_ context.Context, cmd sandbox.Cmd) (sandbox.Result, error) {
	out, err := run(w.dir, cmd.Line)
	w.shells = append(w.shells, shell{cmd.Line, out, err == nil})
	r := sandbox.Result{Head: []byte(out), Bytes: int64(len(out))}
	if err != nil {
		r.ExitCode = 1
	}
	return r, nil
}

func (w *world) file(path string) string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(w.dir, path))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(data)
}
