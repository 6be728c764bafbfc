package passport

import (
	"context"
	"fmt"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
)

// Loader is a server that says how a model lies in memory.
type Loader interface {
	Unload(ctx context.Context, name string) error
	// LoadWith brings a model into memory with so many tokens of context; 0: as it is always run.
	LoadWith(ctx context.Context, name string, context int64) (provider.Loaded, time.Duration, error)
}

// Options say what is measured. Dir is an empty folder that is written into.
type Options struct {
	Model  provider.Model
	Info   provider.Info
	Loader Loader                            // nil: nobody says how it lies in memory
	Editor func(domain.EditFormat) tool.Tool // changes a file in a format
	Dir    string
	Now    func() time.Time
	OnStep func(words string, done, total int)
}

type measuring struct {
	Options
	pass        domain.Passport
	done, total int
}

// Measure does all exercises.
func Measure(ctx context.Context, o Options) (domain.Passport, error) {
	m := &measuring{Options: o, total: 1 + len(offers)*len(asks) + len(domain.EditFormats)*len(edits) + len(values)}
	m.pass = domain.Passport{
		Model: o.Info.Ref(), At: o.Now(), Context: o.Info.Context, Bytes: o.Info.Bytes, Quant: o.Info.Quant,
	}
	if o.Loader != nil {
		m.total++
	}
	for _, part := range []func(context.Context) error{m.memory, m.speed, m.calls, m.edits, m.structured} {
		if err := part(ctx); err != nil {
			return m.pass, err
		}
		if err := ctx.Err(); err != nil {
			return m.pass, err
		}
	}
	m.step("done")
	return m.pass, nil
}

// step says what is done next.
func (m *measuring) step(words string, args ...any) {
	m.OnStep(fmt.Sprintf(words, args...), m.done, m.total)
	m.done++
}

// ask sends one request. wrong is why an exercise went wrong for the model's sake; err ends the measuring.
func (m *measuring) ask(ctx context.Context, req provider.Request) (r provider.Reply, wrong, err error) {
	req.Model, req.Think = m.Info.Name, provider.ThinkOff
	r, failed := provider.Gather(m.Model.Stream(ctx, req))
	m.spend(r)
	if failed == nil {
		return r, nil, nil
	}
	if theirs(ctx, failed) {
		return r, failed, nil
	}
	return r, nil, failed
}

// spend counts what a reply took.
func (m *measuring) spend(r provider.Reply) {
	m.pass.Usage = m.pass.Usage.Add(provider.Cost(m.Info, r.Usage))
}

// theirs says whether a failure is the model's.
func theirs(ctx context.Context, err error) bool {
	switch provider.KindOf(err) {
	case provider.KindProtocol, provider.KindRefused, provider.KindOverflow:
		return ctx.Err() == nil
	}
	return false
}

func said(text string) []domain.Message {
	return []domain.Message{{Role: domain.RoleUser, Parts: []domain.Part{{Kind: domain.PartText, Text: text}}}}
}
