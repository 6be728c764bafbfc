package git

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // git's own checksum
	"os"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"github.com/coppice/coppice/internal/domain"
)

// A repository that an agent made or cloned inside its worktree would be stored as a mere pointer to a commit nobody
// has, hiding its files from the diff, the checks and the bin; one without a commit makes `git add` fail. So its files
// are stored as files: an entry below the directory makes git take it for an ordinary one. Its own history is not kept.

// addAll brings an index up to date with the worktree and gives its tree. Before, the index has the paths of the base; exact:
// its content too.
func (r *Repo) addAll(ctx context.Context, at call, base string, exact bool) (string, error) {
	add := at
	add.args = []string{"add", "--all", "--sparse", "--", "."}
	before := ""
	if exact {
		before = sumOf(at.index)
	}
	for try := 0; ; try++ {
		_, err := r.run(ctx, add)
		if err != nil && !strings.Contains(err.Error(), "does not have a commit checked out") || try > 4 {
			return "", err
		}
		if err == nil && before != "" && sumOf(at.index) == before {
			return base, nil // git wrote the same index again, or none
		}
		var tree string
		if err == nil {
			if tree, err = r.writeTree(ctx, at); err != nil {
				return "", err
			}
		}
		nested, lerr := r.nested(ctx, at, base, tree)
		if lerr != nil || len(nested) == 0 {
			return tree, first(err, lerr)
		}
		if err := r.seed(ctx, at, nested); err != nil {
			return "", err
		}
	}
}

func (r *Repo) writeTree(ctx context.Context, at call) (string, error) {
	at.args = []string{"write-tree"}
	res, err := r.run(ctx, at)
	return res.text(), err
}

// sumOf gives the checksum an index ends with, which tells one content from another; empty where there is none.
func sumOf(index string) string {
	f, err := os.Open(index)
	if err != nil {
		return ""
	}
	defer f.Close()
	sum := make([]byte, sha1.Size)
	fi, err := f.Stat()
	if err != nil || fi.Size() < 2*sha1.Size {
		return ""
	}
	if _, err := f.ReadAt(sum, fi.Size()-sha1.Size); err != nil || bytes.Equal(sum, make([]byte, sha1.Size)) {
		return "" // all zero: index.skipHash
	}
	return string(sum)
}

// nested gives the directories that git takes for repositories, other than submodules the base has. Where git could not add
// them the tree is empty.
func (r *Repo) nested(ctx context.Context, at call, base, tree string) (dirs []string, err error) {
	if tree != "" {
		if dirs, err = r.objects().pointers(base, tree); err == nil {
			return dirs, nil
		}
	} else if dirs, err = r.unadded(ctx, at); err != nil {
		return nil, err
	}
	at.args = []string{"diff-index", "--cached", "--raw", "-z", "--no-renames", "--diff-filter=AT", base}
	res, err := r.run(ctx, at)
	fields := res.fields()
	for i := 0; i+1 < len(fields); i += 2 {
		if w := strings.Fields(fields[i]); len(w) == 5 && w[1] == "160000" {
			dirs = append(dirs, fields[i+1])
		}
	}
	return unique(dirs), err
}

// unadded gives the untracked directories that git does not look into.
func (r *Repo) unadded(ctx context.Context, at call) (dirs []string, err error) {
	at.args = []string{"ls-files", "--others", "--exclude-standard", "-z"}
	res, err := r.run(ctx, at)
	for _, f := range res.fields() {
		if strings.HasSuffix(f, "/") {
			dirs = append(dirs, strings.TrimSuffix(f, "/"))
		}
	}
	return dirs, err
}

// pointers gives the paths at which a tree points to a commit and the one before does not.
func (o *objects) pointers(before, after string) (paths []string, err error) {
	err = o.with(func(s *filesystem.Storage) error {
		return differing(s, "", plumbing.NewHash(before), plumbing.NewHash(after), func(path string, a, b object.TreeEntry) error {
			if b.Mode == filemode.Submodule && a.Mode != filemode.Submodule {
				paths = append(paths, path)
			}
			return nil
		})
	})
	return paths, err
}

// seed puts an entry below each directory in place of the pointer. The next add finds no such file and drops it.
func (r *Repo) seed(ctx context.Context, at call, dirs []string) error {
	c := at
	c.args = []string{"hash-object", "-w", "--no-filters", "--stdin"}
	c.stdin = []byte{}
	blob, err := r.run(ctx, c)
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, d := range dirs {
		if strings.HasPrefix(d, "/") || strings.Contains(d, "\x00") {
			return domain.E(domain.CodeGit, c.op, "git named an odd path")
		}
		lines.WriteString("0 " + strings.Repeat("0", len(blob.text())) + "\t" + d + "\x00")
		lines.WriteString("100644 " + blob.text() + "\t" + d + "/.coppice-seed\x00")
	}
	c = at
	c.args, c.stdin = []string{"update-index", "-z", "--index-info"}, []byte(lines.String())
	_, err = r.run(ctx, c)
	return err
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
