package git

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
)

// Merge is the outcome of merging two commits without touching any checkout.
type Merge struct {
	Tree      string   // the merged tree; with conflict markers in it when not clean
	Clean     bool     // no conflicts
	Conflicts []string // paths, each once
}

// MergeTree merges two commits that share history.
func (r *Repo) MergeTree(ctx context.Context, ours, theirs string) (Merge, error) {
	op := "merge"
	var ids [2]string
	for i, rev := range []string{ours, theirs} {
		id, err := r.Resolve(ctx, rev)
		if err != nil {
			return Merge{}, domain.Wrap(op, err)
		}
		ids[i] = id
	}
	res, err := r.run(ctx, call{op: op, kind: plain, exits: []int{1}, write: true,
		args: []string{"merge-tree", "--write-tree", "--no-messages", "--name-only", "-z", ids[0], ids[1]}})
	if err != nil {
		return Merge{}, err
	}
	f := res.fields()
	if len(f) == 0 || !IsID(f[0]) {
		return Merge{}, domain.E(domain.CodeGit, op, "git gave no merged tree")
	}
	return Merge{Tree: f[0], Clean: res.exit == 0, Conflicts: unique(f[1:])}, nil
}

// MergeTreeBase merges ours and theirs as if base were their common ancestor. All three may be commits or trees.
func (r *Repo) MergeTreeBase(ctx context.Context, base, ours, theirs string) (Merge, error) {
	// git 2.39 cannot be told a base: three commits made for the purpose give it one.
	var ids [3]string
	for i, rev := range []string{base, ours, theirs} {
		tree, err := r.TreeOf(ctx, rev)
		if err != nil {
			return Merge{}, domain.Wrap("merge", err)
		}
		c := Commit{Tree: tree, Message: "merge", Author: Self, Committer: Self}
		if i > 0 {
			c.Parents = ids[:1]
		}
		if ids[i], err = r.CommitTree(ctx, c); err != nil {
			return Merge{}, err
		}
	}
	return r.MergeTree(ctx, ids[1], ids[2])
}

// MergeBase gives the best common ancestor of two commits; CodeNotFound when they share no history.
func (r *Repo) MergeBase(ctx context.Context, a, b string) (string, error) {
	op := "find merge base"
	var ids [2]string
	for i, rev := range []string{a, b} {
		id, err := r.Resolve(ctx, rev)
		if err != nil {
			return "", domain.Wrap(op, err)
		}
		ids[i] = id
	}
	res, err := r.run(ctx, call{op: op, kind: plain, exits: []int{1}, args: []string{"merge-base", ids[0], ids[1]}})
	if err == nil && res.exit != 0 {
		return "", domain.E(domain.CodeNotFound, op, "the two commits share no history")
	}
	return res.text(), err
}

func unique(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range list {
		if s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
