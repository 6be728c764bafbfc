package provider

import (
	"context"
	"strings"
	"sync"

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

// Set is all sources of an engine, in the order they were given.
type Set struct{ sources []Source }

// NewSet makes a set. Names must differ; the first of equal names wins.
func NewSet(sources ...Source) *Set { return &Set{sources: sources} }

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
	for _, src := range s.sources {
		if src.Name() == source {
			model, info, err := src.Open(ctx, name)
			return model, info, domain.Wrap("open model "+ref, err)
		}
	}
	return nil, Info{}, domain.E(domain.CodeModelMissing, "open model "+ref, "there is no provider %q", source).
		WithHint("providers are: %s", strings.Join(s.names(), ", "))
}

func (s *Set) names() []string {
	var out []string
	for _, src := range s.sources {
		out = append(out, src.Name())
	}
	return out
}

// List asks all sources at once what they have. A source that fails lists nothing and says why in its state; the
// others are not affected. Both lists are in the order of the sources.
func (s *Set) List(ctx context.Context) ([]Info, []SourceState) {
	infos, states := make([][]Info, len(s.sources)), make([]SourceState, len(s.sources))
	var wg sync.WaitGroup
	for i, src := range s.sources {
		wg.Go(func() {
			list, err := src.List(ctx)
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

// Guessed is implemented by sources that may look where nobody said that anything is: nothing there is no trouble.
type Guessed interface{ Guessed() bool }

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
	g, ok := src.(Guessed)
	switch {
	case KindOf(err) == KindNoKey || KindOf(err) == KindAuth:
		st.State = NoKey
	case ok && g.Guessed() && KindOf(err) == KindUnreachable:
		st.State, st.Note = Off, "nothing runs at its usual address"
	}
	return st
}
