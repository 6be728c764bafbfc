package passport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aymanbagabas/go-udiff"
	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/file"
)

// fake is a model that answers as the test says.
type fake struct {
	answer func(req provider.Request, text string) (domain.Part, error)
	asked  int
}

func (f *fake) Stream(_ context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	return func(yield func(provider.Event, error) bool) {
		f.asked++
		part, err := f.answer(req, req.Messages[0].Parts[0].Text)
		if err != nil {
			yield(provider.Event{}, err)
			return
		}
		time.Sleep(time.Second) // of the test's own clock
		ev := provider.Event{Kind: provider.EventText, Text: part.Text}
		if part.Kind == domain.PartCall {
			ev = provider.Event{Kind: provider.EventCall, Call: part}
		}
		used := provider.Event{Kind: provider.EventUsage, Usage: domain.Usage{Input: 100, Output: 10}}
		if req.MaxOutput > 0 {
			used.Served = domain.Serving{Read: 2 * time.Second, Write: 500 * time.Millisecond}
		}
		_ = yield(ev, nil) && yield(used, nil) && yield(provider.Event{Kind: provider.EventDone, Stop: provider.StopEnd}, nil)
	}
}

func call(name string, args map[string]any) domain.Part {
	b, _ := json.Marshal(args)
	return domain.Part{Kind: domain.PartCall, Call: "c1", Name: name, Args: b}
}

func text(s string) domain.Part { return domain.Part{Kind: domain.PartText, Text: s} }

// able does every exercise right.
func able(req provider.Request, said string) (domain.Part, error) {
	for _, a := range asks {
		if said == a.words {
			return call(a.tool, map[string]any{a.key: a.value}), nil
		}
	}
	for _, e := range edits {
		if strings.HasPrefix(said, e.name+":") {
			return changing(req, e, e.after), nil
		}
	}
	for i, v := range values {
		if strings.Contains(said, v.words) {
			return text([]string{
				`{"host":"db1","port":8080}`, "```json\n{\"steps\":[{\"title\":\"a\"},{\"title\":\"b\"}],\"count\":2}\n```",
				`{"verdict":"reject","why":"it does not build"}`,
			}[i]), nil
		}
	}
	return text("1\n2\n3"), nil
}

// changing makes the change with the tool that is offered.
func changing(req provider.Request, e edit, after string) domain.Part {
	switch t := req.Tools[0]; {
	case strings.Contains(string(t.Schema), `"patch":{`):
		return call(t.Name, map[string]any{"path": e.name, "patch": udiff.Unified("a/"+e.name, "b/"+e.name, e.before, after)})
	case t.Name == "edit":
		return call(t.Name, map[string]any{"path": e.name, "old": e.before, "new": after})
	}
	return call("write", map[string]any{"path": e.name, "content": after})
}

// editor is what agents have for a format.
func editor(f domain.EditFormat) tool.Tool {
	tools := file.Changing(f)
	return tools[len(tools)-1]
}

// measure runs it in a bubble of its own, whose clock is that of the fakes.
func measure(t *testing.T, in provider.Info, m provider.Model, l Loader) (p domain.Passport, steps []string, err error) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		p, err = Measure(t.Context(), Options{
			Model: m, Info: in, Loader: l, Editor: editor, Dir: dir, Now: time.Now,
			OnStep: func(words string, done, total int) {
				steps = append(steps, fmt.Sprintf("%d/%d %s", done, total, words))
			},
		})
	})
	return p, steps, err
}

var info = provider.Info{Name: "m", Provider: "ollama", Local: true, Context: 32768, Holds: 131072, Bytes: 7, Quant: "Q4"}

func scores(one, five, fifteen, replace, whole, patch int) ([]domain.CallScore, []domain.EditScore) {
	of := func(n int) domain.Score { return domain.Score{Good: n, Of: 3} }
	return []domain.CallScore{{Offered: 1, Score: of(one)}, {Offered: 5, Score: of(five)}, {Offered: 15, Score: of(fifteen)}},
		[]domain.EditScore{
			{Format: domain.EditReplace, Score: of(replace)}, {Format: domain.EditWhole, Score: of(whole)},
			{Format: domain.EditPatch, Score: of(patch)},
		}
}

func TestAnAbleModel(t *testing.T) {
	m := &fake{answer: able}
	p, steps, err := measure(t, info, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Passport{
		Model: "ollama/m", At: p.At, Read: 50, Write: 20, Context: 32768, Structured: domain.Score{Good: 3, Of: 3}, Bytes: 7, Quant: "Q4",
		Usage: domain.Usage{Input: 2200, Output: 220},
	}
	want.Calls, want.Edits = scores(3, 3, 3, 3, 3, 3)
	if diff := cmp.Diff(want, p); diff != "" || p.At.IsZero() {
		t.Errorf("-want +got:\n%s", diff)
	}
	if last := steps[len(steps)-1]; m.asked != 22 || steps[0] != "0/22 reads and writes" || last != "22/22 done" {
		t.Errorf("%d requests, steps %q", m.asked, steps)
	}
}

// TestWhatGoesWrongIsCounted: each fault of a model costs the exercise it is made in and no other.
func TestWhatGoesWrongIsCounted(t *testing.T) {
	lost := func(req provider.Request, said string) (domain.Part, error) {
		if len(req.Tools) == 15 { // among many, it takes one that is near
			return call("find_files", map[string]any{"pattern": "*.go"}), nil
		}
		return able(req, said)
	}
	talks := func(req provider.Request, said string) (domain.Part, error) {
		if len(req.Tools) == 5 {
			return text("I would call a tool."), nil
		}
		if strings.Contains(said, values[0].words) {
			return text("The host is db1."), nil
		}
		return able(req, said)
	}
	breaks := func(req provider.Request, said string) (domain.Part, error) {
		if len(req.Tools) == 1 && strings.Contains(string(req.Tools[0].Schema), `"patch":{`) {
			return domain.Part{}, &provider.Error{Kind: provider.KindProtocol, Msg: "it broke off"}
		}
		return able(req, said)
	}
	sloppy := func(req provider.Request, said string) (domain.Part, error) {
		for _, e := range edits {
			if strings.HasPrefix(said, e.name+":") && req.Tools[0].Name == "write" {
				return changing(req, e, e.after+"and more\n"), nil
			}
		}
		return able(req, said)
	}
	for name, c := range map[string]struct {
		answer                            func(provider.Request, string) (domain.Part, error)
		five, many                        int
		replace, whole, patch, structured int
	}{
		"lost among many": {lost, 3, 0, 3, 3, 3, 3}, "talks": {talks, 0, 3, 3, 3, 3, 2},
		"breaks off": {breaks, 3, 3, 3, 3, 0, 3}, "sloppy": {sloppy, 3, 3, 3, 0, 3, 3},
	} {
		p, _, err := measure(t, info, &fake{answer: c.answer}, nil)
		if err != nil {
			t.Fatal(name, err)
		}
		calls, edits := scores(3, c.five, c.many, c.replace, c.whole, c.patch)
		if diff := cmp.Diff([]any{calls, edits, c.structured}, []any{p.Calls, p.Edits, p.Structured.Good}); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// TestNoPassportWhereNobodyAnswers: what is not the model's fault ends it at once.
func TestNoPassportWhereNobodyAnswers(t *testing.T) {
	m := &fake{answer: func(provider.Request, string) (domain.Part, error) {
		return domain.Part{}, &provider.Error{Kind: provider.KindUnreachable, Msg: "nobody there"}
	}}
	if _, _, err := measure(t, info, m, nil); provider.KindOf(err) != provider.KindUnreachable || m.asked != 1 {
		t.Errorf("%v, after %d requests", err, m.asked)
	}
}

// card is a server whose graphics card holds so many tokens of context.
type card struct {
	holds  int64
	loads  []int64
	broken bool
}

func (c *card) Unload(context.Context, string) error { return nil }

func (c *card) LoadWith(_ context.Context, _ string, n int64) (provider.Loaded, time.Duration, error) {
	c.loads = append(c.loads, n)
	if c.broken && n > c.holds {
		return provider.Loaded{}, 0, errors.New("out of memory")
	}
	if n == 0 {
		n = 32768
	}
	l := provider.Loaded{Context: n, Bytes: 100, GPU: 100}
	if n > c.holds {
		l.GPU = 60
	}
	if c.holds == 0 {
		l.GPU = 0
	}
	return l, 3 * time.Second, nil
}

func TestTheLargestContextOnTheCard(t *testing.T) {
	for _, c := range []struct {
		card  card
		onGPU int64
	}{
		{card{holds: 131072}, 131072}, {card{holds: 40000}, 32768}, {card{holds: 9000}, 8192}, {card{holds: 5000, broken: true}, 4096},
		{card{holds: 100}, 0}, {card{}, 0},
	} {
		p, _, err := measure(t, info, &fake{answer: able}, &c.card)
		if err != nil || p.OnGPU != c.onGPU || p.Load != 3*time.Second {
			t.Errorf("a card for %d: %d, loaded in %s, %v", c.card.holds, p.OnGPU, p.Load, err)
		}
		if l := c.card.loads; l[len(l)-1] != 0 || len(l) > 6 {
			t.Errorf("it is left loaded with %v", l)
		}
	}
}
