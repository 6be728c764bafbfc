package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) diffCommand() *cobra.Command {
	var p client.Patch
	var scopes, looked bool
	c := f.command("diff ID", "Show the change of an attempt as git prints it", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			if scopes {
				return f.scopes(ctx, args[0])
			}
			if err := f.diff(ctx, args[0], p); err != nil || !looked {
				return err
			}
			return f.look(ctx, args[0])
		})
	c.Long = "Prints the diff from the attempt's base to its last checkpoint. To a file or a pipe it is byte for byte what git\n" +
		"prints, so that `git apply` takes it; on a terminal control characters are made visible. --json gives the list\n" +
		"of files in reading order."
	fl := c.Flags()
	fl.BoolVar(&p.Stat, "stat", false, "files and counts")
	fl.BoolVar(&p.NameOnly, "name-only", false, "paths alone")
	fl.IntVar(&p.Turn, "turn", 0, "only what turn `N` changed")
	fl.BoolVar(&p.Unseen, "unseen", false, "only what changed since you looked last, here with --looked or in the review")
	fl.StringVar(&p.Against, "against", "", "how it differs from attempt `N` at the task, or from one by its id")
	fl.BoolVar(&p.Uncommitted, "uncommitted", false, "only what its worktree holds now and its branch does not")
	fl.BoolVar(&looked, "looked", false, "note that you looked at the change as it is now")
	fl.BoolVar(&scopes, "scopes", false, "list what of the change can be shown by itself")
	c.MarkFlagsMutuallyExclusive("turn", "unseen", "against", "uncommitted", "scopes")
	fl.BoolVarP(&p.IgnoreSpace, "ignore-space", "w", false, "leave out what differs in white space alone")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) diff(ctx context.Context, id string, p client.Patch) error {
	if p.Turn < 0 {
		return domain.E(domain.CodeUsage, "diff", "--turn counts from 1")
	}
	c, r, err := f.at(ctx, id)
	if err != nil {
		return err
	}
	if f.json {
		change, err := c.Change(ctx, r, p.Scope)
		if err != nil {
			return err
		}
		return writeJSON(f.io.Out, change)
	}
	if !f.io.OutTerm {
		return c.WritePatch(ctx, r, p, f.io.Out)
	}
	var b bytes.Buffer
	if err := c.WritePatch(ctx, r, p, &b); err != nil {
		return err
	}
	f.printPatch(&b)
	return nil
}

// look notes that a person looked.
func (f *face) look(ctx context.Context, id string) error {
	c, r, err := f.at(ctx, id)
	if err != nil {
		return err
	}
	return c.Look(ctx, r, wire.Look{})
}

func (f *face) scopes(ctx context.Context, id string) error {
	c, r, err := f.at(ctx, id)
	if err != nil {
		return err
	}
	list, err := c.Scopes(ctx, r)
	if err != nil {
		return err
	}
	return f.emit(list, func() {
		for _, s := range list {
			size := fmt.Sprintf("%d files +%d -%d", s.Files, s.Additions, s.Deletions)
			if s.Uncounted {
				size = ""
			}
			f.out.f("%s  %s\n", scopeFlag(s), f.out.paint(dim, size))
		}
	})
}

// scopeFlag is how a scope is asked for here.
func scopeFlag(s wire.Scope) string {
	switch s.Kind {
	case "turn":
		return fmt.Sprintf("--turn %d", s.Turn)
	case "against":
		return fmt.Sprintf("--against %d (%s)", s.Ordinal, s.Model)
	case "whole":
		return "the whole change"
	}
	return "--" + s.Kind
}

// printPatch colours a patch for a terminal, each line clean.
func (f *face) printPatch(b *bytes.Buffer) {
	lines := bufio.NewReader(b)
	for {
		line, err := lines.ReadString('\n')
		if line == "" && err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\n")
		f.out.f("%s\n", f.out.paintLines(patchStyle(line), line))
	}
}

// paintLines is paint that keeps tabs.
func (p printer) paintLines(s style, text string) painted {
	if !p.colour || s == "" {
		return painted(cleanText(text))
	}
	return painted("\x1b[" + string(s) + "m" + cleanText(text) + "\x1b[0m")
}

func patchStyle(line string) style {
	switch {
	case strings.HasPrefix(line, "diff "), strings.HasPrefix(line, "+++ "), strings.HasPrefix(line, "--- "):
		return bold
	case strings.HasPrefix(line, "@@"):
		return cyan
	case strings.HasPrefix(line, "+"):
		return green
	case strings.HasPrefix(line, "-"):
		return red
	}
	return ""
}
