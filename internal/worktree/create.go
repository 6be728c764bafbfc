package worktree

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Spec says what worktree to make.
type Spec struct {
	Attempt domain.AttemptID
	Project domain.ProjectID
	Slug    string   // names the branch: coppice/<slug>, and -2, -3… when that is taken
	Base    string   // commit to start from
	Carry   []string // patterns of ignored files to carry, besides those of .worktreeinclude
}

// Create makes the worktree of an attempt. What an interrupted Create for the same attempt left is cleared first;
// files in it that git does not ignore go to the bin. CodeConflict when something else stands in its place.
func (w *Worktrees) Create(ctx context.Context, repo *git.Repo, s Spec) (Worktree, error) {
	op := "create worktree " + s.Slug
	if err := checkIDs(op, string(s.Attempt), string(s.Project)); err != nil {
		return Worktree{}, err
	}
	defer w.lock(s.Attempt)()
	parent, err := w.root(op, string(s.Project))
	if err != nil {
		return Worktree{}, err
	}
	wt := Worktree{Dir: filepath.Join(parent, string(s.Attempt))}
	if wt.Base, err = repo.Resolve(ctx, s.Base); err != nil {
		return Worktree{}, domain.Wrap(op, err)
	}
	if wt.BaseTree, err = repo.TreeOf(ctx, wt.Base); err != nil {
		return Worktree{}, domain.Wrap(op, err)
	}
	if err := w.clear(ctx, repo, s, wt.Dir); err != nil {
		return Worktree{}, domain.Wrap(op, err)
	}
	if wt.Branch, err = addBranch(ctx, repo, wt.Dir, s.Slug, wt.Base); err != nil {
		return Worktree{}, domain.Wrap(op, err)
	}
	if err := w.furnish(ctx, repo, s, &wt); err != nil {
		return Worktree{}, domain.Wrap(op, err)
	}
	return wt, nil
}

// furnish gives a fresh worktree its hidden ref, its private index and the files it carries.
func (w *Worktrees) furnish(ctx context.Context, repo *git.Repo, s Spec, wt *Worktree) error {
	ref := AttemptRef(s.Attempt)
	old, err := refCommit(ctx, repo, ref)
	if err != nil {
		return err
	}
	if old == "" {
		err = repo.UpdateRef(ctx, ref, wt.Base, "")
	} else if old != wt.Base {
		err = repo.UpdateRef(ctx, ref, wt.Base, old)
	}
	if err != nil {
		return err
	}
	if err := repo.WarmIndex(ctx, wt.Dir, repo.IndexFile(string(s.Attempt)), wt.Base); err != nil {
		return err
	}
	return w.carry(ctx, repo, s.Carry, wt)
}

// addBranch makes the worktree on the first free name.
func addBranch(ctx context.Context, repo *git.Repo, dir, slug, base string) (string, error) {
	taken, err := repo.Branches(ctx)
	if err != nil {
		return "", err
	}
	name := branchName(slug, taken)
	for n := 2; n < 200; n++ {
		if !blocked(name, taken) {
			err := repo.WorktreeAdd(ctx, dir, name, base)
			if err == nil || !branchTaken(err) {
				return name, err
			}
		}
		name = fmt.Sprintf("%s-%d", branchName(slug, taken), n)
	}
	return "", domain.E(domain.CodeConflict, "", "no free branch name for %s", slug).
		WithHint("delete old branches: git branch --list 'coppice/*'")
}

func branchTaken(err error) bool {
	s := err.Error()
	return domain.CodeOf(err) == domain.CodeConflict && strings.Contains(s, "branch named") &&
		strings.Contains(s, "already exists")
}

// blocked says whether a branch name is taken, or cannot be made because a branch stands where it needs a folder or a
// folder where it needs a branch.
func blocked(name string, taken []git.Ref) bool {
	return slices.ContainsFunc(taken, func(r git.Ref) bool {
		return r.Name == name || strings.HasPrefix(r.Name, name+"/") || strings.HasPrefix(name, r.Name+"/")
	})
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// branchName makes a branch name of a slug. A branch of the user's named "coppice" leaves no room for ours below it.
func branchName(slug string, taken []git.Ref) string {
	slug = strings.Trim(notSlug.ReplaceAllString(strings.ToLower(slug), "-"), "-")
	if len(slug) > 60 {
		slug = strings.Trim(slug[:60], "-")
	}
	if slug == "" {
		slug = "attempt"
	}
	if slices.ContainsFunc(taken, func(r git.Ref) bool { return r.Name == strings.TrimSuffix(branches, "/") }) {
		return "refs/heads/coppice-" + slug
	}
	return branches + slug
}

// clear removes what an interrupted Create left in the attempt's place.
func (w *Worktrees) clear(ctx context.Context, repo *git.Repo, s Spec, dir string) error {
	info, err := listed(ctx, repo, dir)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(dir); err != nil && info == nil {
		return nil
	}
	base, err := repo.WorktreeBase(dir)
	if err != nil { // no finished worktree: nothing ever ran in it
		return repo.WorktreeDiscard(ctx, dir)
	}
	status, err := repo.Status(ctx, dir)
	if err != nil {
		return err
	}
	if !status.Clean() || info != nil && info.Head != base {
		_, err := w.remove(ctx, repo, RemoveSpec{Attempt: s.Attempt, Project: s.Project, Dir: dir, Branch: info.Branch,
			Title: s.Slug, Reason: "left by an interrupted start"})
		return err
	}
	if err := repo.WorktreeRemove(ctx, dir); err != nil || info == nil || info.Branch == "" {
		return err
	}
	return repo.DeleteRef(ctx, info.Branch, base)
}

// listed gives what the repository's list says of a directory; nil when it is not in it.
func listed(ctx context.Context, repo *git.Repo, dir string) (*git.WorktreeInfo, error) {
	if there, err := repo.Listed(dir); err != nil || !there {
		return nil, err
	}
	list, err := repo.WorktreeList(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		if w.Dir == dir && !w.Main {
			return &w, nil
		}
	}
	return nil, nil
}

// refCommit gives the commit of a hidden ref, "" when there is none.
func refCommit(ctx context.Context, repo *git.Repo, ref string) (string, error) {
	id, err := repo.Resolve(ctx, ref)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return "", nil
	}
	return id, err
}
