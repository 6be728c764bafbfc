package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

func (f *face) reviewCommand() *cobra.Command {
	model := ""
	c := f.command("review ID", "Have a model that has not seen the session read the change", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, a, err := f.attempt(ctx, args[0])
			if err != nil {
				return err
			}
			w, err := follow(ctx, c)
			if err != nil {
				return err
			}
			defer w.close()
			r := client.Ref{Text: a.ID}
			if _, err := c.Review(ctx, r, model); err != nil {
				return err
			}
			p := f.progress()
			w.only = []string{a.ID}
			if !f.json {
				w.show = p.show
			}
			err = w.until(ctx, w.allSettled)
			p.end()
			if err != nil {
				return err
			}
			return f.showOpinions(ctx, c, r)
		})
	c.Flags().StringVar(&model, "model", "", "`MODEL` that reads it; one is picked where none is named, another than the author's where there is one")
	c.Long = "A model that has not seen how the change came about reads brief, contract, diff and evidence with tools that only\n" +
		"read, and leaves comments. What it says is an opinion: it accepts nothing and keeps nothing from you."
	return exits(c, 0, 1, 2, 3, 4, 7, 130)
}

func (f *face) opinionsCommand() *cobra.Command {
	c := f.command("opinions ID", "Show what models that have not seen the session think of a change", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			return f.showOpinions(ctx, c, r)
		})
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) showOpinions(ctx context.Context, c *client.Client, r client.Ref) error {
	list, err := c.Opinions(ctx, r)
	if err != nil {
		return err
	}
	comments, err := c.Comments(ctx, r)
	if err != nil {
		return err
	}
	return f.emit(list, func() {
		f.none(len(list), "no model has read it")
		for _, o := range list {
			f.printOpinion(o)
		}
		for _, m := range comments {
			if m.Opinion {
				f.printComment(m)
			}
		}
	})
}

func (f *face) printOpinion(o wire.Opinion) {
	f.out.f("opinion of %s · tree %s · %d found", f.out.paint(cyan, o.Model), short(o.Tree), o.Found)
	for _, w := range []struct {
		holds bool
		words string
	}{
		{o.Same, "the author's own model"}, {o.Sent, "the author was sent back with it"}, {o.Stale, "of an earlier state of the change"},
		{o.Reading, "it is being read"},
	} {
		if w.holds {
			f.out.f(" · %s", w.words)
		}
	}
	f.out.f(" · session %s\n", o.Session)
	if o.Problem != nil {
		f.out.f("  %s %s\n", f.out.paint(yellow, "there is none:"), o.Problem.Message)
	}
	if o.Summary != "" {
		f.out.f("%s", indented("  ", o.Summary))
	}
}

func (f *face) applyCommand() *cobra.Command {
	c := f.command("apply COMMENT", "Put what a comment suggests into the files", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			m, err := c.ApplySuggestion(ctx, args[0])
			if err != nil {
				return err
			}
			return f.emit(m, func() {
				f.printComment(m)
				f.out.f("  the files are others than the checks ran on: coppice verify %s\n", m.Attempt)
			})
		})
	c.Long = "Puts the suggestion in the place of the lines that it is about, as a checkpoint of its own: `coppice rewind` takes it\nback. The evidence is of another tree then; `coppice verify` runs the checks again."
	return exits(c, 0, 1, 2, 3, 4, 6)
}
