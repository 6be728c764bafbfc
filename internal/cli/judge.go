package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) judgeCommand() *cobra.Command {
	var rd reading
	var accept, reject, drop bool
	var reason string
	c := f.command("judge ID [FILE...]", "Accept or reject parts of a change", cobra.MinimumNArgs(1),
		func(ctx context.Context, args []string) error {
			rd.files = args[1:]
			verdict, err := oneOf(accept, reject, drop)
			if err != nil {
				return err
			}
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			change, err := rd.apply(ctx, c, r, func(marks []string) (wire.Change, error) {
				return c.JudgeHunks(ctx, r, wire.HunkVerdict{Marks: marks, Verdict: verdict, Reason: reason})
			})
			if err != nil {
				return err
			}
			return f.emit(change, func() { f.printJudged(change) })
		})
	rd.flags(c)
	c.Flags().BoolVar(&accept, "accept", false, "accept it: where it changes afterwards, that is said")
	c.Flags().BoolVar(&reject, "reject", false, "reject it: `coppice request-changes` takes it out of the files and tells the agent")
	c.Flags().BoolVar(&drop, "clear", false, "neither any more")
	c.Flags().StringVarP(&reason, "message", "m", "", "`TEXT` that says why")
	c.Example = "  coppice judge 3 internal/api/api.go --hunk 2 --reject -m 'It was right.'"
	return exits(c, 0, 1, 2, 3, 4)
}

// oneOf is the verdict that was given; there has to be exactly one.
func oneOf(accept, reject, drop bool) (string, error) {
	switch {
	case accept && !reject && !drop:
		return string(domain.VerdictAccept), nil
	case reject && !accept && !drop:
		return string(domain.VerdictReject), nil
	case drop && !accept && !reject:
		return "", nil
	}
	return "", domain.E(domain.CodeUsage, "judge", "say one of --accept, --reject and --clear")
}

func (f *face) printJudged(c wire.Change) {
	for _, file := range c.Files {
		for i, h := range file.Hunks {
			said := f.out.paint(dim, "not judged")
			switch h.Verdict {
			case string(domain.VerdictAccept):
				said = f.out.paint(green, "accepted")
			case string(domain.VerdictReject):
				said = f.out.paint(red, "rejected")
			}
			f.out.f("%s  hunk %d of %d  %s", file.Path, i+1, len(file.Hunks), said)
			if h.Was == string(domain.VerdictAccept) {
				f.out.f("  %s", f.out.paint(yellow, "changed since you accepted it"))
			}
			f.out.f("\n")
			if h.Reason != "" {
				f.out.f("%s", indented("    ", h.Reason))
			}
		}
	}
}
