package conductor

import (
	"context"
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
	judged := slices.ContainsFunc(read, func(h domain.ReadHunk) bool { return hasRejected(h) && (h.Sent || !sent) })
	if err != nil || !judged || b.attempt.Head == "" {
		return nil, err
	}
	files, err := b.files(ctx)
	return review.RejectedIn(files, read, sent), err
}

// hasRejected says whether a hunk or a line of it was rejected.
func hasRejected(h domain.ReadHunk) bool {
	return h.Verdict == domain.VerdictReject ||
		slices.ContainsFunc(h.Own, func(o domain.LineVerdict) bool { return o.Verdict == domain.VerdictReject })
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
	t := review.TallyOf(rejected)
	why := t.Words("rejected ") + " were taken back"
	switch t {
	case review.Tally{Hunks: 1}:
		why = "a rejected hunk was taken back"
	case review.Tally{Lines: 1}:
		why = "a rejected line was taken back"
	}
	return b.setFiles(ctx, domain.Checkpoint{Attempt: b.attempt.ID, Commit: tree}, why)
}

// without gives the tree of the change without some of its hunks and lines.
func (b *bench) without(ctx context.Context, hunks []review.Rejected) (tree string, err error) {
	u := review.Undo(hunks)
	to := git.Retree{Tree: b.attempt.Head, From: b.attempt.Base, Back: u.Back, Text: map[string][]byte{}}
	for path, p := range u.Some {
		before, err := b.onBase(ctx, p.File)
		if err == nil {
			to.Text[path], err = diff.Keep(before, p.File, p.Keep)
		}
		if err != nil {
			return "", err
		}
	}
	return b.repo.Retree(ctx, to)
}

// onBase gives what a file of the change was on the base: nothing, where it is new.
func (b *bench) onBase(ctx context.Context, f diff.File) ([]byte, error) {
	switch {
	case f.Status == diff.Added:
		return nil, nil
	case f.Old != "":
		return b.repo.ReadFile(ctx, b.attempt.Base, f.Old)
	}
	return b.repo.ReadFile(ctx, b.attempt.Base, f.Path)
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
	files, err := b.files(ctx)
	if err != nil {
		return err
	}
	over := review.Carried(files, withoutRejected(read), b.attempt.HeadTree)
	return b.w.c.Store.Update(ctx, func(tx *store.Tx) error {
		if len(over) > 0 {
			if err := tx.PutRead(b.attempt.ID, over); err != nil {
				return err
			}
		}
		return sendHunks(tx, b.attempt.ID, func(h domain.ReadHunk) bool { return false })
	})
}

// withoutRejected is what was read, where the lines that were taken back are gone: the others are known by that alone.
func withoutRejected(read []domain.ReadHunk) []domain.ReadHunk {
	out := slices.Clone(read)
	for i, h := range out {
		if h.Sent && len(h.Prints) > 0 {
			out[i] = review.Without(h, func(v domain.VerdictKind) bool { return v != domain.VerdictReject })
		}
	}
	return out
}

// sendRejected notes that hunks of an attempt are to be taken back as they are now. Of lines that were rejected in another
// hunk that is noted anew: what is taken back must be what the agent was told.
func sendRejected(tx *store.Tx, a domain.Attempt, rejected []review.Rejected) error {
	read, err := tx.ReadHunks(a.ID)
	if err != nil {
		return err
	}
	var fresh []review.Where
	for _, r := range rejected {
		at := review.Where{File: r.File, Hunk: r.Hunk, Mark: r.Mark}
		noted := slices.ContainsFunc(read, func(h domain.ReadHunk) bool { return h.Hunk == r.Mark }) ||
			slices.ContainsFunc(fresh, func(w review.Where) bool { return w.Mark == r.Mark })
		if !noted {
			fresh = append(fresh, at)
		}
	}
	if len(fresh) > 0 {
		if err := tx.PutRead(a.ID, review.Notes(fresh, read, a.HeadTree)); err != nil {
			return err
		}
	}
	return sendHunks(tx, a.ID, func(h domain.ReadHunk) bool {
		return slices.ContainsFunc(rejected, func(r review.Rejected) bool { return r.Mark == h.Hunk })
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
