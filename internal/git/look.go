package git

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"

	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// known is one path as it is on the disk: mode Empty when it is not there.
type known struct {
	path string
	mode filemode.FileMode
	data []byte // content, or target of a link
}

// deciding are files that say how others are stored.
var deciding = []string{".gitignore", ".gitattributes", ".gitmodules"}

// look reads one known path, following no link. What only git can store is errNotHere: a directory, a special or
// large file, anything in a repository within the worktree, and files that decide about other files.
func look(root *os.Root, p string) (known, error) {
	k := known{path: p, mode: filemode.Empty}
	if !fs.ValidPath(p) || p == "." || slices.Contains(deciding, path.Base(p)) {
		return k, errNotHere
	}
	parts := strings.Split(p, "/")
	for i := range parts {
		if strings.EqualFold(parts[i], ".git") {
			return k, errNotHere
		}
		fi, err := root.Lstat(strings.Join(parts[:i+1], "/"))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return k, nil
		} else if err != nil {
			return k, err
		}
		if i == len(parts)-1 {
			return read(root, k, fi)
		}
		if !fi.IsDir() {
			return k, nil // what lies beyond a link or a file is not in the worktree
		}
		if _, err := root.Lstat(strings.Join(parts[:i+1], "/") + "/.git"); err == nil {
			return k, errNotHere
		}
	}
	return k, nil
}

func read(root *os.Root, k known, fi fs.FileInfo) (known, error) {
	switch {
	case fi.Mode()&fs.ModeSymlink != 0:
		target, err := root.Readlink(k.path)
		k.mode, k.data = filemode.Symlink, []byte(target)
		return k, err
	case !fi.Mode().IsRegular() || fi.Size() > maxKnownSize:
		return k, errNotHere
	}
	f, err := root.OpenFile(k.path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return k, err
	}
	defer f.Close()
	if now, err := f.Stat(); err != nil || !now.Mode().IsRegular() || !os.SameFile(now, fi) {
		return k, errNotHere
	}
	k.data, err = io.ReadAll(io.LimitReader(f, maxKnownSize+1))
	if len(k.data) > maxKnownSize {
		return k, errNotHere
	}
	k.mode = filemode.Regular
	if fi.Mode()&0o100 != 0 {
		k.mode = filemode.Executable
	}
	return k, err
}

// convertible fails with errNotHere when git would store other bytes than the file's: line endings, when there is a
// carriage return to convert, or a filter, ident or encoding attribute.
func (r *Repo) convertible(ctx context.Context, root *os.Root, set settings, files []known) error {
	dirs := map[string]bool{".": true}
	for _, f := range files {
		if f.mode == filemode.Regular || f.mode == filemode.Executable {
			for d := path.Dir(f.path); d != "."; d = path.Dir(d) {
				dirs[d] = true
			}
		}
	}
	rules := set.attributes + "\n" + contents(path.Join(r.common, "info", "attributes"))
	for d := range dirs {
		b, err := root.ReadFile(path.Join(d, ".gitattributes"))
		if err == nil {
			rules += "\n" + string(b)
		} else if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
			return errNotHere
		}
	}
	for _, word := range []string{"filter", "ident", "working-tree-encoding", "[attr]"} {
		if strings.Contains(rules, word) {
			return errNotHere
		}
	}
	text := set.convertsCR
	for _, word := range []string{"text", "eol", "crlf", "binary"} {
		text = text || strings.Contains(rules, word)
	}
	for _, f := range files {
		if text && f.mode != filemode.Symlink && bytes.IndexByte(f.data, '\r') >= 0 {
			return errNotHere
		}
	}
	return ctx.Err()
}
