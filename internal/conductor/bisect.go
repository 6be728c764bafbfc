package conductor

import (
	"context"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/store"
)

// Bisection is what a search for the turn that broke a check found.
type Bisection struct {
	Check  string
	Turn   int // the first whose checkpoint fails
	Good   int // the last before it whose checkpoint passes; 0: the base
	Commit string
	Exit   int
	Output string // the end of what the check printed there
	Tried  []Trial
}

// Trial is one run of the check.
type Trial struct{ Turn, Exit int }

// point is a tree that an attempt has had.
type point struct {
	turn         int
	commit, tree string
}

// Bisect runs a check over the checkpoints of an attempt, in the worktree its checks run in, and names the first turn
// with which it fails. The check has to pass on the base and to fail on the last checkpoint.
func (c *Conductor) Bisect(ctx context.Context, id domain.AttemptID, check string) (Bisection, error) {
	w, err := c.claim(ctx, id)
	if err != nil {
		return Bisection{}, err
	}
	defer w.releaseClaim()
	b, err := w.open(ctx)
	if err != nil {
		return Bisection{}, err
	}
	points, err := b.points(ctx)
	if err != nil {
		return Bisection{}, err
	}
	s := &searcher{b: b, out: Bisection{Check: check}}
	return s.search(ctx, points)
}

// points are the distinct trees of an attempt in order, the base first.
func (b *bench) points(ctx context.Context) ([]point, error) {
	if b.attempt.Base == "" {
		return nil, domain.E(domain.CodeConflict, "bisect", "the attempt has not begun")
	}
	out := []point{{0, b.attempt.Base, b.attempt.BaseTree}}
	err := b.w.c.Store.View(ctx, func(tx *store.Tx) error {
		turns, err := tx.Turns(b.attempt.ID)
		if err != nil {
			return err
		}
		for _, t := range turns {
			if t.Checkpoint == "" {
				continue
			}
			cp, err := tx.Checkpoint(t.Checkpoint)
			if err != nil {
				return err
			}
			if cp.Tree != out[len(out)-1].tree {
				out = append(out, point{t.N, cp.Commit, cp.Tree})
			}
		}
		return nil
	})
	if err == nil && len(out) == 1 {
		err = domain.E(domain.CodeConflict, "bisect", "no turn changed a file")
	}
	return out, err
}

// searcher tries a check on trees.
type searcher struct {
	b   *bench
	out Bisection
}

func (s *searcher) search(ctx context.Context, points []point) (Bisection, error) {
	last := points[len(points)-1]
	if exit, err := s.try(ctx, last); err != nil || exit == 0 {
		return s.out, orErr(err, domain.E(domain.CodeConflict, "bisect", "the check passes on the last checkpoint, turn %d",
			last.turn).WithHint("there is nothing to look for; give a check that fails"))
	}
	if exit, err := s.try(ctx, points[0]); err != nil || exit != 0 {
		return s.out, orErr(err, domain.E(domain.CodeConflict, "bisect", "the check fails on the base already").
			WithHint("no turn broke it; give a check that passed before the attempt"))
	}
	good, bad := 0, len(points)-1
	for bad-good > 1 {
		middle := (good + bad) / 2
		exit, err := s.try(ctx, points[middle])
		if err != nil {
			return s.out, err
		}
		if exit == 0 {
			good = middle
		} else {
			bad = middle
		}
	}
	s.out.Turn, s.out.Good, s.out.Commit = points[bad].turn, points[good].turn, points[bad].commit
	return s.out, nil
}

func orErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// try runs the check on a tree, in a box of its own. What the first failing tree printed is kept.
func (s *searcher) try(ctx context.Context, p point) (exit int, err error) {
	b := s.b
	b.w.setActivity("bisects: " + s.out.Check)
	dir, err := b.w.c.Trees.VerifyTree(ctx, b.repo, b.attempt.ID, p.commit)
	if err != nil {
		return 0, err
	}
	box, err := b.verifyBox(ctx, dir)
	if err != nil {
		return 0, err
	}
	defer box.Close()
	res, err := box.Run(ctx, sandbox.Cmd{Line: s.out.Check, Timeout: b.settings.CheckTimeout})
	if err != nil {
		return 0, err
	}
	exit = res.ExitCode
	if res.TimedOut && exit == 0 {
		exit = 1
	}
	s.out.Tried = append(s.out.Tried, Trial{p.turn, exit})
	if exit != 0 {
		s.out.Exit, s.out.Output = exit, strings.ToValidUTF8(lastLines(res, 20), "\uFFFD")
	}
	return exit, nil
}
