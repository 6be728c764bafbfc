package conductor

import (
	"context"
	"fmt"
	"slices"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// rejected gives what of an attempt's change a person rejected; sent: what of it is to be taken back.
func (b *bench) rejected(ctx context.Context, sent bool) ([]review.Rejected, error) {
	read, err := b.w.c.readHunks(ctx, b.attempt.ID)
	judged := slices.ContainsFunc(read, func(h domain.ReadHunk) bool {
		return h.Verdict == domain.VerdictReject && (h.Sent || !sent)
	})
	if err != nil || !judged || b.attempt.Head == "" {
		return nil, err
	}
	files, err := b.files(ctx)
	return review.RejectedIn(files, read, sent), err
}

func (c *Conductor) readHunks(ctx context.Context, id domain.AttemptID) (out []domain.ReadHunk, err error) {
	err = c.Store.View(ctx, func(tx *store.Tx) error {
		out, err = tx.ReadHunks(id)
		return err
	})
	return out, err
}

// reverse takes rejected hunks out of the files of the worktree. What was there is a checkpoint, so that a rewind brings it
// back.
func (b *bench) reverse(ctx context.Context, rejected []review.Rejected) error {
	tree, err := b.without(ctx, rejected)
	if err != nil {
		return domain.Wrap("take back what was rejected", err)
	}
	why := fmt.Sprintf("%d rejected hunks were taken back", len(rejected))
	if len(rejected) == 1 {
		why = "a rejected hunk was taken back"
	}
	return b.setFiles(ctx, domain.Checkpoint{Attempt: b.attempt.ID, Commit: tree}, why)
}

// without gives the tree of the change without some of its hunks.
func (b *bench) without(ctx context.Context, hunks []review.Rejected) (tree string, err error) {
	u := review.Undo(hunks)
	to := git.Retree{Tree: b.attempt.Head, From: b.attempt.Base, Back: u.Back, Text: map[string][]byte{}}
	for path, p := range u.Some {
		from := path
		if p.File.Old != "" {
			from = p.File.Old
		}
		before, err := b.repo.ReadFile(ctx, b.attempt.Base, from)
		if err == nil {
			to.Text[path], err = diff.Keep(before, p.File, func(hunk, _ int) bool { return !p.Gone[hunk] })
		}
		if err != nil {
			return "", err
		}
	}
	return b.repo.Retree(ctx, to)
}

// takeBackRejected reverses what was sent back to be reversed. It may be called again after a crash at any line: what is
// gone already is not there to be taken back.
func (b *bench) takeBackRejected(ctx context.Context) error {
	read, err := b.w.c.readHunks(ctx, b.attempt.ID)
	if err != nil || !slices.ContainsFunc(read, func(h domain.ReadHunk) bool { return h.Sent }) {
		return err
	}
	rejected, err := b.rejected(ctx, true)
	if err == nil && len(rejected) > 0 {
		err = b.reverse(ctx, rejected)
	}
	if err != nil {
		return err
	}
	return b.w.c.Store.Update(ctx, func(tx *store.Tx) error {
		return sendHunks(tx, b.attempt.ID, func(h domain.ReadHunk) bool { return false })
	})
}

// sendHunks notes which hunks of an attempt are to be taken back.
func sendHunks(tx *store.Tx, id domain.AttemptID, sent func(domain.ReadHunk) bool) error {
	read, err := tx.ReadHunks(id)
	if err != nil {
		return err
	}
	var moved []domain.ReadHunk
	for _, h := range read {
		if to := sent(h); to != h.Sent {
			h.Sent = to
			moved = append(moved, h)
		}
	}
	if len(moved) == 0 {
		return nil
	}
	return tx.PutRead(id, moved)
}
