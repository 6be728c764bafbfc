package worktree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// includeFile names ignored files that a new worktree gets copies of, in the syntax of gitignore.
const includeFile = ".worktreeinclude"

// What is carried is bounded: it is meant for settings, not for build results.
const (
	maxCarried     = 2000
	maxCarriedSize = 256 << 20 // bytes, all together
)

// carry copies ignored files from the user's checkout that the patterns match. A file that the new worktree would not
// ignore is left out: it would end up in the change, secrets and all. Only regular files go; links are not followed.
func (w *Worktrees) carry(ctx context.Context, repo *git.Repo, more []string, wt *Worktree) error {
	patterns := append(includes(repo.Dir()), more...)
	files, err := repo.Untracked(ctx, patterns)
	if err != nil || len(files) == 0 {
		return err
	}
	files, err = repo.Ignored(ctx, wt.Dir, files)
	if err != nil {
		return err
	}
	from, err := os.OpenRoot(repo.Dir())
	if err != nil {
		return domain.E(domain.CodeDisk, "carry files", "the checkout cannot be read").Because(err)
	}
	defer from.Close()
	to, err := os.OpenRoot(wt.Dir)
	if err != nil {
		return domain.E(domain.CodeDisk, "carry files", "the worktree cannot be written").Because(err)
	}
	defer to.Close()
	room := int64(maxCarriedSize)
	for i, f := range files {
		if i == maxCarried || room < 0 {
			wt.Notes = append(wt.Notes, fmt.Sprintf("%d files of %s were not carried: too many or too large",
				len(files)-i, includeFile))
			return nil
		}
		n, err := copyFile(from, to, f)
		room -= n
		switch {
		case err == nil:
			wt.Carried = append(wt.Carried, f)
		case !errors.Is(err, errSkip):
			return domain.E(domain.CodeDisk, "carry files", "%s cannot be copied", f).Because(err)
		}
		if err := ctx.Err(); err != nil {
			return domain.E(domain.CodeCancelled, "carry files", "it was ended").Because(err)
		}
	}
	return nil
}

// includes reads the patterns of the checkout.
func includes(dir string) []string {
	file := filepath.Join(dir, includeFile)
	fi, err := os.Lstat(file)
	if err != nil || !fi.Mode().IsRegular() || fi.Size() > 1<<20 {
		return nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var patterns []string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") && len(patterns) < 1000 {
			patterns = append(patterns, line)
		}
	}
	return patterns
}

// errSkip says that a file is not one to copy. It never leaves the package.
var errSkip = errors.New("not a file to carry")

func copyFile(from, to *os.Root, name string) (int64, error) {
	fi, err := from.Lstat(name)
	if err != nil || !fi.Mode().IsRegular() {
		return 0, errSkip
	}
	if fi.Size() > maxCarriedSize {
		return fi.Size(), errSkip
	}
	src, err := from.Open(name)
	if err != nil {
		return 0, err
	}
	defer src.Close()
	if d := path.Dir(name); d != "." {
		if err := to.MkdirAll(d, 0o755); err != nil {
			return 0, err
		}
	}
	dst, err := to.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fi.Mode().Perm())
	if errors.Is(err, fs.ErrExist) {
		return 0, errSkip // the worktree has one of its own
	} else if err != nil {
		return 0, err
	}
	n, err := io.Copy(dst, io.LimitReader(src, maxCarriedSize))
	if cerr := dst.Close(); err == nil {
		err = cerr
	}
	return n, err
}
