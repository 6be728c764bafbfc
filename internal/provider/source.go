package provider

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Source is a place models come from. Its errors are of type *Error or *domain.Error.
type Source interface {
	Name() string
	List(ctx context.Context) ([]Info, error)
	// Open gives the model of that name (without the provider). A model that is not there is KindMissing.
	Open(ctx context.Context, name string) (Model, Info, error)
}

// Addressed is implemented by sources that can say where they look.
type Addressed interface{ URL() string }

// Availability says whether a source can be used.
type Availability string

// What a source may be.
const (
	Ready       Availability = "ready"
	NoKey       Availability = "no_key"
	Refused     Availability = "refused" // there is a key, and it is not taken
	Unreachable Availability = "unreachable"
	Off         Availability = "off"
)

// SourceState is how a source stands.
type SourceState struct {
	Name  string
	State Availability
	URL   string
	Note  string // one line for a person: what is wrong and what to do
}

// Set is all sources of an engine, in the order they were given. They may be replaced while it is used.
type Set struct{ now atomic.Pointer[[]Source] }

// NewSet makes a set. Names must differ; the first of equal names wins.
func NewSet(sources ...Source) *Set {
	s := &Set{}
	s.Replace(sources...)
	return s
}

// Replace sets other sources: addresses were changed. What was opened before goes on as it is.
func (s *Set) Replace(sources ...Source) { s.now.Store(&sources) }

func (s *Set) all() []Source { return *s.now.Load() }

// Source gives the source of a name.
func (s *Set) Source(name string) (Source, error) {
	for _, src := range s.all() {
		if src.Name() == name {
			return src, nil
		}
	}
	return nil, domain.E(domain.CodeNotFound, "", "there is no provider %q", name).
		WithHint("providers are: %s", strings.Join(s.Names(), ", "))
}

// Split cuts a model reference at its first slash. ok is false when a side is empty.
func Split(ref string) (source, name string, ok bool) {
	source, name, ok = strings.Cut(ref, "/")
	return source, name, ok && source != "" && name != ""
}

// Open gives the model that "provider/name" refers to.
func (s *Set) Open(ctx context.Context, ref string) (Model, Info, error) {
	source, name, ok := Split(ref)
	if !ok {
		return nil, Info{}, domain.E(domain.CodeUsage, "open model", "%q is not a model: it has no provider", ref).
			WithHint("write it as provider/name, for example ollama/qwen3-coder; `coppice models list` shows what is there")
	}
	for _, src := range s.all() {
		if src.Name() == source {
			model, info, err := src.Open(ctx, name)
			return model, info, domain.Wrap("open model "+ref, err)
		}
	}
	return nil, Info{}, domain.E(domain.CodeModelMissing, "open model "+ref, "there is no provider %q", source).
		WithHint("providers are: %s", strings.Join(s.Names(), ", "))
}

// Names gives the names of the sources, in order.
func (s *Set) Names() []string {
	var out []string
	for _, src := range s.all() {
		out = append(out, src.Name())
	}
	return out
}

// List asks all sources at once what they have. A source that fails lists nothing and says why in its state; the
// others are not affected. Both lists are in the order of the sources.
func (s *Set) List(ctx context.Context) ([]Info, []SourceState) {
	sources := s.all()
	infos, states := make([][]Info, len(sources)), make([]SourceState, len(sources))
	var wg sync.WaitGroup
	for i, src := range sources {
		wg.Go(func() {
			list, err := list(ctx, src)
			infos[i], states[i] = list, stateOf(src, err)
		})
	}
	wg.Wait()
	var all []Info
	for _, list := range infos {
		all = append(all, list...)
	}
	return all, states
}

// list asks one source. Where nobody said that anything is, a silent or slow answer is not waited for.
func list(ctx context.Context, src Source) ([]Info, error) {
	if guessed(src) {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, guessPatience)
		defer cancel()
	}
	return src.List(ctx)
}

const guessPatience = 2 * time.Second

// Guessed is implemented by sources that may look where nobody said that anything is: nothing there is no trouble.
type Guessed interface{ Guessed() bool }

func guessed(src Source) bool {
	g, ok := src.(Guessed)
	return ok && g.Guessed()
}

func stateOf(src Source, err error) SourceState {
	st := SourceState{Name: src.Name(), State: Ready}
	if a, ok := src.(Addressed); ok {
		st.URL = a.URL()
	}
	if err == nil {
		return st
	}
	st.State, st.Note = Unreachable, err.Error()
	if hint := domain.HintOf(err); hint != "" {
		st.Note += " — " + hint
	}
	switch {
	case guessed(src) && KindOf(err) == KindUnreachable:
		st.State, st.Note = Off, "nothing runs at its usual address"
	case guessed(src) && KindOf(err) != KindAuth:
		st.State, st.Note = Off, "something else answers at its usual address"
	case KindOf(err) == KindNoKey || guessed(src):
		st.State = NoKey
	case KindOf(err) == KindAuth:
		st.State = Refused
	}
	return st
}
