package service

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/machine"
)

const (
	lowDisk    = 5 << 30
	lowWatches = 65536
)

func (s *Service) diskFinding() Finding {
	f := Finding{Name: "data", State: "ok", Detail: s.Dirs.Data, Means: "holds the database, the worktrees and what was removed"}
	free, known := machine.Free(s.Dirs.Data)
	if !known {
		f.Detail += ", free space unknown"
		return f
	}
	f.Detail += fmt.Sprintf(", %.1f GB free", float64(free)/1e9)
	if free < lowDisk {
		f.State, f.Hint, f.Fix = "warn", "make room, or empty the bin", "coppice bin empty"
	}
	return f
}

func watchFinding() Finding {
	l := machine.Look{}.Watching()
	f := Finding{Name: "file watching", State: "ok", Means: "how soon changes of your own checkout are seen"}
	switch {
	case l.Watches == 0:
		f.State, f.Detail = "off", "its limits are not known here: Coppice looks now and then instead"
	case l.Watches < lowWatches:
		f.State, f.Detail = "warn", fmt.Sprintf("%d watches, %d at once: large repositories are looked at now and then instead", l.Watches, l.Instances)
		f.Hint, f.Fix = "raise the limit", "echo fs.inotify.max_user_watches=524288 | sudo tee /etc/sysctl.d/60-watches.conf && sudo sysctl --system"
	default:
		f.Detail = fmt.Sprintf("%d watches, %d at once", l.Watches, l.Instances)
	}
	return f
}

// toolFindings looks for the programs that people and checks use. None of them is needed to work.
func (s *Service) toolFindings(context.Context) []Finding {
	out := []Finding{s.editorFinding(), s.terminalFinding()}
	for _, tool := range []string{"go", "node", "npm"} {
		f := Finding{Name: tool, State: "ok"}
		path, err := exec.LookPath(tool)
		if f.Detail = path; err != nil {
			f.State, f.Detail = "off", "not found: checks that need it fail"
		}
		out = append(out, f)
	}
	return out
}

func (s *Service) editorFinding() Finding {
	f := Finding{Name: "editor", State: "ok", Means: "opens a file of a change"}
	if cfg, err := s.Config(nil); err == nil && cfg.Open.Editor != "" {
		f.Detail = cfg.Open.Editor + " (open.editor)"
		return f
	}
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if v := config.Getenv(s.Env, name); v != "" {
			f.Detail = v + " (" + name + ")"
			return f
		}
	}
	f.State, f.Detail, f.Hint = "off", "none is named", "name yours"
	f.Fix = "coppice config set open.editor 'code -g {file}:{line}'"
	if found := first("code", "codium", "zed", "subl", "nvim", "vim", "nano"); found != "" {
		f.Detail += "; " + found + " is installed"
		f.Fix = "coppice config set open.editor " + filepath.Base(found)
	}
	return f
}

func (s *Service) terminalFinding() Finding {
	f := Finding{Name: "terminal", State: "ok", Means: "opens a worktree to look around in it"}
	cfg, err := s.Config(nil)
	switch {
	case err == nil && cfg.Open.Terminal != "":
		f.Detail = cfg.Open.Terminal + " (open.terminal)"
	case config.Getenv(s.Env, "TERMINAL") != "":
		f.Detail = config.Getenv(s.Env, "TERMINAL") + " (TERMINAL)"
	default:
		f.Detail = first("x-terminal-emulator", "gnome-terminal", "ptyxis", "konsole", "xfce4-terminal", "mate-terminal",
			"kitty", "ghostty", "alacritty", "foot", "wezterm", "xterm")
	}
	if f.Detail == "" {
		f.State, f.Detail, f.Hint = "off", "none found", "name yours"
		f.Fix = "coppice config set open.terminal 'konsole --workdir {dir}'"
	}
	return f
}

// first finds the first program that is installed.
func first(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil && strings.HasPrefix(path, "/") {
			return path
		}
	}
	return ""
}
