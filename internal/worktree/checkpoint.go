package worktree

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// CheckpointSpec says what checkpoint to make.
type CheckpointSpec struct {
	Attempt domain.AttemptID
	Dir     string
	Turn    domain.TurnID // empty: before a command or by verification
	N       int
	Parent  string // commit of the checkpoint before, or the base
	Message string
	Known   []string // the only paths that changed since Parent; nil: not known
}

// Checkpoint stores the worktree's tree under the attempt's hidden ref. It gives nil when the tree is the parent's. A
// checkpoint that a former engine made and did not record is taken in: the new one is chained to it, or it is the
// answer when nothing changed since.
func (w *Worktrees) Checkpoint(ctx context.Context, repo *git.Repo, s CheckpointSpec) (*domain.Checkpoint, error) {
	op := "make checkpoint"
	if err := checkIDs(op, s.Attempt); err != nil {
		return nil, err
	}
	defer w.lock(s.Attempt)()
	return w.checkpoint(ctx, repo, op, s)
}

func (w *Worktrees) checkpoint(ctx context.Context, repo *git.Repo, op string,
	s CheckpointSpec) (*domain.Checkpoint, error) {
	if err := repo.CheckWorktree(s.Dir); err != nil {
		return nil, domain.Wrap(op, err)
	}
	at := w.o.Now()
	commit, tree, err := repo.Snapshot(ctx, git.Snapshot{Dir: s.Dir, IndexFile: repo.IndexFile(string(s.Attempt)),
		Parent: s.Parent, Message: s.Message, Known: s.Known, At: at})
	if err != nil {
		return nil, domain.Wrap(op, err)
	}
	if err := repo.CheckWorktree(s.Dir); err != nil { // it was swapped while it was read
		return nil, domain.Wrap(op, err)
	}
	if commit == s.Parent {
		return nil, nil
	}
	if commit, err = w.chain(ctx, repo, s, commit, tree); err != nil {
		return nil, domain.Wrap(op, err)
	}
	return &domain.Checkpoint{ID: domain.CheckpointID(w.o.IDs(domain.KindCheckpoint)), Attempt: s.Attempt, Turn: s.Turn,
		N: s.N, Commit: commit, Tree: tree, At: at}, nil
}

// chain moves the attempt's ref to the checkpoint. Where the ref is ahead of the parent that is on record, the
// checkpoint is made again on top of what is there, so that nothing stored is let go.
func (w *Worktrees) chain(ctx context.Context, repo *git.Repo, s CheckpointSpec, commit, tree string) (string,
	error) {
	ref := AttemptRef(s.Attempt)
	err := repo.UpdateRef(ctx, ref, commit, s.Parent)
	if domain.CodeOf(err) != domain.CodeConflict {
		return commit, err
	}
	tip, rerr := refCommit(ctx, repo, ref)
	if rerr != nil {
		return "", rerr
	}
	if tip == "" {
		return commit, repo.UpdateRef(ctx, ref, commit, "")
	}
	tipTree, rerr := repo.TreeOf(ctx, tip)
	if rerr != nil {
		return "", rerr
	}
	if tipTree == tree {
		return tip, nil
	}
	commit, err = repo.CommitTree(ctx, git.Commit{Tree: tree, Parents: []string{tip}, Message: s.Message,
		Author: git.Self, Committer: git.Self, At: w.o.Now()})
	if err != nil {
		return "", err
	}
	return commit, repo.UpdateRef(ctx, ref, commit, tip)
}

// SyncBranch moves an attempt's branch to a commit, index included when the branch is checked out in a worktree of
// ours, so that git shows a person what the attempt did. A tip that would be let go (somebody committed by hand) is
// kept under a ref of its own first. A branch that is checked out elsewhere is CodeConflict.
func (w *Worktrees) SyncBranch(ctx context.Context, repo *git.Repo, attempt domain.AttemptID, branch,
	commit string) error {
	op := "move " + branch
	if err := checkIDs(op, attempt); err != nil {
		return err
	}
	defer w.lock(attempt)()
	tip, err := refCommit(ctx, repo, branch)
	if err != nil || tip == commit {
		return domain.Wrap(op, err)
	}
	info, err := holder(ctx, repo, branch)
	if err != nil {
		return domain.Wrap(op, err)
	}
	if info != nil && !info.Ours {
		return domain.E(domain.CodeConflict, op, "it is checked out at %s", info.Dir).
			WithHint("switch that checkout to another branch")
	}
	if err := keepTip(ctx, repo, attempt, tip, commit); err != nil {
		return domain.Wrap(op, err)
	}
	if err := repo.UpdateRef(ctx, branch, commit, tip); err != nil {
		return domain.Wrap(op, err)
	}
	if info == nil || repo.CheckWorktree(info.Dir) != nil {
		return nil // the branch is what counts; a worktree that is gone has no index to set
	}
	return domain.Wrap(op, repo.SetIndex(ctx, info.Dir, commit))
}

// keepTip keeps a branch tip that is not part of the commit's history.
func keepTip(ctx context.Context, repo *git.Repo, attempt domain.AttemptID, tip, commit string) error {
	if tip == "" {
		return nil
	}
	base, err := repo.MergeBase(ctx, tip, commit)
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return err
	}
	if base == tip {
		return nil
	}
	ref := keptRefs + string(attempt) + "-" + tip[:12]
	if old, err := refCommit(ctx, repo, ref); err != nil || old == tip {
		return err
	}
	return repo.UpdateRef(ctx, ref, tip, "")
}

// holder gives the worktree in which a branch is checked out.
func holder(ctx context.Context, repo *git.Repo, branch string) (*git.WorktreeInfo, error) {
	list, err := repo.WorktreeList(ctx)
	if err != nil {
		return nil, err
	}
	for _, i := range list {
		if i.Branch == branch {
			return &i, nil
		}
	}
	return nil, nil
}
