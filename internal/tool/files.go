package tool

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"github.com/coppice/coppice/internal/domain"
)

// MaxText is the size in bytes up to which a file is held in memory, to be edited or compared.
const MaxText = 16 << 20

// maxLinks is how many links are followed for one path.
const maxLinks = 40

// Resolve gives the path without symbolic links, so that what a link leads to is judged by its own name. What does
// not exist resolves to itself. A link that leads out of the worktree, or in a circle, is refused.
func (e *Env) Resolve(name string) (string, error) {
	done, rest := ".", strings.Split(name, "/")
	for links := 0; len(rest) > 0; {
		step := path.Join(done, rest[0])
		rest = rest[1:]
		if step == ".." || strings.HasPrefix(step, "../") {
			return "", fmt.Errorf("%s leads out of the worktree", name)
		}
		info, err := e.Root.Lstat(step)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			done = step
			continue
		}
		target, err := e.Root.Readlink(step)
		if links++; err != nil || links > maxLinks {
			return "", fmt.Errorf("%s is a link that leads nowhere", name)
		}
		if path.IsAbs(target) {
			return "", fmt.Errorf("%s is a link that leads out of the worktree", name)
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	if domain.GitPath(done) {
		return "", fmt.Errorf("%s belongs to git", name)
	}
	return done, nil
}

// Open opens a regular file for reading. Anything else is refused, and nothing is waited for: a pipe or a device in
// the place of a file does not hold the program up (SECURITY.md PC-08). The error is meant for the model.
func (e *Env) Open(name string) (*os.File, fs.FileInfo, error) {
	info, err := e.Root.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = notRegular(name, info)
	}
	if err != nil {
		return nil, nil, e.Explain(name, err)
	}
	f, err := e.Root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, e.Explain(name, err)
	}
	if info, err = f.Stat(); err == nil && !info.Mode().IsRegular() {
		err = notRegular(name, info)
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

func notRegular(name string, info fs.FileInfo) error {
	if info.IsDir() {
		return fmt.Errorf("%s is a folder; list shows what is in it", name)
	}
	return fmt.Errorf("%s is a special file (%s) and is not opened", name, info.Mode().Type())
}

// Text reads a whole file of up to MaxText bytes. The error is meant for the model.
func (e *Env) Text(name string) ([]byte, fs.FileInfo, error) {
	f, info, err := e.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxText+1))
	if err != nil {
		return nil, nil, e.Explain(name, err)
	}
	if len(text) > MaxText {
		return nil, nil, fmt.Errorf("%s is %d bytes long, too long to be changed by a tool; use the shell", name, info.Size())
	}
	return text, info, nil
}

// Explain puts an error of the file system into words for the model.
func (e *Env) Explain(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s does not exist%w%s", name, hidden{err}, e.alike(name))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be opened%w", name, hidden{err})
	case errors.Is(err, syscall.ENAMETOOLONG):
		return fmt.Errorf("the name %.60s… is too long%w", name, hidden{err})
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EROFS),
		errors.Is(err, syscall.EIO):
		return domain.E(domain.CodeDisk, "use "+name, "the disk cannot be written or read").Because(err)
	case strings.Contains(err.Error(), "escapes"):
		return fmt.Errorf("%s leads out of the worktree%w", name, hidden{err})
	}
	return err
}

// hidden keeps a cause in the chain without showing it.
type hidden struct{ error }

func (hidden) Error() string   { return "" }
func (h hidden) Unwrap() error { return h.error }

// alike names files that may have been meant: the same name in another letter case, or with another ending.
func (e *Env) alike(name string) string {
	dir, err := e.Root.Open(path.Dir(name))
	if err != nil {
		return "; nor does the folder " + path.Dir(name)
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(2000)
	want := stem(name)
	var found []string
	for _, n := range names {
		if stem(n) == want && len(found) < 5 {
			found = append(found, path.Join(path.Dir(name), n))
		}
	}
	if len(found) == 0 {
		return ""
	}
	return "; there is " + strings.Join(found, ", ")
}

func stem(name string) string {
	name = strings.ToLower(path.Base(name))
	return strings.TrimSuffix(name, path.Ext(name))
}

// Replace writes a file whole: into a new one beside it, which then takes its place, so that no reader and no crash
// ever sees a half. Missing folders are made, the mode of the file before is kept, and a hard link to a file elsewhere
// is cut instead of written through.
func (e *Env) Replace(name string, content []byte) error {
	mode := fs.FileMode(0o644)
	if info, err := e.Root.Lstat(name); err == nil {
		if !info.Mode().IsRegular() {
			return notRegular(name, info)
		}
		mode = info.Mode().Perm()
	}
	if err := e.Root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return e.Explain(name, err)
	}
	temp := path.Join(path.Dir(name), ".coppice-"+rand.Text()[:12])
	if err := e.create(temp, content, mode); err != nil {
		_ = e.Root.Remove(temp)
		return e.Explain(name, err)
	}
	if err := e.Root.Rename(temp, name); err != nil {
		_ = e.Root.Remove(temp)
		return e.Explain(name, err)
	}
	return nil
}

func (e *Env) create(name string, content []byte, mode fs.FileMode) error {
	f, err := e.Root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if chmod := f.Chmod(mode); err == nil {
		err = chmod
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// Changed gives the files that were seen and hold something else now, or are gone; a command was run in between.
func (e *Env) Changed() []string {
	const most = 500 // files looked at
	var changed []string
	for i, name := range e.Seen.Paths() {
		if i == most {
			break
		}
		text, _, err := e.Text(name)
		if _, same := e.Seen.Compare(name, text); err != nil || !same {
			changed = append(changed, name)
		}
	}
	return changed
}
