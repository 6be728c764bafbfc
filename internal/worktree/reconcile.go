package worktree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Known is what the database says about an attempt's worktree.
type Known struct {
	Attempt domain.AttemptID
	Dir     string
	Branch  string
	Done    bool // nobody works on it any more
}

// Report is what Reconcile found, and what it did about it.
type Report struct {
	Missing  []domain.AttemptID // the worktree was deleted; its checkpoints are kept (Recreate makes it anew)
	Replaced []domain.AttemptID // something else stands in its place; it is left alone
	Unlisted []domain.AttemptID // the directory is there and the repository has no record of it; it is left alone
	Broken   []domain.AttemptID // its link to the repository could not be repaired
	Repaired []domain.AttemptID // its link was broken, or the repository had moved: written anew
	Strays   []string           // directories among the worktrees that belong to no attempt; left alone
	Pruned   []string           // records of worktrees that are gone and belong to no working attempt: removed
	Unlocked []string           // stale locks of a git process of ours that died: removed
	Locks    []string           // other lock files: shown, never removed
	Running  []int              // git processes of a former engine that still run
}

// scan is everything Reconcile looks at, read before anything is changed.
type scan struct {
	root  string
	list  []git.WorktreeInfo
	disk  []string
	locks git.Locks
}

// Reconcile agrees the database's list of worktrees, the repository's and the disk. It repairs links, removes records
// of what is gone, and stale locks that are provably ours; it deletes no file of anybody's and no worktree. When any
// part of the scan fails, it changes nothing and says so. Call it while no other call of this repository runs.
func (w *Worktrees) Reconcile(ctx context.Context, repo *git.Repo, known []Known) (Report, error) {
	op := "compare worktrees"
	s, err := w.scan(ctx, repo, known)
	if err != nil {
		return Report{}, domain.Wrap(op, err)
	}
	rep := Report{Locks: s.locks.Foreign, Running: s.locks.Running}
	rep.Strays = s.strays(known)
	if err := repo.RemoveLocks(s.locks); err != nil {
		return rep, domain.Wrap(op, err)
	}
	rep.Unlocked = s.locks.Ours
	for _, k := range known {
		if k.Dir != "" {
			rep.judge(repo, k)
		}
	}
	return rep, domain.Wrap(op, rep.prune(ctx, repo, s, known))
}

// scan reads the list, the disk and the locks. Any failure fails it as a whole.
func (w *Worktrees) scan(ctx context.Context, repo *git.Repo, known []Known) (s scan, err error) {
	if s.root, err = w.root("", ""); err != nil {
		return s, err
	}
	if s.list, err = repo.WorktreeList(ctx); err != nil {
		return s, err
	}
	if s.locks, err = repo.Locks(); err != nil {
		return s, err
	}
	var parents []string
	for _, k := range known {
		if k.Dir != "" {
			parents = append(parents, filepath.Dir(k.Dir))
		}
	}
	for _, info := range s.list {
		if s.mine(info) {
			parents = append(parents, filepath.Dir(info.Dir))
		}
	}
	slices.Sort(parents)
	for _, p := range slices.Compact(parents) {
		entries, err := os.ReadDir(p)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return s, domain.E(domain.CodeDisk, "", "%s cannot be read", p).Because(err)
		}
		for _, e := range entries {
			s.disk = append(s.disk, filepath.Join(p, e.Name()))
		}
	}
	return s, nil
}

// mine says whether a listed worktree is one of this root, verify worktrees aside.
func (s scan) mine(info git.WorktreeInfo) bool {
	parent := filepath.Dir(info.Dir)
	return info.Ours && filepath.Dir(parent) == s.root && filepath.Base(parent) != verifyDir
}

func (s scan) strays(known []Known) (strays []string) {
	for _, d := range s.disk {
		if !slices.ContainsFunc(known, func(k Known) bool { return k.Dir == d }) {
			strays = append(strays, d)
		}
	}
	return strays
}

// judge says what became of one known worktree, and repairs its link.
func (rep *Report) judge(repo *git.Repo, k Known) {
	switch placeOf(repo, k.Dir) {
	case placeEmpty:
		if !k.Done {
			rep.Missing = append(rep.Missing, k.Attempt)
		}
	case placeOther:
		rep.Replaced = append(rep.Replaced, k.Attempt)
	case placeUnlisted:
		rep.Unlisted = append(rep.Unlisted, k.Attempt)
	case placeOurs:
		if repo.CheckLink(k.Dir) == nil {
			return
		}
		if repo.RepairLink(k.Dir) == nil {
			rep.Repaired = append(rep.Repaired, k.Attempt)
		} else {
			rep.Broken = append(rep.Broken, k.Attempt)
		}
	}
}

// prune removes records of worktrees that are gone, unless an attempt that is not done may want it made again.
func (rep *Report) prune(ctx context.Context, repo *git.Repo, s scan, known []Known) error {
	for _, info := range s.list {
		if !info.Ours || info.Main || exists(info.Dir) || filepath.Dir(filepath.Dir(info.Dir)) != s.root {
			continue
		}
		wanted := slices.ContainsFunc(known, func(k Known) bool { return k.Dir == info.Dir && !k.Done })
		if wanted {
			continue
		}
		if err := repo.WorktreePrune(ctx, info.Dir); err != nil {
			return err
		}
		rep.Pruned = append(rep.Pruned, info.Dir)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
