package land

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Preview is a landing before it happens.
type Preview struct {
	Strategy  domain.Strategy
	Target    string   // full ref
	Before    string   // commit of the target
	Tree      string   // the merged tree; empty on a conflict
	Clean     bool     // it merges
	Conflicts []string // paths
	Moved     bool     // the target is no longer the attempt's base: the merged tree is to be verified
	Empty     bool     // the target already has all of it
	Checkout  string   // directory in which the target is checked out; empty: nowhere
	Busy      string   // what is under way in that checkout and forbids a landing: "a rebase"; empty: nothing
	InTheWay  []string // files the landing would write and that somebody has changed in that checkout: git refuses then
	Message   string   // the commit message
}

// Preview computes what a landing would do. Nothing is touched: the merge happens in git's object store.
func (l *Lander) Preview(ctx context.Context, repo *git.Repo, plan Plan) (Preview, error) {
	plan = plan.filled()
	if err := check(plan); err != nil {
		return Preview{}, err
	}
	before, err := repo.Resolve(ctx, plan.Target)
	if err != nil {
		return Preview{}, domain.Wrap("find the target "+short(plan.Target), err)
	}
	pre := Preview{
		Strategy: plan.Strategy, Target: plan.Target, Before: before, Moved: before != plan.Base, Message: plan.Message,
	}
	where, err := checkoutOf(ctx, repo, plan.Target)
	if err != nil {
		return Preview{}, err
	}
	pre.Checkout, pre.Busy = where.dir, where.busy
	merge, err := repo.MergeTreeBase(ctx, plan.Base, before, plan.Head)
	if err != nil {
		return Preview{}, domain.Wrap("merge with "+short(plan.Target), err)
	}
	pre.Clean, pre.Conflicts = merge.Clean, merge.Conflicts
	if !merge.Clean {
		return pre, nil
	}
	pre.Tree = merge.Tree
	tree, err := repo.TreeOf(ctx, before)
	if err != nil {
		return Preview{}, err
	}
	pre.Empty = tree == pre.Tree
	pre.InTheWay, err = inTheWay(ctx, repo, pre.Checkout, tree, pre.Tree)
	return pre, err
}

// inTheWay lists the files that differ between two trees and are dirty in a checkout. It foresees what git will refuse;
// git has the last word.
func inTheWay(ctx context.Context, repo *git.Repo, checkout, from, to string) ([]string, error) {
	if checkout == "" || from == to {
		return nil, nil
	}
	at, err := seenFrom(ctx, repo, checkout)
	if err != nil {
		return nil, err
	}
	status, err := at.Status(ctx, checkout)
	if err != nil || status.Clean() {
		return nil, err
	}
	files, err := repo.NumStat(ctx, from, to)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range status.Entries {
		if slices.ContainsFunc(files, func(f git.FileStat) bool { return covers(checkout, e, f.Path) || covers(checkout, e, f.Old) }) {
			out = append(out, e.Path)
		}
	}
	return out, nil
}

// covers says whether an entry of a status is about a path: it names it, or is the untracked folder in which it lies.
func covers(checkout string, e git.Entry, path string) bool {
	if path == "" || !strings.HasSuffix(e.Path, "/") {
		return path != "" && (e.Path == path || e.Old == path)
	}
	if !strings.HasPrefix(path, e.Path) {
		return false
	}
	_, err := os.Lstat(filepath.Join(checkout, filepath.FromSlash(path)))
	return err == nil
}

// check refuses plans that make no sense, before git sees them.
func check(plan Plan) error {
	op := "plan the landing"
	switch plan.Strategy {
	case domain.StrategySquash, domain.StrategyMerge, domain.StrategyRebase:
	default:
		return domain.E(domain.CodeUsage, op, "there is no strategy %q", plan.Strategy).
			WithHint("squash, merge or rebase")
	}
	if !strings.HasPrefix(plan.Target, "refs/heads/") {
		return domain.E(domain.CodeUsage, op, "the target %q is not a branch", plan.Target).
			WithHint("name a local branch of the repository")
	}
	if plan.Head == "" || plan.Base == "" {
		return domain.E(domain.CodeConflict, op, "the attempt has no change yet")
	}
	return nil
}

// refuse turns what stands in a preview's way into an error.
func refuse(plan Plan, pre Preview) error {
	name := short(plan.Target)
	switch {
	case pre.Busy != "":
		return busyError(name, pre.Checkout, pre.Busy)
	case !pre.Clean:
		return domain.E(domain.CodeConflict, "land on "+name, "it conflicts with %s in %s", name, list(pre.Conflicts)).
			WithHint("have an agent bring both together: coppice reconcile %s", plan.Attempt.ID)
	case pre.Empty:
		return domain.E(domain.CodeConflict, "land on "+name, "%s already has all of this change", name)
	}
	return nil
}

// list names a few paths, quoted by nobody: faces escape what they show.
func list(paths []string) string {
	const most = 8
	if len(paths) > most {
		return strings.Join(paths[:most], ", ") + " and more"
	}
	if len(paths) == 0 {
		return "files git did not name"
	}
	return strings.Join(paths, ", ")
}

// short is a branch as people write it.
func short(ref string) string { return strings.TrimPrefix(ref, "refs/heads/") }
