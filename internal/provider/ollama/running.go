package ollama

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ollama/ollama/api"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// fresh is how long what the server said of its memory is believed.
const fresh = 10 * time.Second

// loaded is how a model lies in the server's memory.
type loaded struct {
	there   bool
	context int64 // tokens that are allocated; 0: the server does not say
	bytes   int64
	vram    int64
	took    time.Duration // to load it, where we did
	at      time.Time
}

// running says how a model is loaded. known is false when the server does not say.
func (s *Source) running(ctx context.Context, name string) (now loaded, known bool) {
	if now, ok := s.recent(name); ok {
		return now, true
	}
	list, err := s.client.ListRunning(provider.Short(ctx))
	if err != nil {
		return loaded{}, false
	}
	now = loaded{at: s.clock.Now()}
	for _, m := range list.Models {
		if m.Model == name || slices.Contains(domain.ModelNames(name), m.Name) {
			now.there, now.context, now.bytes, now.vram = true, int64(m.ContextLength), m.Size, m.SizeVRAM
		}
	}
	s.remember(name, now)
	return now, true
}

func (s *Source) recent(name string) (loaded, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, ok := s.memory[name]
	return now, ok && now.there && s.clock.Now().Sub(now.at) < fresh
}

func (s *Source) remember(name string, now loaded) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory[name] = now
}

func (s *Source) forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.memory, name)
}

// load brings a model into memory and gives how it lies there.
func (s *Source) load(ctx context.Context, name string, run runner) (loaded, error) {
	from := s.clock.Now()
	err := s.client.Chat(ctx, run.loading(name), func(api.ChatResponse) error { return nil })
	if err != nil {
		return loaded{}, err
	}
	took := s.clock.Now().Sub(from)
	s.forget(name)
	now, _ := s.running(ctx, name)
	now.took = took
	return now, nil
}

// Load brings a model into memory before it is needed, with the options that every use of it has.
func (s *Source) Load(ctx context.Context, name string) error {
	m, _, err := s.Open(ctx, name)
	if err != nil {
		return err
	}
	_, err = s.load(ctx, name, m.(*model).runner(provider.Request{}))
	if err != nil {
		return s.explain(err, name)
	}
	return nil
}

// LoadWith brings a model into memory with so many tokens of context (0: those that every use of it has), and says how it
// lies there and how long it took. Another context than before loads it anew.
func (s *Source) LoadWith(ctx context.Context, name string, context int64) (provider.Loaded, time.Duration, error) {
	m, _, err := s.Open(ctx, name)
	if err != nil {
		return provider.Loaded{}, 0, err
	}
	now, err := s.load(ctx, name, m.(*model).runner(provider.Request{Context: context}))
	if err != nil {
		return provider.Loaded{}, 0, s.explain(err, name)
	}
	return provider.Loaded{Context: now.context, Bytes: now.bytes, GPU: min(now.vram, now.bytes)}, now.took, nil
}

// Unload takes a model out of memory.
func (s *Source) Unload(ctx context.Context, name string) error {
	s.forget(name)
	req := &api.ChatRequest{Model: name, Stream: new(false), KeepAlive: &api.Duration{}}
	if err := s.client.Chat(ctx, req, func(api.ChatResponse) error { return nil }); err != nil {
		return s.explain(err, name)
	}
	return nil
}

// served says how a request was served. A model that was loaded in between, or with another context than was asked
// for, is told of: the one costs minutes, the other cuts prompts.
func (a *answer) served(r api.ChatResponse) domain.Serving {
	m := r.Metrics
	s := domain.Serving{
		Load: max(a.loaded.took, 0), Read: m.PromptEvalDuration, Write: m.EvalDuration,
		Context: a.loaded.context, Bytes: a.loaded.bytes, GPU: a.loaded.vram, Model: r.Model,
	}
	asked := a.m.runner(a.req).numCtx
	switch {
	case a.loaded.took == 0 && m.LoadDuration > reload:
		s.Load, s.Note = m.LoadDuration, "the server loaded the model again in between"
		a.m.source.forget(a.m.info.Name)
	case s.Context > 0 && s.Context != asked:
		s.Note = fmt.Sprintf("the server gave the model %d tokens of context where %d were asked for", s.Context, asked)
	}
	return s
}

// reload is a load_duration above which the model was not in memory: finding it there takes milliseconds.
const reload = 2 * time.Second

// cut says that the server read much less of the prompt than there is of it, which happens when it has less context
// than was asked for and leaves out the middle without a word.
func (a *answer) cut(m api.Metrics) error {
	u, ok := usage(m)
	if !ok || u.Input == 0 {
		return nil
	}
	size := a.req.Told()
	allocated := a.loaded.context
	if allocated <= 0 {
		allocated = a.m.runner(a.req).numCtx
	}
	if want := a.m.source.counts.Tokens(a.m.info.Name, size); want > allocated && 2*u.Input < want {
		return &provider.Error{
			Kind: provider.KindOverflow,
			Msg: fmt.Sprintf("the server cut the prompt without saying so: it read %d tokens of about %d, with %d tokens of context",
				u.Input, want, allocated),
			Hint: "give the model a larger context (ollama.num_ctx), or the task a smaller scope", Err: errCut,
		}
	}
	a.m.source.counts.Learn(a.m.info.Name, size, u.Input)
	return nil
}

var errCut = errors.New("cut prompt")
