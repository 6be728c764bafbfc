package worktree

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// dependencies are folders of installed dependencies: untracked in the user's checkout, linked where checks run.
var dependencies = []string{"node_modules", "bower_components", ".venv", "venv", "vendor/bundle", "vendor"}

// maxLinks bounds the dependency folders that are linked.
const maxLinks = 200

// VerifyTree gives a directory that holds exactly the files of a commit or tree, for checks to run in: a worktree of
// the attempt's own beside the agent's, reset each time (what earlier checks left is gone, ignored files too), with the
// dependency folders of the user's checkout linked in. The links lead into the user's checkout: whoever runs something
// there keeps what Linked gives read-only.
func (w *Worktrees) VerifyTree(ctx context.Context, repo *git.Repo, attempt domain.AttemptID,
	rev string) (string, error) {
	op := "prepare verification"
	if err := checkIDs(op, attempt); err != nil {
		return "", err
	}
	defer w.lock(attempt)()
	parent, err := w.root(op, verifyDir)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(parent, string(attempt))
	commit, err := commitOf(ctx, repo, rev)
	if err != nil {
		return "", domain.Wrap(op, err)
	}
	if err := reuse(ctx, repo, dir, commit); err != nil {
		if err := w.renew(ctx, repo, dir, commit); err != nil {
			return "", domain.Wrap(op, err)
		}
	}
	return dir, domain.Wrap(op, w.link(ctx, repo, dir))
}

// reuse resets the verify worktree that is there.
func reuse(ctx context.Context, repo *git.Repo, dir, commit string) error {
	if err := repo.CheckWorktree(dir); err != nil {
		return err
	}
	if err := repo.RepairLink(dir); err != nil {
		return err
	}
	if err := repo.ResetClean(ctx, dir, commit, nil); err != nil {
		return err
	}
	return repo.SetHead(ctx, dir, commit)
}

// renew makes the verify worktree from nothing. What is in its place holds no work: only checks ran there.
func (w *Worktrees) renew(ctx context.Context, repo *git.Repo, dir, commit string) error {
	if err := ctx.Err(); err != nil {
		return domain.E(domain.CodeCancelled, "", "it was ended before it was done").Because(err)
	}
	if err := w.dropVerify(ctx, repo, dir); err != nil {
		return err
	}
	return repo.WorktreeAddDetached(ctx, dir, commit)
}

// DropVerify removes the worktree in which an attempt's checks ran, if there is one.
func (w *Worktrees) DropVerify(ctx context.Context, repo *git.Repo, attempt domain.AttemptID) error {
	op := "remove verification worktree"
	if err := checkIDs(op, attempt); err != nil {
		return err
	}
	defer w.lock(attempt)()
	parent, err := w.root(op, verifyDir)
	if err != nil {
		return err
	}
	return domain.Wrap(op, w.dropVerify(ctx, repo, filepath.Join(parent, string(attempt))))
}

func (w *Worktrees) dropVerify(ctx context.Context, repo *git.Repo, dir string) error {
	if err := repo.WorktreeRemove(ctx, dir); err != nil {
		return err
	}
	return w.deleteDir(dir)
}

// deleteDir deletes a directory below the root, and follows no link out of it.
func (w *Worktrees) deleteDir(dir string) error {
	base, err := filepath.EvalSymlinks(w.o.Root)
	if err != nil {
		return domain.E(domain.CodeDisk, "", "the folder for worktrees cannot be read").Because(err)
	}
	rel, err := filepath.Rel(base, dir)
	if err != nil || !filepath.IsLocal(rel) || rel == "." {
		return domain.E(domain.CodeInternal, "", "%s is not below the folder for worktrees", dir)
	}
	root, err := os.OpenRoot(base)
	if err == nil {
		defer root.Close()
		err = root.RemoveAll(rel)
	}
	if err != nil {
		return domain.E(domain.CodeDisk, "", "%s cannot be deleted", dir).Because(err)
	}
	return nil
}

// commitOf gives rev when it is a commit, and makes a commit of it when it is a tree: HEAD has to point at one.
func commitOf(ctx context.Context, repo *git.Repo, rev string) (string, error) {
	commit, err := repo.Resolve(ctx, rev)
	if err == nil || domain.CodeOf(err) != domain.CodeNotFound {
		return commit, err
	}
	tree, err := repo.TreeOf(ctx, rev)
	if err != nil {
		return "", err
	}
	return repo.CommitTree(ctx, git.Commit{Tree: tree, Message: "a tree to verify", Author: git.Self,
		Committer: git.Self})
}

// Linked gives the dependency folders of the user's checkout that VerifyTree linked last: absolute paths, to be kept
// read-only and visible where checks run.
func (w *Worktrees) Linked(repo *git.Repo) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.linked[repo.Dir()])
}

// link puts links to the dependency folders where the tree has room for them.
func (w *Worktrees) link(ctx context.Context, repo *git.Repo, dir string) error {
	untracked, err := repo.UntrackedDirs(ctx)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return domain.E(domain.CodeDisk, "", "%s cannot be opened", dir).Because(err)
	}
	defer root.Close()
	var linked []string
	for _, d := range untracked {
		d, isDir := strings.CutSuffix(d, "/")
		if !isDir || !isDependency(d) || len(linked) == maxLinks {
			continue
		}
		target := filepath.Join(repo.Dir(), filepath.FromSlash(d))
		if root.Symlink(target, d) == nil { // else: taken by the tree, or no such folder in it
			linked = append(linked, target)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.linked[repo.Dir()] = linked
	return nil
}

func isDependency(dir string) bool {
	return slices.ContainsFunc(dependencies, func(name string) bool {
		return dir == name || strings.HasSuffix(dir, "/"+name) || path.Base(dir) == name
	})
}
