package git

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// listed runs f, which changes the list of worktrees, alone among all of the program's for this repository.
func (r *Repo) listed(ctx context.Context, f func() error) error {
	r.lists.Lock()
	defer r.lists.Unlock()
	return r.retry(ctx, f)
}

// retry runs f again while another program holds a lock, for about three seconds.
func (r *Repo) retry(ctx context.Context, f func() error) error {
	wait := 10 * time.Millisecond
	for {
		err := f()
		if !locked(err) || wait > time.Second {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
		wait += wait/2 + time.Millisecond
	}
}

// WorktreeList lists every worktree of the repository, the user's too.
func (r *Repo) WorktreeList(ctx context.Context) ([]WorktreeInfo, error) {
	var res result
	// While one is added its record is half written, and git fails on it.
	err := r.listed(ctx, func() (err error) {
		res, err = r.run(ctx, call{op: "list worktrees", git: r.gitDir,
			args: []string{"worktree", "list", "--porcelain", "-z"}})
		return err
	})
	if err != nil {
		return nil, err
	}
	var list []WorktreeInfo
	for _, block := range strings.Split(string(res.out), "\x00\x00") {
		if w, ok := parseWorktree(block); ok {
			w.Main = len(list) == 0
			if admin, err := r.adminOf(w.Dir); err == nil {
				w.Ours = isFile(filepath.Join(admin, markFile))
			}
			list = append(list, w)
		}
	}
	if len(list) == 0 {
		return nil, domain.E(domain.CodeGit, "list worktrees", "git named none, not even the main one")
	}
	return list, nil
}

func parseWorktree(block string) (w WorktreeInfo, ok bool) {
	for _, line := range strings.Split(block, "\x00") {
		key, value, _ := strings.Cut(line, " ")
		switch key {
		case "worktree":
			w.Dir, ok = value, true
		case "HEAD":
			w.Head = value
		case "branch":
			w.Branch = value
		case "locked":
			w.Locked, w.Reason = true, value
		case "prunable":
			w.Prunable = value
		}
	}
	return w, ok
}

// WorktreeLock keeps git from pruning a worktree while its directory is away. A locked one is fine.
func (r *Repo) WorktreeLock(ctx context.Context, dir, reason string) error {
	err := r.listed(ctx, func() error {
		_, err := r.run(ctx, call{op: "lock worktree", git: r.gitDir, write: true,
			args: []string{"worktree", "lock", "--reason", reason, "--end-of-options", dir}})
		return err
	})
	if err != nil && strings.Contains(err.Error(), "already locked") {
		return nil
	}
	return err
}

// WorktreePrune removes the record of one worktree of ours whose directory is gone. The user's own are never pruned.
func (r *Repo) WorktreePrune(ctx context.Context, dir string) error {
	if exists(dir) {
		return domain.E(domain.CodeConflict, "prune worktree", "%s still exists", dir)
	}
	return r.WorktreeRemove(ctx, dir)
}

// CheckedOutAt gives the directory in which a branch (full name) is checked out, or "".
func (r *Repo) CheckedOutAt(ctx context.Context, branch string) (string, error) {
	list, err := r.WorktreeList(ctx)
	if err != nil {
		return "", err
	}
	for _, w := range list {
		if w.Branch == branch {
			return w.Dir, nil
		}
	}
	return "", nil
}
