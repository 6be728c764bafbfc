package git

import (
	"context"
	"path/filepath"
	"strings"
	"time"
)

// WorktreeInfo is one line of the repository's list of worktrees.
type WorktreeInfo struct {
	Dir      string
	Head     string // commit
	Branch   string // full name; empty when detached
	Locked   bool
	Reason   string // of the lock
	Prunable string // why git would prune it; empty when all is well
	Main     bool
	Ours     bool // made by WorktreeAdd
}

// WorktreeAdd makes a worktree at dir, which must not exist, with a new branch at commit. It is locked against
// pruning. Files come out as the user's content settings say, and no program of the repository's choice runs. On
// failure nothing is left behind. A branch that exists already is CodeConflict.
func (r *Repo) WorktreeAdd(ctx context.Context, dir, branch, commit string) error {
	if err := r.CheckRef(ctx, branch); err != nil {
		return err
	}
	return r.addWorktree(ctx, dir, commit, commit, "-b", strings.TrimPrefix(branch, "refs/heads/"))
}

// WorktreeAddDetached is WorktreeAdd without a branch.
func (r *Repo) WorktreeAddDetached(ctx context.Context, dir, commit string) error {
	return r.addWorktree(ctx, dir, commit, commit, "--detach")
}

// addWorktree makes a worktree that starts at what git is told and holds the files of commit.
func (r *Repo) addWorktree(ctx context.Context, dir, start, commit string, how ...string) error {
	args := append([]string{"worktree", "add", "--no-checkout", "--lock", "--reason", "used by Coppice"}, how...)
	args = append(args, "--end-of-options", dir, start)
	err := r.listed(ctx, func() error {
		_, err := r.run(ctx, call{op: "create worktree", git: r.gitDir, write: true, args: args})
		return err
	})
	if err != nil {
		return err
	}
	if err = r.markWorktree(dir, commit); err == nil {
		err = r.checkout(ctx, dir, commit)
	}
	if err != nil {
		r.undoAdd(dir, how)
	}
	return err
}

// WorktreeAttach is WorktreeAdd for a branch that exists already and is checked out nowhere.
func (r *Repo) WorktreeAttach(ctx context.Context, dir, branch string) error {
	commit, err := r.Resolve(ctx, branch)
	if err != nil {
		return err
	}
	return r.addWorktree(ctx, dir, strings.TrimPrefix(branch, "refs/heads/"), commit)
}

// undoAdd takes back a worktree that could not be filled; it holds no work yet. It runs though the caller gave up.
func (r *Repo) undoAdd(dir string, how []string) {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	_ = r.WorktreeRemove(ctx, dir)
	if len(how) == 2 {
		_ = r.DeleteRef(ctx, "refs/heads/"+how[1], "")
	}
}

// checkout fills a worktree of ours with the files of commit, through the content view.
func (r *Repo) checkout(ctx context.Context, dir, commit string) error {
	admin, err := r.ours(dir)
	if err != nil {
		return err
	}
	_, err = r.run(ctx, call{op: "write the files of the worktree", kind: content, tree: dir, write: true,
		index: filepath.Join(admin, "index"), args: []string{"read-tree", "--reset", "-u", commit}})
	return err
}
