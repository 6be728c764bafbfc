package git

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Snapshot says what to store of a worktree.
type Snapshot struct {
	Dir       string
	IndexFile string // private index, kept warm between snapshots; made when it is not there
	Parent    string // commit the new one follows
	Message   string
	Known     []string // the only paths that changed since Parent, relative to Dir; nil: not known, look at everything
	Raw       bool     // store bytes as they are, whatever the settings say about line endings and filters
	At        time.Time
}

// Snapshot stores the tree of a worktree, untracked files included and ignored ones not, and gives the commit that
// follows Parent and its tree. When nothing changed the commit is Parent itself. No ref is moved and the user's index
// is not touched. Where only known paths changed, or it is known what the files were like, they are written in process,
// unless attributes or settings say that their content is converted; else git looks at every file through the private
// index.
func (r *Repo) Snapshot(ctx context.Context, s Snapshot) (commit, tree string, err error) {
	op := "store the worktree"
	base, err := r.TreeOf(ctx, s.Parent)
	if err != nil {
		return "", "", domain.Wrap(op, err)
	}
	if tree, err = r.treeNow(ctx, s, base); err != nil {
		return "", "", domain.Wrap(op, err)
	}
	if tree == base {
		return s.Parent, tree, nil
	}
	commit, err = r.CommitTree(ctx, Commit{Tree: tree, Parents: []string{s.Parent}, Message: s.Message, At: s.At,
		Author: Self, Committer: Self})
	return commit, tree, domain.Wrap(op, err)
}

// treeNow stores the files and gives their tree.
func (r *Repo) treeNow(ctx context.Context, s Snapshot, base string) (tree string, err error) {
	var now *seen
	switch {
	case s.Raw:
		return r.indexTree(ctx, s, base)
	case s.Known != nil:
		var left []string
		if tree, left, err = r.knownTree(ctx, s, base); err == nil {
			r.sawKnown(s, base, tree, left)
			return tree, nil
		}
	default:
		if tree, now, err = r.seenTree(ctx, s, base); err == nil {
			return tree, nil
		}
	}
	r.takeSeen(s.IndexFile)
	if now == nil {
		now = r.firstLook(ctx, s, base) // before git does: what changes after it looked shows the next time
	}
	if tree, err = r.indexTree(ctx, s, base); err == nil && now != nil {
		now.tree = tree
		r.keepSeen(s.IndexFile, now)
	}
	return tree, err
}

// indexTree stores the worktree through the private index.
func (r *Repo) indexTree(ctx context.Context, s Snapshot, base string) (string, error) {
	k := content
	if s.Raw {
		k = raw
	}
	at := call{op: "store the worktree", kind: k, tree: s.Dir, index: s.IndexFile, write: true}
	// The index must know what the parent's tree holds, or a tracked file that is ignored now would drop out.
	holds, exact := contents(s.IndexFile+".tree"), true
	if tree, ok := strings.CutSuffix(holds, inStep); ok {
		holds, exact = tree, false
	}
	if holds != base || !isFile(s.IndexFile) {
		if err := r.keepSparse(ctx, s); err != nil {
			return "", err
		}
		c := at
		c.args = []string{"read-tree", "--reset", base}
		if _, err := r.run(ctx, c); err != nil {
			return "", err
		}
		exact = true
	}
	tree, err := r.addAll(ctx, at, base, exact)
	if err != nil {
		return "", err
	}
	if err := replaceFile(s.IndexFile+".tree", tree); err != nil {
		return "", domain.E(domain.CodeDisk, at.op, "the private index cannot be written").Because(err)
	}
	return tree, nil
}

// keepSparse begins a private index with the worktree's own one where the checkout is sparse: it says which files are
// not on the disk on purpose, and would be taken for deleted without it.
func (r *Repo) keepSparse(ctx context.Context, s Snapshot) error {
	set, err := r.content(ctx)
	if err != nil || !set.sparse {
		return err
	}
	admin, err := r.adminOf(s.Dir)
	if err != nil {
		return err
	}
	return copyIndex(filepath.Join(admin, "index"), s.IndexFile)
}

func copyIndex(from, to string) error {
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		return domain.E(domain.CodeDisk, "prepare checkpoints", "the private index cannot be written").Because(err)
	}
	return nil
}

// IndexFile gives the place of the private index for a name of the app's own, such as an attempt's id.
func (r *Repo) IndexFile(name string) string {
	return filepath.Join(r.private, "index", filepath.Base(name))
}

// WarmIndex makes a private index from the one a worktree of ours was filled with, so that the first snapshot does
// not read every file.
func (r *Repo) WarmIndex(ctx context.Context, dir, indexFile, commit string) error {
	admin, err := r.ours(dir)
	if err != nil {
		return err
	}
	tree, err := r.TreeOf(ctx, commit)
	if err != nil {
		return err
	}
	if err := copyIndex(filepath.Join(admin, "index"), indexFile); err != nil {
		return err
	}
	if err := replaceFile(indexFile+".tree", tree); err != nil {
		return domain.E(domain.CodeDisk, "prepare checkpoints", "the private index cannot be written").Because(err)
	}
	return nil
}

// DropIndex deletes a private index.
func (r *Repo) DropIndex(indexFile string) {
	r.forgetSeen(indexFile)
	if strings.HasPrefix(indexFile, filepath.Join(r.private, "index")) {
		for _, suffix := range []string{"", ".tree", ".lock"} {
			_ = os.Remove(indexFile + suffix)
		}
	}
}

// DiskUsage gives the bytes that objects reachable from a commit and not from a base take on the disk.
func (r *Repo) DiskUsage(ctx context.Context, commit, base string) (int64, error) {
	res, err := r.run(ctx, call{op: "measure", kind: plain,
		args: []string{"rev-list", "--objects", "--disk-usage", commit, "^" + base}})
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(res.text(), 10, 64)
	if err != nil {
		return 0, domain.E(domain.CodeGit, "measure", "git's answer is not understood").Because(err)
	}
	return n, nil
}
