package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
)

// reply is what the scripted model says to one request.
type reply struct {
	events []provider.Event
	err    error
	held   chan struct{} // the reply is held back until this is closed or the request is cancelled
}

// says makes a reply of events; a done event is added where there is none.
func says(events ...provider.Event) reply {
	stop := provider.StopEnd
	for _, ev := range events {
		switch ev.Kind {
		case provider.EventDone:
			return reply{events: events}
		case provider.EventCall:
			stop = provider.StopCalls
		}
	}
	return reply{events: append(events, done(stop))}
}

func text(s string) provider.Event    { return provider.Event{Kind: provider.EventText, Text: s} }
func thought(s string) provider.Event { return provider.Event{Kind: provider.EventThinking, Text: s} }
func done(s provider.Stop) provider.Event {
	return provider.Event{Kind: provider.EventDone, Stop: s}
}
func used(in, out int64) provider.Event {
	return provider.Event{Kind: provider.EventUsage, Usage: domain.Usage{Requests: 1, Input: in, Output: out}}
}

// calls makes a tool call; its id is made unique by the model.
func calls(name, args string) provider.Event {
	return provider.Event{Kind: provider.EventCall,
		Call: domain.Part{Kind: domain.PartCall, Name: name, Args: json.RawMessage(args)}}
}

// ends is a reply that ends the work.
func ends(summary string) reply { return says(finishes(summary)) }

// once is an inbox with one message.
func once(texts ...string) func() []Said {
	return func() []Said {
		said := spoken(texts...)
		texts = nil
		return said
	}
}

func spoken(texts ...string) (out []Said) {
	for _, t := range texts {
		out = append(out, Said{Text: t})
	}
	return out
}

func finishes(summary string) provider.Event {
	return calls("finish", fmt.Sprintf(`{"summary":%q}`, summary))
}

// scripted is a model that plays replies in order; the number of replies in the history is the position, so that it
// goes on after a restart. It gives the last reply again when asked for more.
type scripted struct {
	j       *journal
	replies []reply
	began   chan int // receives the position of every request that is held

	after     reply // for the session that takes over, where it is set; every reply of it
	alternate bool  // every session begins with the first reply

	onAsk func()

	mu       sync.Mutex
	requests []provider.Request
	ended    error // what EndRound gives
	rounds   int
}

func (m *scripted) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	return func(yield func(provider.Event, error) bool) {
		m.j.asked(req)
		m.mu.Lock()
		m.requests = append(m.requests, req)
		m.mu.Unlock()
		if m.onAsk != nil {
			m.onAsk()
		}
		n := req.Earlier
		if m.alternate {
			n = 0
		}
		for _, msg := range req.Messages {
			if msg.Role == domain.RoleAssistant {
				n++
			}
		}
		r := m.replies[min(n, len(m.replies)-1)]
		if req.Earlier > 0 && m.after.events != nil {
			r = m.after
		}
		if r.held != nil {
			m.began <- n
			select {
			case <-r.held:
			case <-ctx.Done():
				yield(provider.Event{}, context.Cause(ctx))
				return
			}
		}
		for i, ev := range r.events {
			if ev.Kind == provider.EventCall && ev.Call.Call == "" {
				ev.Call.Call = fmt.Sprintf("r%dc%d", n, i)
			}
			if !yield(ev, nil) {
				return
			}
		}
		if r.err != nil {
			yield(provider.Event{}, r.err)
		}
	}
}

func (m *scripted) EndRound(provider.Request) error {
	m.rounds++
	return m.ended
}

// fakeTool is a tool of a given kind; run may be nil.
type fakeTool struct {
	j    *journal
	name string
	kind domain.ActionKind
	run  func(ctx context.Context, args string) (tool.Result, error)
}

func (f fakeTool) Spec() tool.Spec {
	return tool.Spec{Name: f.name, Description: "does " + f.name, Schema: json.RawMessage(`{"type":"object"}`)}
}

func (f fakeTool) Action(args json.RawMessage) (domain.Action, error) {
	var in struct {
		Bad     bool
		Command string
		Path    string
	}
	if err := json.Unmarshal(args, &in); err != nil {
		return domain.Action{}, err
	}
	if in.Bad {
		return domain.Action{}, &tool.ArgsError{Tool: f.name, Why: "bad is not wanted", Want: "nothing"}
	}
	a := domain.Action{Tool: f.name, Kind: f.kind, Command: in.Command}
	if in.Path != "" {
		a.Paths = []string{in.Path}
	}
	return a, nil
}

func (f fakeTool) Run(ctx context.Context, _ *tool.Env, args json.RawMessage) (tool.Result, error) {
	if f.name != finishTool || f.j.open() != nil { // finish is read again after a restart; it touches nothing
		f.j.ran(f.name, f.name+string(args), f.kind == domain.ActionWrite || f.kind == domain.ActionExec)
	}
	if f.run != nil {
		return f.run(ctx, string(args))
	}
	res := tool.Result{Model: f.name + " ok " + string(args)}
	switch f.kind {
	case domain.ActionWrite:
		res.Wrote = []string{"a.txt"}
	case domain.ActionExec:
		res.Exec = true
	}
	if f.name == finishTool {
		var fin tool.Finish
		if err := json.Unmarshal(args, &fin); err != nil {
			return tool.Fail(err.Error()), nil
		}
		res.Finish = &fin
	}
	return res, nil
}

// gate allows everything but what its rules deny, by tool name.
type gate struct {
	deny map[string]string
	seen []string
	ask  func(domain.ToolCall) (domain.Decision, error)

	person func(domain.ToolCall) (domain.Decision, error) // asked about every call, where there is one
}

func (g *gate) Decide(_ context.Context, c domain.ToolCall) (domain.Decision, error) {
	g.seen = append(g.seen, c.Name)
	switch {
	case g.ask != nil:
		return g.ask(c)
	case g.person != nil:
		return domain.Decision{Effect: domain.Ask}, nil
	}
	if why, ok := g.deny[c.Name]; ok {
		return domain.Decision{Effect: domain.Deny, Reason: why, Rule: "deny " + c.Name}, nil
	}
	return domain.Decision{Effect: domain.Allow}, nil
}

// Ask gives what the person says; without one the question comes back as it was.
func (g *gate) Ask(_ context.Context, c domain.ToolCall, d domain.Decision) (domain.Decision, error) {
	if g.person != nil {
		return g.person(c)
	}
	return d, nil
}

// keeper counts what it is asked to keep.
type keeper struct {
	j      *journal
	before []string
	after  []string
	fail   error
}

func (k *keeper) Before(_ context.Context, c domain.ToolCall) error {
	k.before = append(k.before, c.Name)
	if rec := find(k.j.calls[c.Turn], c.Ref); rec != nil {
		k.j.t.Error("the checkpoint before a command comes after its intent")
	}
	return nil
}

func (k *keeper) After(ctx context.Context, t domain.Turn, wrote []string, exec bool) (
	*domain.Checkpoint, *domain.DiffStat, error,
) {
	if ctx.Err() != nil {
		k.j.t.Error("a checkpoint with a context that has ended")
	}
	k.after = append(k.after, fmt.Sprintf("%d %v %t", t.N, wrote, exec))
	if k.fail != nil {
		return nil, nil, k.fail
	}
	id := domain.CheckpointID(fmt.Sprintf("k%d", len(k.after)))
	return &domain.Checkpoint{ID: id, Turn: t.ID}, &domain.DiffStat{Files: 1}, nil
}

// world is everything around one attempt.
type world struct {
	t      *testing.T
	j      *journal
	model  *scripted
	gate   *gate
	keeper *keeper
	tools  map[string]*fakeTool
	cfg    Config
	clock  time.Time
	ids    int
}

func newWorld(t *testing.T, replies ...reply) *world {
	w := &world{t: t, j: newJournal(t), clock: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	w.model = &scripted{j: w.j, replies: replies, began: make(chan int, 100)}
	w.gate, w.keeper = &gate{}, &keeper{j: w.j}
	w.tools = map[string]*fakeTool{}
	w.cfg = Config{
		Attempt: domain.Attempt{ID: "a1"}, Session: domain.Session{ID: "s1", Attempt: "a1"}, Round: 1,
		Task:  domain.Task{ID: "t1", Title: "Add a thing", Brief: "Please add the thing."},
		Model: w.model, Info: provider.Info{Name: "m", Provider: "test", Local: true, Context: 1000},
		System: "system", Brief: "Please add the thing.",
		Env: &tool.Env{}, Gate: w.gate, Recorder: w.j, Keeper: w.keeper,
		Now: func() time.Time { return w.clock },
		IDs: func(kind byte) string { w.ids++; return fmt.Sprintf("%c%d", kind, w.ids) },
	}
	for _, d := range []struct {
		name string
		kind domain.ActionKind
	}{
		{"read", domain.ActionRead}, {"grep", domain.ActionRead}, {"write", domain.ActionWrite},
		{"shell", domain.ActionExec}, {"ask", domain.ActionControl}, {finishTool, domain.ActionControl},
	} {
		w.tools[d.name] = &fakeTool{j: w.j, name: d.name, kind: d.kind}
	}
	return w
}

// config gives the Config of the next start.
func (w *world) config() Config {
	cfg := w.j.config(w.cfg)
	cfg.Tools = nil
	for _, name := range []string{"read", "grep", "write", "shell", "ask", finishTool} {
		cfg.Tools = append(cfg.Tools, w.tools[name])
	}
	return cfg
}

func (w *world) run(ctx context.Context) (Outcome, error) {
	w.t.Helper()
	return Run(ctx, w.config())
}

// mustFinish runs to the end and gives the artifact.
func (w *world) mustFinish() domain.Artifact {
	w.t.Helper()
	out, err := w.run(w.t.Context())
	if err != nil || out.Kind != Finished {
		w.t.Fatalf("outcome %q, error %v", out.Kind, err)
	}
	return out.Artifact
}

// mustFail runs and gives the error, which has to be of the code.
func (w *world) mustFail(code domain.Code) error {
	w.t.Helper()
	out, err := w.run(w.t.Context())
	if domain.CodeOf(err) != code {
		w.t.Fatalf("outcome %+v, error %v (%s), want code %s", out, err, domain.CodeOf(err), code)
	}
	if domain.HintOf(err) == "" && code != domain.CodeInternal && code != domain.CodeCancelled {
		w.t.Errorf("no way out is named: %v", err)
	}
	return err
}

// result gives the recorded result of the nth call of the nth reply, both from 0.
func (w *world) result(reply, call int) domain.Part {
	w.t.Helper()
	for _, m := range w.j.messages {
		if m.Role != domain.RoleTool {
			continue
		}
		if reply == 0 {
			return m.Parts[call]
		}
		reply--
	}
	w.t.Fatal("no such result")
	return domain.Part{}
}

// results makes a tool whose result counts its calls.
func results(n *int, format string) func(context.Context, string) (tool.Result, error) {
	return func(context.Context, string) (tool.Result, error) {
		*n++
		return tool.Result{Model: fmt.Sprintf(format, *n), Exec: true}, nil
	}
}

// takes makes a tool that needs time by the world's clock.
func (w *world) takes(d time.Duration) func(context.Context, string) (tool.Result, error) {
	return func(_ context.Context, args string) (tool.Result, error) {
		w.clock = w.clock.Add(d)
		return tool.Result{Model: args, Exec: true}, nil
	}
}
