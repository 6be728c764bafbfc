package cli

import (
	"context"
	"os"
	"path/filepath"
	"strconv"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func itoa(n int) string { return strconv.Itoa(n) }

// opening is what `coppice open` was asked for.
type opening struct {
	terminal, files, detach bool

	path string // of the worktree, or of a file in it
	line int    // 0: none
	dir  string // the worktree
}

// opened is its answer in JSON.
type opened struct {
	Path string   `json:"path"`
	Line int      `json:"line,omitempty"`
	Run  []string `json:"run,omitempty"` // the program that opens it, with its arguments; absent: none is named
}

func (f *face) openCommand() *cobra.Command {
	var o opening
	c := f.command("open ID [FILE[:LINE]]", "Open an attempt's worktree, or a file of it, in your editor", cobra.RangeArgs(1, 2),
		func(ctx context.Context, args []string) error { return f.openAttempt(ctx, args, o) })
	c.Long = "Opens with the setting open.editor, else VISUAL or EDITOR; with --terminal in open.terminal, else TERMINAL or the\n" +
		"first terminal that is installed; with --files in open.files, else xdg-open. A file manager gets the folder of a\n" +
		"file, never the file: opening that could run it. With --json it only says what it would open, and with what."
	c.Flags().BoolVar(&o.terminal, "terminal", false, "a terminal in the worktree, or in the folder of FILE")
	c.Flags().BoolVar(&o.files, "files", false, "the file manager on the worktree, or on the folder of FILE")
	c.Flags().BoolVar(&o.detach, "detach", false, "do not wait for the program; an editor that needs a terminal gets one")
	c.MarkFlagsMutuallyExclusive("terminal", "files")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) openAttempt(ctx context.Context, args []string, o opening) error {
	c, a, err := f.attempt(ctx, args[0])
	if err != nil {
		return err
	}
	if a.Worktree == "" {
		return domain.E(domain.CodeConflict, "open "+a.ID, "it has no worktree: it is %s", stateWords(a.State))
	}
	o.dir = a.Worktree
	if o.path, o.line, err = inWorktree(a, args[1:]); err != nil {
		return err
	}
	if o.terminal || o.files {
		o.path, o.line = folder(o.path), 0
	}
	words, err := f.openWith(ctx, c, o)
	if f.json {
		return writeJSON(f.io.Out, opened{o.path, o.line, words})
	}
	if err != nil {
		return err
	}
	return f.runOpener(ctx, words, o)
}

// openWith finds the program and its arguments.
func (f *face) openWith(ctx context.Context, c *client.Client, o opening) ([]string, error) {
	settings, err := openSettings(ctx, c)
	if err != nil {
		return nil, err
	}
	switch {
	case o.terminal:
		return f.terminalWords(settings["open.terminal"], o.path, nil)
	case o.files:
		return filesWords(settings["open.files"], o.path)
	}
	editor := settings["open.editor"]
	if editor == "" {
		editor = f.editor()
	}
	if editor == "" {
		return nil, noEditor()
	}
	words := editorArgs(editor, o.path, o.line)
	if o.detach && needsTerminal(words) {
		return f.terminalWords(settings["open.terminal"], o.dir, words)
	}
	return words, nil
}

// openSettings gives the settings that name programs, by key.
func openSettings(ctx context.Context, c *client.Client) (map[string]string, error) {
	all, err := c.Settings(ctx, "")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, s := range all {
		if s.Key == "open.editor" || s.Key == "open.terminal" || s.Key == "open.files" {
			out[s.Key] = s.Value
		}
	}
	return out, nil
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

// folder is the directory itself, or the one a file is in.
func folder(path string) string {
	if isDir(path) {
		return path
	}
	return filepath.Dir(path)
}
