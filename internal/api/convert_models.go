package api

import (
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/machine"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/service"
)

func models(m service.ModelsView) wire.Models {
	return wire.Models{
		Default: m.Default, Plan: m.Plan, Review: m.Review, Providers: each(m.Sources, source), Models: each(m.Models, model),
		Picks:       wire.Picks{Build: m.Picks.Build, Plan: m.Picks.Plan, Review: m.Picks.Review},
		Suggestions: each(m.Suggestions, suggestion),
		Machine: wire.Machine{
			Cores: m.Machine.Cores, Memory: m.Machine.Memory, Available: m.Machine.Available,
			GPUs: each(m.Machine.GPUs, func(g machine.GPU) wire.GPU { return wire.GPU{Name: g.Name, Memory: g.Memory} }),
		},
	}
}

func source(s service.SourceView) wire.Provider {
	return wire.Provider{
		Name: s.Name, Title: s.Title, State: s.State, URL: s.URL, Note: s.Note, Local: s.Local, Custom: s.Custom,
		TakesKey: s.TakesKey, KeyFrom: s.KeyFrom, Version: s.Version, Program: s.Program, CanStart: s.CanStart,
		Lane: queue(s.Lane),
	}
}

func model(v service.ModelView) wire.Model {
	m := wire.Model{
		Name: v.Name, Provider: v.Provider, Local: v.Local, Context: v.Context, Holds: v.Holds, MaxOutput: v.MaxOutput,
		InputUSD: price(v.Input), OutputUSD: price(v.Output), CachedUSD: price(v.Cached), Priced: v.Priced, Tools: v.Tools,
		Capabilities: v.Capabilities, Bytes: v.Bytes, Quant: v.Quant, Params: v.Params, Family: v.Family, Good: v.Good,
		Loaded: loaded(v.Loaded), Modified: moment(v.Modified),
	}
	if v.Passport != nil {
		m.Passport = new(passport(*v.Passport, v.Old))
	}
	if v.Fit.State != "" {
		m.Fit = new(fit(v.Fit))
	}
	return m
}

func fit(f service.Fit) wire.Fit { return wire.Fit{State: f.State, Need: f.Need, Words: f.Words} }

func loaded(l *provider.Loaded) *wire.Loaded {
	if l == nil {
		return nil
	}
	return &wire.Loaded{Context: l.Context, Bytes: l.Bytes, GPU: l.GPU, Until: moment(l.Until)}
}

// moment is nil where there is none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func suggestion(s service.Suggestion) wire.Suggestion {
	return wire.Suggestion{
		Name: s.Name, Bytes: s.Bytes, Context: s.Context, Good: s.Good, Fit: fit(s.Fit), Installed: s.Installed, Best: s.Best,
	}
}

func pull(p service.PullView) wire.Pull {
	out := wire.Pull{
		Name: p.Name, State: string(p.State), Step: p.Step, Total: p.Total, Done: p.Done, Speed: p.Speed,
		Left: int64(p.Left / time.Second), AskedAt: p.AskedAt, EndedAt: moment(p.EndedAt),
	}
	if p.Problem != nil {
		out.Failure = failure(domain.FailureOf(p.Problem))
	}
	return out
}

func serving(s service.Serving) wire.Serving {
	return wire.Serving{Program: s.Program, PID: s.PID, Log: s.Log, URL: s.URL}
}

func keyOf(k service.KeyView) wire.Key {
	return wire.Key{
		Provider: k.Provider, Title: k.Title, From: k.From, Variables: k.Variables, Check: k.Check, Note: k.Note,
	}
}

func identity(id git.Identity) wire.Identity { return wire.Identity{Name: id.Name, Email: id.Email} }

func folder(f service.FolderView) wire.Folder { return wire.Folder{Path: f.Path, Repo: f.Repo} }
