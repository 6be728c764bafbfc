package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

// atTurn makes a command that acts on one turn of one attempt.
func (f *face) atTurn(use, short, flag string, act func(context.Context, *client.Client, client.Ref, int) error) *cobra.Command {
	turn := -1
	c := f.command(use, short, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		if turn < 0 {
			return domain.E(domain.CodeUsage, "name a turn", "--turn is missing").
				WithHint("`coppice log ID` shows the turns; 0 is the base")
		}
		c, r, err := f.at(ctx, args[0])
		if err != nil {
			return err
		}
		return act(ctx, c, r, turn)
	})
	c.Flags().IntVar(&turn, "turn", -1, flag)
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) rewindCommand() *cobra.Command {
	what := "files"
	c := f.atTurn("rewind ID --turn N", "Set the files, the session or both back to a turn", "the `TURN` to go back to; 0: the base",
		func(ctx context.Context, c *client.Client, r client.Ref, turn int) error {
			a, err := c.Rewind(ctx, r, wire.Rewind{Turn: turn, What: what})
			if err != nil {
				return err
			}
			return f.emit(a, func() { f.printSteered(a) })
		})
	c.Flags().StringVar(&what, "what", what, "`WHAT` goes back: files, session or both")
	return c
}

func (f *face) forkCommand() *cobra.Command {
	note, model := "", ""
	c := f.atTurn("fork ID --turn N", "Make another attempt that goes on from a turn, with its session and files", "the `TURN` to go on from; 0: the base",
		func(ctx context.Context, c *client.Client, r client.Ref, turn int) error {
			a, err := c.Fork(ctx, r, wire.Fork{Turn: turn, Note: note, Model: model})
			if err != nil {
				return err
			}
			return f.emit(a, func() { f.printSteered(a) })
		})
	c.Flags().StringVar(&model, "model", "", "another `MODEL` that goes on, in the place of the one of then")
	c.Flags().StringVarP(&note, "note", "m", "", "a word to the new agent: `TEXT`")
	return c
}

func (f *face) bisectCommand() *cobra.Command {
	check, restart := "", false
	c := f.command("bisect ID --check CMD", "Find the turn that broke a check", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			if check == "" {
				return domain.E(domain.CodeUsage, "bisect", "--check is missing").WithHint("name a command that fails")
			}
			c, a, err := f.attempt(ctx, args[0])
			if err != nil {
				return err
			}
			r := client.Ref{Text: a.ID}
			b, err := c.Bisect(ctx, r, check)
			if err != nil {
				return err
			}
			return f.bisected(ctx, c, r, b, restart)
		})
	c.Flags().StringVar(&check, "check", "", "the `CMD` that fails now and passed before the attempt")
	c.Flags().BoolVar(&restart, "restart", false, "fork before the turn that broke it, and tell the new agent what happened")
	return exits(c, 0, 1, 2, 3, 4)
}

// bisectAnswer is what bisect prints as JSON.
type bisectAnswer struct {
	wire.Bisection
	Fork *wire.Attempt `json:"fork,omitempty"`
}

func (f *face) bisected(ctx context.Context, c *client.Client, r client.Ref, b wire.Bisection, restart bool) error {
	answer := bisectAnswer{Bisection: b}
	if restart {
		a, err := c.Fork(ctx, r, wire.Fork{Turn: b.Good, Note: b.Note})
		if err != nil {
			return err
		}
		answer.Fork = &a
	}
	return f.emit(answer, func() {
		f.out.f("turn %d broke it: %s ends with %d there, and passes at turn %d\n", b.Turn, b.Check, b.Exit, b.Good)
		f.out.f("%s", indented("    ", b.Output))
		if answer.Fork != nil {
			f.printSteered(*answer.Fork)
			return
		}
		f.out.f("next: coppice diff %s --turn %d, or coppice fork %s --turn %d -m TEXT to start again before it\n", r.Text, b.Turn, r.Text, b.Good)
	})
}
