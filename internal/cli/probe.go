package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) probeCommand() *cobra.Command {
	var paid, detach, cancel bool
	c := f.command("probe MODEL", "Measure a model on this machine", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			switch {
			case err != nil:
				return err
			case cancel:
				return f.cancelProbe(ctx, c)
			case len(args) == 0:
				return domain.E(domain.CodeUsage, "", "no model was named").WithHint("coppice models probe ollama/qwen3-coder:30b")
			}
			return f.probe(ctx, c, wire.NewProbe{Name: args[0], Paid: paid}, detach)
		})
	c.Long = "Measures how fast a model is loaded, reads and writes, how much context lies on the graphics card, how well it\n" +
		"calls tools when it is offered 1, 5 and 15, in which format it changes files right, and whether it gives values by a\n" +
		"schema. What comes of it is kept (coppice models show) and used: it picks the edit format, the number of tools and the\n" +
		"model of tasks that name none. The engine does it: it goes on when this command is interrupted."
	c.Example = "  coppice models probe ollama/qwen3-coder:30b"
	c.Flags().BoolVar(&paid, "paid", false, "measure a hosted model: about 25 small requests, which cost something")
	c.Flags().BoolVar(&detach, "detach", false, "do not wait until it is done")
	c.Flags().BoolVar(&cancel, "cancel", false, "end the measuring that is under way")
	return exits(c, 0, 1, 2, 3, 4, 6, 7, 130)
}

func (f *face) cancelProbe(ctx context.Context, c *client.Client) error {
	p, err := c.CancelProbe(ctx)
	if err != nil {
		return err
	}
	return f.emit(p, func() { f.out.f("measuring %s is being ended; what was measured before stays\n", p.Name) })
}

func (f *face) probe(ctx context.Context, c *client.Client, ask wire.NewProbe, detach bool) error {
	events, err := c.Listen(ctx, -1) // before it is asked for, so that nothing is missed
	if err != nil {
		return err
	}
	defer events.Close()
	p, err := c.Probe(ctx, ask)
	if err != nil {
		return err
	}
	if detach {
		return f.emit(p, func() { f.out.f("%s is being measured\n", p.Name) })
	}
	if p, err = f.awaitProbe(ctx, c, events, p); err != nil {
		return err
	}
	switch {
	case p.Failure != nil:
		return &domain.Error{Code: domain.Code(p.Failure.Code), Msg: p.Failure.Message, Hint: p.Failure.Hint}
	case p.State == "cancelled":
		return domain.E(domain.CodeCancelled, "", "measuring %s was ended", p.Name)
	}
	return f.showModel(ctx, c, p.Name)
}

// awaitProbe tells how far it is until it is over.
func (f *face) awaitProbe(ctx context.Context, c *client.Client, events *client.Stream, p wire.Probe) (wire.Probe, error) {
	defer f.leavePullLine()
	for p.State == "running" {
		f.probeLine(p)
		e, err := events.Next()
		if err != nil {
			if ctx.Err() != nil {
				f.leavePullLine()
				f.note("it goes on; `coppice models probe --cancel` ends it")
			}
			return p, err
		}
		if e.Kind != "probe" {
			continue
		}
		all, err := c.Probes(ctx)
		if err != nil || len(all) == 0 || all[0].Name != p.Name && all[0].State == "running" {
			return p, firstOf(err, domain.E(domain.CodeNotFound, "", "the engine knows nothing of it any more"))
		}
		p = all[0]
	}
	return p, nil
}

// probeLine is one line that is kept up to date on a terminal, and nothing elsewhere.
func (f *face) probeLine(p wire.Probe) {
	if f.io.ErrTerm && !f.json {
		f.err.f("%s%s", painted("\r\x1b[K"), cut(fmt.Sprintf("%s  %d of %d: %s", p.Name, p.Done, p.Total, p.Step), 99))
		f.pulling = true
	}
}

func (f *face) showModelCommand() *cobra.Command {
	c := f.command("show MODEL", "Show what is known of a model, and what was measured of it", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			return f.showModel(ctx, c, args[0])
		})
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) showModel(ctx context.Context, c *client.Client, name string) error {
	project, err := f.scope(ctx, false)
	if err != nil {
		return err
	}
	all, err := c.Models(ctx, project)
	if err != nil {
		return err
	}
	meant := append(domain.ModelNames(name), domain.ModelNames("ollama/"+name)...)
	for _, m := range all.Models {
		if slices.Contains(meant, m.Name) {
			return f.emit(m, func() { f.printModel(m, m.Name == all.Default) })
		}
	}
	return domain.E(domain.CodeNotFound, "", "there is no model %s", name).WithHint("`coppice models` lists what is there")
}

func (f *face) printModel(m wire.Model, isDefault bool) {
	f.field("model", "%s", m.Name)
	f.field("size", "%s", sizeOf(m))
	if m.Context > 0 {
		f.field("context", "%s tokens", tokens(m.Context))
	}
	f.field("can", "%s", strings.Join(m.Capabilities, ", "))
	if m.Fit != nil {
		f.field("fits", "%s", m.Fit.Words)
	}
	f.field("note", "%s", modelNote(m, isDefault))
	if m.Passport == nil {
		f.field("measured", "%s", "not yet: coppice models probe "+m.Name)
		return
	}
	f.printPassport(*m.Passport)
}

func (f *face) printPassport(p wire.Passport) {
	when := p.At.Local().Format(time.DateTime)
	if p.Old {
		when += "; the model was changed since, so this decides nothing: measure it again"
	}
	f.field("measured", "%s", when)
	if p.LoadMS > 0 {
		f.field("loads in", "%.1f s", float64(p.LoadMS)/1000)
	}
	f.field("reads", "%s", speedWords(p.Read))
	f.field("writes", "%s", speedWords(p.Write))
	if p.OnGPU > 0 {
		f.field("on the GPU", "up to %s tokens of context", tokens(p.OnGPU))
	}
	for _, c := range p.Calls {
		f.field("tools", "%d of %d calls right with %d offered", c.Good, c.Of, c.Offered)
	}
	for _, e := range p.Edits {
		used := ""
		if e.Format == p.Edit {
			used = ", used"
		}
		f.field("edits", "%d of %d right by %s%s", e.Good, e.Of, e.Format, used)
	}
	f.field("by a schema", "%d of %d values right", p.Structured.Good, p.Structured.Of)
	fits := "nothing: it makes too many mistakes"
	if len(p.Fits) > 0 {
		fits = strings.Join(p.Fits, ", ")
	}
	f.field("fit for", "%s", fits)
}

func speedWords(perSecond float64) string {
	switch {
	case perSecond <= 0:
		return "unknown"
	case perSecond < 10:
		return fmt.Sprintf("%.1f tokens a second", perSecond)
	}
	return fmt.Sprintf("%.0f tokens a second", perSecond)
}
