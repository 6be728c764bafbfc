package worktree

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// RemoveSpec says which attempt's worktree goes to the bin.
type RemoveSpec struct {
	Attempt domain.AttemptID
	Project domain.ProjectID
	Dir     string // empty: it never had one
	Branch  string // full name; empty: none
	Title   string
	Reason  string
}

// label is what the commit in the bin says about itself, so that the bin can be read without the database.
type label struct {
	Attempt   domain.AttemptID `json:"attempt"`
	Project   domain.ProjectID `json:"project"`
	Dir       string           `json:"dir"`
	Branch    string           `json:"branch"`
	Tip       string           `json:"tip"`  // commit of the branch
	Head      string           `json:"head"` // last checkpoint
	Title     string           `json:"title"`
	Reason    string           `json:"reason"`
	Bytes     int64            `json:"bytes"`
	RemovedAt time.Time        `json:"removed_at"`
	ExpiresAt time.Time        `json:"expires_at"`
}

const labelStart = "Removed from Coppice; kept until it expires.\n\n"

// Remove puts an attempt's worktree, branch and checkpoints in the bin and then removes them. Files come back byte by
// byte; those git ignores are not kept. When anything cannot be stored, nothing is removed.
func (w *Worktrees) Remove(ctx context.Context, repo *git.Repo, s RemoveSpec) (domain.BinItem, error) {
	op := "remove attempt"
	if err := checkIDs(op, string(s.Attempt), string(s.Project)); err != nil {
		return domain.BinItem{}, err
	}
	defer w.lock(s.Attempt)()
	item, err := w.remove(ctx, repo, s)
	return item, domain.Wrap(op, err)
}

func (w *Worktrees) remove(ctx context.Context, repo *git.Repo, s RemoveSpec) (domain.BinItem, error) {
	l, err := w.label(ctx, repo, s)
	if err != nil {
		return domain.BinItem{}, err
	}
	commit, err := w.store(ctx, repo, s, &l)
	if err != nil {
		return domain.BinItem{}, err
	}
	id := domain.BinID(w.o.IDs(domain.KindBin))
	if err := repo.UpdateRef(ctx, binRefs+string(id), commit, ""); err != nil {
		return domain.BinItem{}, err
	}
	if err := w.discard(ctx, repo, s, l); err != nil {
		return domain.BinItem{}, err
	}
	return l.item(id, commit), nil
}

// label collects what is known about the attempt.
func (w *Worktrees) label(ctx context.Context, repo *git.Repo, s RemoveSpec) (label, error) {
	now := w.o.Now().UTC()
	l := label{Attempt: s.Attempt, Project: s.Project, Dir: s.Dir, Branch: s.Branch, Title: s.Title, Reason: s.Reason,
		RemovedAt: now, ExpiresAt: now.Add(w.o.Keep)}
	var err error
	if s.Branch != "" {
		if l.Tip, err = refCommit(ctx, repo, s.Branch); err != nil {
			return l, err
		}
	}
	if l.Head, err = refCommit(ctx, repo, AttemptRef(s.Attempt)); err != nil {
		return l, err
	}
	if l.Head == "" {
		l.Head = l.Tip
	}
	if l.Head == "" {
		return l, domain.E(domain.CodeNotFound, "", "there is nothing of attempt %s in the repository", s.Attempt)
	}
	return l, nil
}

// store makes the commit that keeps everything: the files as its tree, checkpoints and branch as its parents.
func (w *Worktrees) store(ctx context.Context, repo *git.Repo, s RemoveSpec, l *label) (string, error) {
	tree, err := w.files(ctx, repo, s, l.Head)
	if err != nil {
		return "", err
	}
	c := git.Commit{Tree: tree, Parents: []string{l.Head}, Author: git.Self, Committer: git.Self, At: l.RemovedAt}
	if l.Tip != "" && l.Tip != l.Head {
		c.Parents = append(c.Parents, l.Tip)
	}
	for range 2 { // the size is part of the message: measured on a first commit
		text, err := json.MarshalIndent(l, "", "  ")
		if err != nil {
			return "", domain.E(domain.CodeInternal, "", "the label cannot be written").Because(err)
		}
		c.Message = labelStart + string(text)
		if c.ID, err = repo.CommitTree(ctx, c); err != nil {
			return "", err
		}
		base, err := baseOf(ctx, repo, l.Head)
		if err != nil {
			return "", err
		}
		if l.Bytes != 0 {
			break
		}
		if l.Bytes, err = repo.DiskUsage(ctx, c.ID, base); err != nil {
			return "", err
		}
	}
	return c.ID, nil
}

// baseOf gives the commit the user's own history and the attempt share.
func baseOf(ctx context.Context, repo *git.Repo, head string) (string, error) {
	user, err := repo.Head(ctx)
	if err != nil {
		return "", err
	}
	base, err := repo.MergeBase(ctx, head, user.Commit)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return user.Commit, nil
	}
	return base, err
}

// files stores the worktree as it is; where it is gone, the last checkpoint is what there is.
func (w *Worktrees) files(ctx context.Context, repo *git.Repo, s RemoveSpec, head string) (string, error) {
	state := placeOf(repo, s.Dir)
	if state == placeEmpty || state == placeOther {
		return repo.TreeOf(ctx, head)
	}
	index := repo.IndexFile("bin-" + string(s.Attempt))
	defer repo.DropIndex(index)
	repo.DropIndex(index)
	_, tree, err := repo.Snapshot(ctx, git.Snapshot{Dir: s.Dir, IndexFile: index, Parent: head, Raw: true,
		Message: "the files as they were", At: w.o.Now()})
	return tree, err
}

// item is how the bin shows it.
func (l label) item(id domain.BinID, commit string) domain.BinItem {
	return domain.BinItem{ID: id, Project: l.Project, Attempt: l.Attempt, Title: l.Title, Reason: l.Reason,
		Ref: binRefs + string(id), Commit: commit, Branch: l.Branch, Bytes: l.Bytes,
		RemovedAt: l.RemovedAt, ExpiresAt: l.ExpiresAt}
}

// readLabel reads what a commit in the bin says about itself.
func readLabel(ctx context.Context, repo *git.Repo, commit string) (label, error) {
	c, err := repo.CommitInfo(ctx, commit)
	if err != nil {
		return label{}, err
	}
	text, ok := strings.CutPrefix(c.Message, labelStart)
	var l label
	if !ok || json.Unmarshal([]byte(text), &l) != nil {
		return label{}, domain.E(domain.CodeConflict, "read bin", "%s is not something Coppice removed", commit)
	}
	return l, nil
}

// Bin lists what the repository keeps of removed attempts, oldest first: the truth the database's list can be
// compared with.
func (w *Worktrees) Bin(ctx context.Context, repo *git.Repo) ([]domain.BinItem, error) {
	refs, err := repo.Refs(ctx, binRefs)
	if err != nil {
		return nil, err
	}
	var items []domain.BinItem
	for _, r := range refs {
		l, err := readLabel(ctx, repo, r.Commit)
		if err != nil {
			return nil, err
		}
		items = append(items, l.item(domain.BinID(strings.TrimPrefix(r.Name, binRefs)), r.Commit))
	}
	return items, nil
}
