package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// OpenInEditor opens an attempt's worktree, or a file of it at a line (0: none), in the user's editor. The command line
// does it, which knows the editor and keeps the path inside the worktree.
func (s *Shell) OpenInEditor(attempt, file string, line int) (err error) {
	defer guard(&err)
	if line > 0 && file != "" {
		file += ":" + strconv.Itoa(line)
	}
	return s.open("", attempt, file)
}

// OpenTerminal opens a terminal in an attempt's worktree, or in the folder of a file of it.
func (s *Shell) OpenTerminal(attempt, file string) (err error) {
	defer guard(&err)
	return s.open("--terminal", attempt, file)
}

// OpenFiles shows an attempt's worktree, or the folder of a file of it, in the file manager.
func (s *Shell) OpenFiles(attempt, file string) (err error) {
	defer guard(&err)
	return s.open("--files", attempt, file)
}

func (s *Shell) open(where, attempt, file string) error {
	args, err := openArgs(where, attempt, file)
	if err != nil {
		return err
	}
	if s.program == "" {
		return errors.New("the program coppice is not beside this one")
	}
	closeDescriptors()
	ctx, cancel := context.WithTimeout(s.ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.program, args...)
	cmd.Env = s.env
	out, err := cmd.CombinedOutput()
	if err != nil && ctx.Err() == nil {
		return errors.New(said(string(out), err))
	}
	return nil
}

var attemptID = regexp.MustCompile(`^a[0-9a-z]{1,20}$`)

// openArgs are the arguments of the command line: nothing in them is read as an option that was not meant as one.
func openArgs(where, attempt, file string) ([]string, error) {
	if !attemptID.MatchString(attempt) {
		return nil, errors.New("that is no id of an attempt")
	}
	args := []string{"open", "--detach"}
	if where != "" {
		args = append(args, where)
	}
	args = append(args, "--", attempt)
	if file != "" {
		args = append(args, file)
	}
	return args, nil
}

// said gives what a command said went wrong: its message and the hint after it, where it gave one.
func said(text string, err error) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	if len(lines) > 1 && strings.HasPrefix(last, "hint:") {
		last = strings.TrimSpace(lines[len(lines)-2]) + ". " + strings.TrimSpace(strings.TrimPrefix(last, "hint:"))
	}
	if last == "" {
		return err.Error()
	}
	return clip(strings.TrimPrefix(last, "coppice: "))
}

// ChooseFolder asks for a folder. Empty: none was chosen.
func (s *Shell) ChooseFolder(title string) (dir string, err error) {
	defer guard(&err)
	return runtime.OpenDirectoryDialog(s.ctx, runtime.OpenDialogOptions{Title: clip(title)})
}

const mostSaved = 64 << 20

// SaveText asks where to keep a text and writes it there. It gives the name of the file; empty: none was chosen. The
// page never says where: only a person does, in the dialog.
func (s *Shell) SaveText(title, name, text string) (file string, err error) {
	defer guard(&err)
	if len(text) > mostSaved {
		return "", fmt.Errorf("%d MB are too many to save from here", len(text)>>20)
	}
	path, err := runtime.SaveFileDialog(s.ctx, runtime.SaveDialogOptions{
		Title: clip(title), DefaultFilename: fileName(name), CanCreateDirectories: true,
	})
	if err != nil || path == "" {
		return "", err
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", err
	}
	return filepath.Base(path), nil
}

// fileName makes a suggestion out of a name: no folder, nothing hidden.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == ':' {
			return '-'
		}
		return r
	}, clip(name))
	return strings.TrimLeft(strings.TrimSpace(name), ".-")
}
