package api

import (
	"reflect"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// texts gives strings of a string type; never nil.
func texts[S ~string](in []S) []string { return each(in, func(s S) string { return string(s) }) }

// dollars is nil where a price is unknown: $0 is a price, "unknown" is not $0.
func dollars(u domain.Usage) *float64 {
	if u.CostUnknown {
		return nil
	}
	v := u.Cost.USD()
	return &v
}

func price(m *domain.Money) *float64 {
	if m == nil {
		return nil
	}
	v := m.USD()
	return &v
}

func usage(u domain.Usage) wire.Usage {
	return wire.Usage{Requests: u.Requests, Input: u.Input, Cached: u.Cached, Output: u.Output, CostUSD: dollars(u)}
}

func isolation(i domain.Isolation) wire.Isolation {
	return wire.Isolation{Level: i.Level, Name: i.Name, Words: i.Words}
}

func hello(h service.Hello) wire.Hello {
	return wire.Hello{Version: h.Version, Commit: h.Commit, Build: h.Build, API: wire.Level, PID: h.PID, Home: h.Home, Busy: h.Busy}
}

func status(s service.Status) wire.Status {
	return wire.Status{
		Hello: hello(s.Hello), StartedAt: s.StartedAt, Projects: s.Projects, Working: s.Working, Queued: s.Queued,
		Waiting: s.Waiting, Ready: s.Ready, Faces: s.Faces, Isolation: isolation(s.Isolation), Notices: s.Notices,
		Foreground: wire.Slots{Used: s.Foreground[0], Total: s.Foreground[1]},
		Back:       wire.Slots{Used: s.Background[0], Total: s.Background[1]},
	}
}

func finding(f service.Finding) wire.Finding {
	return wire.Finding{Name: f.Name, State: f.State, Detail: f.Detail, Means: f.Means, Hint: f.Hint, Fix: f.Fix}
}

func event(e domain.Event) wire.Event {
	return wire.Event{
		Seq: e.Seq, At: e.At, Kind: string(e.Kind), Project: string(e.Project), Task: string(e.Task),
		Attempt: string(e.Attempt), ID: e.ID, State: string(e.State), Text: e.Text, Part: string(e.Part),
	}
}

func usageRow(u service.UsageRow) wire.UsageRow {
	return wire.UsageRow{
		Day: u.Day, Project: string(u.Project), Model: u.Model, Requests: u.Requests, Input: u.Input,
		Cached: u.Cached, Output: u.Output, CostUSD: dollars(u.Usage),
	}
}

func hit(h service.HitView) wire.Hit {
	return wire.Hit{Attempt: string(h.Attempt), Task: string(h.Of.ID), Title: h.Of.Title, Where: h.Where, Text: h.Text,
		Number: h.Of.Number, Project: string(h.Of.Project), Seq: h.Seq}
}

func setting(s service.SettingView) wire.Setting {
	return wire.Setting{
		Key: s.Key, Value: s.Value, Layer: string(s.Layer), Source: s.Source, Doc: s.Doc, Group: s.Group, Type: s.Type,
		Of: s.Of, Options: s.Options, Unit: s.Unit, Min: s.Min, Max: s.Max, Default: s.Default, Env: s.Env,
		UserOnly: s.UserOnly, Layers: each(s.Layers, settingLayer),
	}
}

func settingLayer(l config.LayerValue) wire.SettingLayer {
	return wire.SettingLayer{Layer: string(l.Layer), Source: l.Source, Value: l.Value}
}

func settingCheck(c service.SettingCheck) wire.SettingCheck {
	w := wire.SettingCheck{
		OK: c.Problem == nil, Value: c.Value, Takes: c.Takes, Layer: string(c.Decides.Layer), Source: c.Decides.Source,
	}
	if c.Problem != nil {
		w.Problem, w.Hint = c.Problem.Error(), domain.HintOf(c.Problem)
	}
	return w
}

func logPage(p service.LogPage) wire.Log {
	return wire.Log{Path: p.Path, Before: p.Before, End: p.End, Entries: each(p.Entries, logEntry)}
}

func logEntry(e service.LogEntry) wire.LogEntry {
	w := wire.LogEntry{Offset: e.Offset, Level: e.Level, Message: e.Message, Attributes: each(e.Attributes, logAttribute)}
	if !e.At.IsZero() {
		w.At = &e.At
	}
	return w
}

func logAttribute(a service.LogAttribute) wire.LogAttribute {
	return wire.LogAttribute{Name: a.Name, Value: a.Value}
}

func binItem(b domain.BinItem) wire.BinItem {
	return wire.BinItem{
		ID: string(b.ID), Project: string(b.Project), Attempt: string(b.Attempt), Title: b.Title, Reason: b.Reason,
		Commit: b.Commit, Bytes: b.Bytes, RemovedAt: b.RemovedAt, ExpiresAt: b.ExpiresAt,
	}
}

// isReplay says whether a model is a replayed script, which faces must say.
func isReplay(model string) bool { return strings.HasPrefix(model, "replay/") }
