package cli

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) judgeCommand() *cobra.Command {
	var rd reading
	var accept, reject, drop, ask bool
	var reason string
	c := f.command("judge ID [FILE[:LINES]...]", "Accept or reject parts of a change", cobra.MinimumNArgs(1),
		func(ctx context.Context, args []string) error {
			rd.files = args[1:]
			verdict, err := oneOf(accept, reject, drop, ask)
			if err != nil {
				return err
			}
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			if ask {
				return f.askAbout(ctx, c, r, rd, reason)
			}
			change, err := rd.judge(ctx, c, r, wire.HunkVerdict{Verdict: verdict, Reason: reason})
			if err != nil {
				return err
			}
			return f.emit(change, func() { f.printJudged(change) })
		})
	rd.flags(c)
	c.Flags().BoolVar(&accept, "accept", false, "accept it: where it changes afterwards, that is said")
	c.Flags().BoolVar(&reject, "reject", false, "reject it: `coppice request-changes` takes it out of the files and tells the agent")
	c.Flags().BoolVar(&ask, "ask", false, "ask about it with -m: a comment on its lines, which goes along with a request for changes")
	c.Flags().BoolVar(&drop, "clear", false, "neither any more")
	c.Flags().StringVarP(&reason, "message", "m", "", "`TEXT` that says why, or asks")
	c.Long = "A verdict is on a whole hunk, or on some changed lines of one: FILE:12-14 are lines by their numbers after the change,\n" +
		"FILE:-12 is a line that was removed, by its number before, and FILE:-12,12-14 are both. What a hunk is judged does not\n" +
		"count for lines that have a verdict of their own."
	c.Example = "  coppice judge 3 internal/api/api.go --hunk 2 --reject -m 'It was right.'\n" +
		"  coppice judge 3 internal/api/api.go:12-14 --reject -m 'Nobody calls it.'"
	return exits(c, 0, 1, 2, 3, 4)
}

// judge notes a verdict on what is meant: lines of one hunk, or whole ones.
func (rd reading) judge(ctx context.Context, c *client.Client, r client.Ref, v wire.HunkVerdict) (wire.Change, error) {
	change, err := c.Change(ctx, r, client.Scope{})
	if err != nil {
		return change, err
	}
	part, lines, err := rd.part(change)
	switch {
	case err != nil:
		return change, err
	case lines:
		v.Marks = make([]string, 1)
		v.Marks[0], v.Lines, err = part.judged(ctx, c, r, change)
	default:
		v.Marks, err = rd.marks(change)
	}
	if err != nil || len(v.Marks) == 0 {
		return change, err
	}
	return c.JudgeHunks(ctx, r, v)
}

// part is what is meant where lines are named; false: whole hunks are.
func (rd reading) part(change wire.Change) (filePart, bool, error) {
	for _, arg := range rd.files {
		p, ok := partIn(change, arg)
		if ok && (len(rd.files) > 1 || len(rd.hunks) > 0 || rd.all) {
			return p, true, domain.E(domain.CodeUsage, "judge", "%s names lines, and something else is named beside", arg).
				WithHint("judge the lines of one hunk at a time")
		}
		if ok {
			return p, true, nil
		}
	}
	return filePart{}, false, nil
}

// oneOf is the verdict that was given; there has to be exactly one.
func oneOf(accept, reject, drop, ask bool) (verdict string, err error) {
	n := 0
	for v, given := range map[string]bool{string(domain.VerdictAccept): accept, string(domain.VerdictReject): reject, "": drop, "ask": ask} {
		if given {
			verdict, n = v, n+1
		}
	}
	if n != 1 {
		return "", domain.E(domain.CodeUsage, "judge", "say one of --accept, --reject, --ask and --clear")
	}
	return verdict, nil
}

func (f *face) printJudged(c wire.Change) {
	for _, file := range c.Files {
		for i, h := range file.Hunks {
			said := f.out.paint(dim, "not judged")
			if len(h.Lines) > 0 {
				said = f.out.paint(dim, "judged by lines")
			}
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
			for _, l := range h.Lines {
				f.printLines(l, h.Count)
			}
		}
	}
}

// printLines says how many lines of a hunk have a verdict of their own, and why.
func (f *face) printLines(l wire.LineVerdict, of int) {
	text := fmt.Sprintf("%d of %s ", len(l.Lines), plural(of, "line"))
	if l.Verdict == string(domain.VerdictAccept) {
		f.out.f("    %s\n", f.out.paint(green, text+"accepted"))
	} else {
		f.out.f("    %s\n", f.out.paint(red, text+"rejected"))
	}
	if l.Reason != "" {
		f.out.f("%s", indented("      ", l.Reason))
	}
}
