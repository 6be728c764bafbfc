package cli

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// terminals are the terminal emulators that are looked for, and what each wants between its name and a command. Debian's
// alternative comes first: it is the person's choice.
var terminals = []struct {
	name   string
	before []string
}{
	{"x-terminal-emulator", []string{"-e"}}, {"gnome-terminal", []string{"--"}}, {"ptyxis", []string{"--"}},
	{"konsole", []string{"-e"}}, {"xfce4-terminal", []string{"-x"}}, {"mate-terminal", []string{"-x"}},
	{"kitty", nil}, {"ghostty", []string{"-e"}}, {"alacritty", []string{"-e"}}, {"foot", nil},
	{"wezterm", []string{"start", "--"}}, {"xterm", []string{"-e"}},
}

// terminalWords is the command line of a terminal in dir, running command where there is one. The directory is where
// the terminal is started; a setting may also say {dir}.
func (f *face) terminalWords(setting, dir string, command []string) ([]string, error) {
	words := strings.Fields(setting)
	if len(words) == 0 {
		words = strings.Fields(f.getenv("TERMINAL"))
	}
	if len(words) == 0 {
		words = installedTerminal()
	}
	if len(words) == 0 {
		return nil, domain.E(domain.CodeUsage, "open a terminal", "none was found").
			WithHint("name yours: coppice config set open.terminal 'konsole --workdir {dir}'")
	}
	words = withFolder(words, dir)
	if len(command) == 0 {
		return words, nil
	}
	return append(append(words, beforeCommand(words[0])...), command...), nil
}

func installedTerminal() []string {
	for _, t := range terminals {
		if _, err := exec.LookPath(t.name); err == nil {
			return []string{t.name}
		}
	}
	return nil
}

func beforeCommand(program string) []string {
	base := filepath.Base(program)
	for _, t := range terminals {
		if t.name == base {
			return t.before
		}
	}
	return []string{"-e"}
}

// filesWords is the command line of the file manager on a folder.
func filesWords(setting, dir string) ([]string, error) {
	words := strings.Fields(setting)
	if len(words) == 0 {
		if _, err := exec.LookPath("xdg-open"); err != nil {
			return nil, domain.E(domain.CodeUsage, "open the file manager", "xdg-open is not installed").
				WithHint("name yours: coppice config set open.files 'nautilus {dir}'")
		}
		words = []string{"xdg-open"}
	}
	if !strings.Contains(strings.Join(words, " "), "{dir}") {
		words = append(words, dir)
	}
	return withFolder(words, dir), nil
}

func withFolder(words []string, dir string) []string {
	out := slices.Clone(words)
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], "{dir}", dir)
	}
	return out
}

// needsTerminal says whether an editor draws in a terminal.
func needsTerminal(words []string) bool {
	switch filepath.Base(words[0]) {
	case "vi", "vim", "nvim", "nano", "hx", "helix", "micro", "kak", "joe", "ne", "mcedit":
		return true
	case "emacs", "emacsclient":
		return slices.Contains(words, "-nw") || slices.Contains(words, "-t")
	}
	return false
}

// runOpener runs the program in the worktree, and waits for it unless it was told not to.
func (f *face) runOpener(ctx context.Context, words []string, o opening) error {
	dir := o.dir
	if o.terminal {
		dir = o.path
	}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	if o.detach {
		cmd = exec.Command(words[0], words[1:]...) // it outlives this command
	}
	cmd.Dir, cmd.Env = dir, f.io.Env
	if o.detach {
		return leave(cmd, detachPatience)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = f.io.In, f.io.Out, f.io.Err
	return openerError(cmd.Run(), words[0], "")
}

// detachPatience is how long a program may take to fail at its start.
const detachPatience = 2 * time.Second

// leave starts a program in a session of its own and lets it run. One that fails at once is told.
func leave(cmd *exec.Cmd, patience time.Duration) error {
	said, err := os.CreateTemp("", "coppice-open-*")
	if err != nil {
		return domain.Wrap("open", err)
	}
	defer said.Close()
	_ = os.Remove(said.Name())
	cmd.Stdout, cmd.Stderr = said, said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return openerError(err, cmd.Path, "")
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		return openerError(err, cmd.Path, lastSaid(said))
	case <-time.After(patience):
		return nil
	}
}

func lastSaid(said *os.File) string {
	b, _ := io.ReadAll(io.NewSectionReader(said, 0, 1<<16))
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

func openerError(err error, program, said string) error {
	if err == nil {
		return nil
	}
	e := domain.E(domain.CodeConflict, "open", "%s did not end well", filepath.Base(program)).Because(err).
		WithHint("the settings open.editor, open.terminal and open.files name the programs")
	if said != "" {
		return e.WithHint("it said: %s", said)
	}
	return e
}
