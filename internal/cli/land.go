package cli

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

type landSpec struct {
	wire.Land
	edit, dry bool
}

func (f *face) landCommand() *cobra.Command {
	var s landSpec
	c := f.command("land ID...", "Bring accepted changes to their target branch, in order", cobra.MinimumNArgs(1),
		func(ctx context.Context, args []string) error {
			return f.land(ctx, s, args)
		})
	c.Long = "Lands each attempt in the order given and stops at the first that cannot land; what landed before stays.\n" +
		"--edit opens the commit message in $EDITOR first."
	fl := c.Flags()
	fl.StringVar(&s.Strategy, "strategy", "", "`squash|merge|rebase` (default: the setting land.strategy)")
	fl.StringVarP(&s.Message, "message", "m", "", "commit message")
	fl.BoolVarP(&s.edit, "edit", "e", false, "edit the commit message first")
	fl.BoolVarP(&s.dry, "dry-run", "n", false, "say what would happen and touch nothing")
	fl.StringVar(&s.Tree, "tree", "", "`TREE` that was accepted; another one is refused")
	return exits(c, 0, 1, 2, 3, 4, 5, 130)
}

func (f *face) land(ctx context.Context, s landSpec, args []string) error {
	if s.Strategy != "" && !slices.Contains([]string{"squash", "merge", "rebase"}, s.Strategy) {
		return domain.E(domain.CodeUsage, "land", "--strategy takes squash, merge or rebase, not %q", s.Strategy)
	}
	if len(args) > 1 && (s.Message != "" || s.Tree != "") {
		return domain.E(domain.CodeUsage, "land", "--message and --tree are about one attempt").WithHint("land one at a time")
	}
	if s.edit && !f.io.InTerm {
		return domain.E(domain.CodeUsage, "land", "--edit needs a terminal").WithHint("give the message with -m")
	}
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	if s.dry {
		return f.previews(ctx, c, s, args)
	}
	landed := []wire.Landing{}
	for _, arg := range args {
		l, err := f.landOne(ctx, c, s, arg)
		if err != nil {
			return f.stopped(landed, err)
		}
		landed = append(landed, l)
		if !f.json {
			f.printLanding(l)
		}
	}
	if f.json {
		return writeJSON(f.io.Out, landed)
	}
	return nil
}

func (f *face) landOne(ctx context.Context, c *client.Client, s landSpec, arg string) (wire.Landing, error) {
	r, err := f.ref(ctx, arg)
	if err != nil {
		return wire.Landing{}, err
	}
	if s.edit {
		p, err := c.PreviewLanding(ctx, r, s.Strategy)
		if err != nil {
			return wire.Landing{}, err
		}
		if s.Message == "" {
			s.Message = p.Message
		}
		if s.Message, err = f.editMessage(ctx, s.Message); err != nil {
			return wire.Landing{}, err
		}
	}
	return c.Land(ctx, r, s.Land)
}

// stopped tells what has landed before something went wrong.
func (f *face) stopped(landed []wire.Landing, err error) error {
	if len(landed) == 0 {
		return err
	}
	if f.json {
		if err := writeJSON(f.io.Out, landed); err != nil {
			return err
		}
	}
	return domain.Wrap("land after "+plural(len(landed), "landing"), err)
}

func (f *face) previews(ctx context.Context, c *client.Client, s landSpec, args []string) error {
	all := []wire.Preview{}
	for _, arg := range args {
		r, err := f.ref(ctx, arg)
		if err != nil {
			return err
		}
		p, err := c.PreviewLanding(ctx, r, s.Strategy)
		if err != nil {
			return err
		}
		all = append(all, p)
		if !f.json {
			f.printPreview(p)
		}
	}
	status := 0
	if slices.ContainsFunc(all, func(p wire.Preview) bool { return !p.Clean }) {
		status = domain.CodeConflict.Exit()
	}
	if f.json {
		if err := writeJSON(f.io.Out, all); err != nil {
			return err
		}
	}
	if status != 0 {
		return exit(status)
	}
	return nil
}

func (f *face) printPreview(p wire.Preview) {
	if !p.Clean {
		f.out.f("%s %s to %s: %s\n", p.Attempt, p.Strategy, branch(p.Target), f.out.paint(red, "conflict"))
		for _, path := range p.Conflicts {
			f.out.f("  %s\n", path)
		}
		return
	}
	f.out.f("%s %s to %s: %s\n", p.Attempt, p.Strategy, branch(p.Target), f.out.paint(green, "clean"))
	if p.Moved {
		f.out.f("  the target has moved: the merged tree is verified first\n")
	}
	f.field("checkout", "%s", p.Checkout)
	f.out.f("%s", indented("    ", p.Message))
}

func (f *face) printLanding(l wire.Landing) {
	f.out.f("%s %s  %s  %s", l.ID, f.out.state(l.State), branch(l.Target), cut(l.Title, 80))
	if l.After != "" {
		f.out.f("  %s", short(l.After))
	}
	f.out.f("\n")
	if l.Why != "" {
		f.out.f("  %s\n", l.Why)
	}
}
