package sandbox

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// maxPath is the longest name of a folder that is followed, in bytes.
const maxPath = 4096

// follow is the folder in which commands begin that follow one another: where the last of them ended. It is kept beside
// the private folder's parts, where no command of level 3 reaches it, so that it outlives a restart.
func (b *Box) follow() string {
	raw, err := os.ReadFile(b.followFile())
	if err != nil || len(raw) > maxPath {
		return ""
	}
	return string(raw)
}

func (b *Box) followFile() string { return filepath.Join(b.spec.Private, "folder") }

// Return makes the next command that follows begin in the worktree's own folder.
func (b *Box) Return() { _ = os.Remove(b.followFile()) } // where it stays, its content is checked before it is used

// begin gives the folder a command begins in. One that was followed to and is gone is the worktree again.
func (b *Box) begin(cmd Cmd) (string, error) {
	if cmd.Follow && cmd.Dir == "" {
		if at := b.follow(); at != "" {
			if dir, err := b.folder(at); err == nil {
				return dir, nil
			}
		}
	}
	return b.folder(cmd.Dir)
}

// mark is where a command that is followed writes down its folder when it ends: a file that commands can write. Empty
// where it could not be made; the command is then not followed.
func (b *Box) mark() string {
	f, err := os.CreateTemp(filepath.Join(b.spec.Private, "tmp"), ".folder-*")
	if err != nil {
		return ""
	}
	defer f.Close()
	return f.Name()
}

// followed makes of a command line one that says at its end where it stands.
func (b *Box) followed(line, mark string) []string {
	seen := mark
	if b.level >= 3 {
		seen = filepath.Join(b.tmp, filepath.Base(mark))
	}
	script := "trap " + quote("pwd -P 2>/dev/null >|"+quote(seen)) + ` EXIT; eval "$1"`
	return []string{script, "bash", line}
}

// moved reads what a command wrote down and keeps it, if that is a folder of the worktree. It gives the folder commands
// begin in from here on, relative to the worktree. What is read was written by the command and is not trusted.
func (b *Box) moved(mark, before string) string {
	at := before
	if name, ok := readMark(mark); ok {
		if dir, err := b.folder(name); err == nil {
			at = dir
		}
	}
	_ = os.Remove(mark)
	rel, err := filepath.Rel(b.spec.Dir, at)
	if err != nil {
		return "."
	}
	if err := os.WriteFile(b.followFile(), []byte(rel), 0o600); err != nil {
		b.log.Warn("the folder of a command could not be kept", "attempt", b.spec.Attempt, "error", err)
	}
	return rel
}

func readMark(mark string) (string, bool) {
	f, err := os.OpenFile(mark, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", false
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > maxPath {
		return "", false
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxPath))
	name := strings.TrimSuffix(string(raw), "\n")
	return name, err == nil && filepath.IsAbs(name)
}
