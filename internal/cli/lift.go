package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) liftCommand() *cobra.Command {
	var l wire.Lift
	var hunks []string
	c := f.command("lift FROM --into TO", "Take hunks or files of one attempt over into another", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			if l.Into == "" || len(l.Files)+len(hunks) == 0 {
				return domain.E(domain.CodeUsage, "lift", "say what to lift and where: --into, and --file or --hunk")
			}
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			_, into, err := f.at(ctx, l.Into)
			if err != nil {
				return err
			}
			if l.Into = into.Text; into.Project != "" {
				r.Project = into.Project // one that is named by its number
			}
			if l.Marks, err = marksOf(ctx, c, r, hunks); err != nil {
				return err
			}
			done, err := c.Lift(ctx, r, l)
			if err != nil {
				return err
			}
			return f.emit(done, func() {
				f.out.f("%s %s  %s  %s lifted\n", number(done.Attempt), done.Attempt.ID, f.out.state(done.Attempt.State), plural(done.Hunks, "hunk"))
				if done.Verifying {
					f.out.f("  its checks run again: coppice wait %s\n", done.Attempt.ID)
				}
			})
		})
	c.Long = "Both are attempts at one task. What is lifted is merged into the files of TO as a checkpoint of its own, against\n" +
		"what FROM began from; where TO says something else in that place it is refused and nothing changes. The checks of\n" +
		"TO run again: what they said, and what you accepted, was of other files. `coppice rewind TO --turn N` takes it back."
	fl := c.Flags()
	fl.StringVar(&l.Into, "into", "", "`TO`: the attempt that it goes into")
	fl.StringArrayVar(&l.Files, "file", nil, "all of the change to `PATH`")
	fl.StringArrayVar(&hunks, "hunk", nil, "one hunk by its `KEY`, or the start of it: coppice diff FROM --json names them")
	fl.BoolVar(&l.Replace, "replace", false, "with --file: as the file is in FROM, whatever TO did to it")
	c.Example = "  coppice race 3\n  coppice lift ATTEMPT --into OTHER --file internal/price/rates.go"
	return exits(c, 0, 1, 2, 3, 4, 6)
}

// marksOf finds the hunks that keys mean; a unique beginning is enough.
func marksOf(ctx context.Context, c *client.Client, r client.Ref, keys []string) ([]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	change, err := c.Change(ctx, r, client.Scope{})
	if err != nil {
		return nil, err
	}
	marks := make([]string, 0, len(keys))
	for _, key := range keys {
		found := hunksLike(change, key)
		if len(found) == 0 {
			return nil, domain.E(domain.CodeNotFound, "lift", "the change has no hunk %s", key).
				WithHint("coppice diff %s --json lists them as files[].hunks[].mark", r.Text)
		}
		if len(found) > 1 {
			return nil, domain.E(domain.CodeUsage, "lift", "%s is the start of %d hunks' keys", key, len(found)).WithHint("give more of it")
		}
		marks = append(marks, found[0])
	}
	return marks, nil
}

func hunksLike(change wire.Change, key string) (found []string) {
	for _, file := range change.Files {
		for _, h := range file.Hunks {
			if len(key) > 0 && len(h.Mark) >= len(key) && h.Mark[:len(key)] == key {
				found = append(found, h.Mark)
			}
		}
	}
	return found
}

func (f *face) chooseCommand() *cobra.Command {
	var v wire.Choose
	c := f.command("choose ID", "Accept one attempt of a race and reject the others", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			a, err := c.Choose(ctx, r, v)
			if err != nil {
				return err
			}
			return f.emit(a, func() {
				f.out.f("%s %s  %s  verdict: %s; the others are rejected\n", number(a), a.ID, f.out.state(a.State), a.Verdict)
			})
		})
	c.Long = "Accepts the attempt as it stands and rejects the other ones at its task because another attempt was chosen; what they\n" +
		"held stays in the bin for a while. `coppice land ID` brings it to its target."
	fl := c.Flags()
	fl.StringVarP(&v.Text, "message", "m", "", "`TEXT` that goes with it")
	fl.StringVar(&v.Tree, "tree", "", "`TREE` that was read; refused when the change is another one by now")
	fl.BoolVar(&v.Cancel, "cancel", false, "end those that still run")
	return exits(c, 0, 1, 2, 3, 4)
}
