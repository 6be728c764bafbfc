package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) pullCommand() *cobra.Command {
	detach := false
	c := f.command("pull MODEL", "Get a model for Ollama", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error { return f.pull(ctx, args[0], detach) })
	c.Long = "Gets a model from Ollama's library and shows how far it is. The engine does it: it goes on when this command\n" +
		"is interrupted. A pull that failed or was cancelled goes on where it was when it is asked for again."
	c.Example = "  coppice models pull qwen3-coder:30b"
	c.Flags().BoolVar(&detach, "detach", false, "do not wait until it is there")
	return exits(c, 0, 1, 2, 4, 7, 130)
}

func (f *face) pull(ctx context.Context, model string, detach bool) error {
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	events, err := c.Listen(ctx, -1) // before it is asked for, so that nothing is missed
	if err != nil {
		return err
	}
	defer events.Close()
	p, err := c.Pull(ctx, model)
	if err != nil {
		return err
	}
	if detach {
		return f.emit(p, func() { f.out.f("%s: %s\n", p.Name, pullWords(p)) })
	}
	defer f.leavePullLine()
	for {
		if err := f.showPull(p); err != nil || over(p) {
			return firstOf(err, f.pullOutcome(p))
		}
		if p, err = nextPull(ctx, c, events, p.Name); err != nil {
			if ctx.Err() != nil {
				f.leavePullLine()
				f.note("%s goes on; `coppice models pulls` shows it, `coppice models cancel %s` ends it", p.Name, model)
			}
			return err
		}
	}
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// pullPause bounds how long an event that was dropped is waited for.
const pullPause = 2 * time.Second

// nextPull waits until something is told of the pull, and gives it as it is then.
func nextPull(ctx context.Context, c *client.Client, events *client.Stream, name string) (wire.Pull, error) {
	heard := make(chan error, 1)
	go func() {
		for {
			e, err := events.Next()
			if err != nil || e.Kind == "pull" && e.ID == name || e.Kind == "models" {
				heard <- err
				return
			}
		}
	}()
	none := wire.Pull{Name: name}
	for {
		select {
		case err := <-heard:
			if err != nil {
				return none, err
			}
			return findPull(ctx, c, name)
		case <-time.After(pullPause):
			if p, err := findPull(ctx, c, name); err != nil || over(p) {
				return p, err
			}
		case <-ctx.Done():
			return none, domain.E(domain.CodeCancelled, "pull", "interrupted").Because(ctx.Err())
		}
	}
}

func findPull(ctx context.Context, c *client.Client, name string) (wire.Pull, error) {
	all, err := c.Pulls(ctx)
	if err != nil {
		return wire.Pull{Name: name}, err
	}
	for _, p := range all {
		if p.Name == name {
			return p, nil
		}
	}
	return wire.Pull{Name: name}, domain.E(domain.CodeNotFound, "pull", "the engine knows nothing of %s any more", name).
		WithHint("pull it again: it goes on where it was")
}

func over(p wire.Pull) bool { return p.State != "queued" && p.State != "running" }

// pullOutcome is the error that a pull ended with.
func (f *face) pullOutcome(p wire.Pull) error {
	switch {
	case p.State == "cancelled":
		return domain.E(domain.CodeCancelled, "", "%s was cancelled", p.Name).WithHint("pull it again: it goes on where it was")
	case p.Failure != nil:
		return &domain.Error{Code: domain.Code(p.Failure.Code), Msg: p.Failure.Message, Hint: p.Failure.Hint}
	}
	return nil
}

// pullLine is a line of type pull.
type pullLine struct {
	Type string `json:"type"`
	wire.Pull
}

// showPull tells how far it is: a JSON line, one line that is kept up to date on a terminal, else a line at its ends.
func (f *face) showPull(p wire.Pull) error {
	if f.json {
		return writeJSON(f.io.Out, pullLine{"pull", p})
	}
	if f.io.ErrTerm {
		f.err.f("%s%s", painted("\r\x1b[K"), cut(p.Name+"  "+pullWords(p), 99))
		f.pulling = true
		return nil
	}
	if p.State == "queued" || over(p) {
		f.note("%s: %s", p.Name, pullWords(p))
	}
	return nil
}

// leavePullLine leaves the line as it stands.
func (f *face) leavePullLine() {
	if f.pulling {
		f.err.f("\n")
		f.pulling = false
	}
}

func pullWords(p wire.Pull) string {
	if p.State != "running" {
		return p.State
	}
	if p.Total == 0 {
		return p.Step
	}
	parts := []string{fmt.Sprintf("%d%%", 100*p.Done/p.Total), disk(p.Done) + " of " + disk(p.Total)}
	if p.Speed > 0 {
		parts = append(parts, disk(p.Speed)+"/s")
	}
	if p.Left > 0 {
		parts = append(parts, "about "+(time.Duration(p.Left)*time.Second).String()+" left")
	}
	return strings.Join(parts, " · ")
}

func (f *face) pullsCommand() *cobra.Command {
	c := f.command("pulls", "List models that are being got, or were", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			all, err := c.Pulls(ctx)
			if err != nil {
				return err
			}
			return f.emit(all, func() { f.printPulls(all) })
		})
	return exits(c, 0, 1, 2)
}

func (f *face) printPulls(all []wire.Pull) {
	var rows [][]painted
	for _, p := range all {
		note := ""
		if p.Failure != nil {
			note = p.Failure.Message
		}
		rows = append(rows, []painted{painted(clean(p.Name)), painted(clean(pullWords(p))), f.out.paint(red, note)})
	}
	f.none(len(rows), "nothing is being pulled")
	f.out.table([]string{"MODEL", "STATE", ""}, rows)
}

func (f *face) cancelPullCommand() *cobra.Command {
	c := f.command("cancel MODEL", "End a pull; what has come is kept", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			p, err := c.CancelPull(ctx, args[0])
			if err != nil {
				return err
			}
			return f.emit(p, func() { f.out.f("%s is being cancelled; pulling again goes on where it was\n", p.Name) })
		})
	return exits(c, 0, 1, 2, 3)
}
