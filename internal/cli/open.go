package cli

import (
	"context"
	"os"
	"path/filepath"
	"strconv"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func itoa(n int) string { return strconv.Itoa(n) }

func (f *face) openCommand() *cobra.Command {
	c := f.command("open ID [FILE[:LINE]]", "Open an attempt's worktree, or a file of it, in your editor", cobra.RangeArgs(1, 2),
		func(ctx context.Context, args []string) error {
			return f.openInEditor(ctx, args)
		})
	c.Long = "Opens with the setting ui.editor, else VISUAL or EDITOR. With --json it only says what it would open."
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) openInEditor(ctx context.Context, args []string) error {
	c, a, err := f.attempt(ctx, args[0])
	if err != nil {
		return err
	}
	if a.Worktree == "" {
		return domain.E(domain.CodeConflict, "open "+a.ID, "it has no worktree: it is %s", stateWords(a.State))
	}
	target, line, err := inWorktree(a, args[1:])
	if err != nil {
		return err
	}
	if f.json {
		return writeJSON(f.io.Out, struct {
			Path string `json:"path"`
			Line int    `json:"line,omitempty"`
		}{target, line})
	}
	settings, err := c.Settings(ctx, "")
	if err != nil {
		return err
	}
	editor := f.editor()
	for _, s := range settings {
		if s.Key == "ui.editor" && s.Value != "" {
			editor = s.Value
		}
	}
	return f.runEditor(ctx, editor, target, line, a.Worktree)
}

// inWorktree gives the file of a worktree that the arguments name, or the worktree. What lies outside, also by a link,
// is refused.
func inWorktree(a wire.Attempt, args []string) (string, int, error) {
	if len(args) == 0 {
		return a.Worktree, 0, nil
	}
	n := wire.NewComment{File: args[0]}
	if place(args[0], &n) != nil {
		n.File, n.Line = args[0], 0
	}
	if !filepath.IsLocal(n.File) {
		return "", 0, domain.E(domain.CodeUsage, "open "+a.ID, "%s is outside the worktree", n.File)
	}
	root, err := os.OpenRoot(a.Worktree)
	if err != nil {
		return "", 0, domain.E(domain.CodeNotFound, "open "+a.ID, "its worktree %s is gone", a.Worktree).Because(err)
	}
	defer root.Close()
	if _, err := root.Stat(n.File); err != nil {
		return "", 0, domain.E(domain.CodeNotFound, "open "+a.ID, "there is no %s in its worktree", n.File).Because(err)
	}
	return filepath.Join(a.Worktree, n.File), n.Line, nil
}
