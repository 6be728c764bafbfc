package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) commentCommand() *cobra.Command {
	old, lines := false, 0
	c := f.command("comment ID [FILE:LINE] TEXT", "Comment on a line of a change, or on the whole", cobra.RangeArgs(2, 3),
		func(ctx context.Context, args []string) error {
			n := wire.NewComment{Text: args[len(args)-1], Old: old, Lines: lines}
			if len(args) == 3 {
				if err := place(args[1], &n); err != nil {
					return err
				}
			}
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			made, err := c.AddComment(ctx, r, n)
			if err != nil {
				return err
			}
			return f.emit(made, func() { f.printComment(made) })
		})
	c.Flags().IntVar(&lines, "lines", 0, "it is about `N` lines from LINE on")
	c.Flags().BoolVar(&old, "old", false, "LINE counts on the old side: a removed line")
	c.Example = "  coppice comment 3 internal/api/api.go:42 'Say why.'"
	return exits(c, 0, 1, 2, 3, 4)
}

// place reads FILE:LINE.
func place(s string, n *wire.NewComment) error {
	at := strings.LastIndex(s, ":")
	line := 0
	if at > 0 {
		line, _ = strconv.Atoi(s[at+1:])
	}
	if line < 1 {
		return domain.E(domain.CodeUsage, "comment", "%q is not FILE:LINE", s).
			WithHint("lines are counted from 1 on the new side, as in internal/api/api.go:42")
	}
	n.File, n.Line = s[:at], line
	return nil
}

func (f *face) commentsCommand() *cobra.Command {
	c := f.command("comments ID", "List the comments on a change", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			list, err := c.Comments(ctx, r)
			if err != nil {
				return err
			}
			return f.emit(list, func() {
				f.none(len(list), "no comments")
				for _, m := range list {
					f.printComment(m)
				}
			})
		})
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) editCommentCommand() *cobra.Command {
	c := f.command("edit-comment COMMENT TEXT", "Word a comment anew that was not sent yet", cobra.ExactArgs(2),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			m, err := c.EditComment(ctx, args[0], args[1])
			if err != nil {
				return err
			}
			return f.emit(m, func() { f.printComment(m) })
		})
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) resolveCommand() *cobra.Command {
	open := false
	c := f.command("resolve COMMENT", "Mark a comment resolved, or open again", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			m, err := c.ResolveComment(ctx, args[0], open)
			if err != nil {
				return err
			}
			return f.emit(m, func() { f.printComment(m) })
		})
	c.Flags().BoolVar(&open, "open", false, "open again: it goes along with the next request for changes")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) printComment(m wire.Comment) {
	where := "on the whole"
	switch {
	case m.File != "" && m.Outdated:
		where = m.File + " (the line is gone)"
	case m.File != "":
		where = fmt.Sprintf("%s:%d", m.File, m.Line)
		if m.Lines > 1 {
			where += fmt.Sprintf("-%d", m.Line+m.Lines-1)
		}
	}
	by := m.Author
	if m.Opinion {
		by = "opinion of " + by
	}
	if m.Severity != "" {
		by += ": " + m.Severity
	}
	f.out.f("%s %s %s %s\n", m.ID, f.out.paint(cyan, where), f.out.paint(dim, m.State), f.out.paint(dim, by))
	if m.Quote != "" {
		for line := range strings.SplitSeq(m.Quote, "\n") {
			f.out.f("  > %s\n", cut(line, 110))
		}
	}
	f.out.f("%s", indented("  ", m.Text))
	if m.Suggestion != nil {
		f.out.f("  suggests:\n%s", indented("    + ", *m.Suggestion))
	}
}
