package conductor

import (
	"cmp"
	"context"
	"strings"

	"github.com/coppice/coppice/internal/change"
	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/verify"
)

// verify runs the task's checks on the head tree, in a worktree of the app's own, and puts the attempt into the queue
// when nothing is newly red. again means that the agent was sent back to mend it.
func (b *bench) verify(ctx context.Context) (again bool, err error) {
	if b.attempt.State != domain.StateVerifying {
		if err := b.move(ctx, domain.StateVerifying, nil); err != nil {
			return false, err
		}
	}
	evidence, err := b.evidence(ctx, state{b.attempt.Head, b.attempt.HeadTree, ""})
	if err != nil {
		return false, err
	}
	if red := verify.NewlyRed(evidence); len(red) > 0 {
		return b.mend(ctx, red)
	}
	if _, err := b.verifyMerged(ctx, true); ctx.Err() != nil {
		return false, err
	} else if err != nil {
		b.w.c.Log.Warn("cannot verify a change merged with its target", "attempt", b.attempt.ID, "err", err)
	}
	return b.reviewFirst(ctx)
}

// mend has a result mended whose checks are red: by the agent, or by another model that takes over. again means that one
// of them is at it.
func (b *bench) mend(ctx context.Context, red []domain.Evidence) (again bool, err error) {
	why := redError(red)
	escalates := b.mayEscalate(ctx)
	if escalates {
		over, refused, err := b.escalate(ctx, red)
		if over || err != nil {
			return over, err
		}
		if refused != "" {
			why = domain.E(domain.CodeChecksFailed, "", "%v; %s may not take over: %s", why, b.settings.Escalate.Model, refused).
				WithHint("%s", domain.HintOf(why))
		}
	}
	return b.sendBack(ctx, verify.Repair(red), why, b.repairRounds(escalates))
}

func (b *bench) ready(ctx context.Context) error {
	return b.move(ctx, domain.StateReady, b.readied)
}

// readied is what changes on an attempt that is there to be judged.
func (b *bench) readied(a *domain.Attempt) {
	a.ReadyAt, a.Failure, a.Why = b.w.c.Now(), nil, b.overReading(a)
}

// overReading says when a result takes longer to read than the task allows: a fact for the person, not a failure.
func (b *bench) overReading(a *domain.Attempt) string {
	if most := b.task.Contract.Budget.ReviewMinutes; most > 0 && a.Artifact.Minutes > most {
		return "takes longer to read than the task allows"
	}
	return ""
}

func redError(red []domain.Evidence) error {
	names := make([]string, 0, len(red))
	for _, e := range red {
		names = append(names, e.Check.Name)
	}
	return domain.E(domain.CodeChecksFailed, "", "red: %s", strings.Join(names, ", ")).
		WithHint("read the evidence, then request changes, verify again, or reject")
}

// state is what checks run on: a commit or tree with its files, and with which commit of the target the change is merged
// in it (empty: with none).
type state struct{ rev, tree, onto string }

// before is what a check was red on before the change came: the target it is merged with, or the base.
func (b *bench) before(s state) string { return cmp.Or(s.onto, b.attempt.Base) }

// verifiable says whether there is anything to run. Only changes are verified: a plan or a report has nothing to run.
func (b *bench) verifiable() bool {
	return len(b.task.Checks) > 0 && b.task.Contract.Produces == domain.ArtifactChange
}

// evidence runs the checks and stores each result as it comes.
func (b *bench) evidence(ctx context.Context, on state) ([]domain.Evidence, error) {
	if !b.verifiable() {
		return nil, nil
	}
	b.w.setActivity("prepares the checks")
	dir, err := b.w.c.Trees.VerifyTree(ctx, b.repo, b.attempt.ID, on.rev)
	if err != nil {
		return nil, err
	}
	box, err := b.verifyBox(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer box.Close()
	return verify.Run(ctx, verify.Spec{
		Attempt: b.attempt.ID, Checks: b.checks(), Dir: dir, Tree: on.tree, Base: b.attempt.Base,
		Onto: on.onto, Changed: b.changedLines(on), Box: box,
		Now: b.w.c.Now, IDs: b.w.c.IDs,
		OnStart: func(c domain.Check) { b.w.setActivity("checks: " + c.Name) },
		OnDone:  func(e domain.Evidence) error { return b.keepEvidence(ctx, e) },
		BaseDir: func(ctx context.Context) (string, error) {
			return b.w.c.Trees.VerifyTree(ctx, b.repo, b.attempt.ID, b.before(on))
		},
	})
}

// changedLines gives the lines that are new in what the checks run on; nil where nobody wants to know which of them ran.
func (b *bench) changedLines(on state) func(context.Context) (verify.Changed, error) {
	if !b.settings.Coverage {
		return nil
	}
	var known verify.Changed
	return func(ctx context.Context) (verify.Changed, error) {
		if known != nil {
			return known, nil
		}
		files, _, err := change.Read(ctx, b.repo, b.before(on), on.rev, change.Options{})
		if err != nil {
			return nil, err
		}
		known = verify.Changed{}
		for _, f := range files {
			if lines := added(f); len(lines) > 0 {
				known[f.Path] = lines
			}
		}
		return known, nil
	}
}

// added gives the numbers of the lines that a file has got.
func added(f diff.File) map[int]bool {
	out := map[int]bool{}
	for _, h := range f.Hunks {
		n := h.NewStart
		for _, l := range h.Lines {
			if l.Op == diff.Add {
				out[n] = true
			}
			if l.Op != diff.Del {
				n++
			}
		}
	}
	return out
}

func (b *bench) verifyBox(ctx context.Context, dir string) (*sandbox.Box, error) {
	return b.w.c.Sandbox.Open(ctx, sandbox.Spec{
		Attempt: b.attempt.ID, Dir: dir, GitDir: b.repo.GitDir(), Private: b.w.c.privateOf(b.attempt.ID),
		ReadOnly: b.w.c.Trees.Linked(b.repo), Require: b.task.Contract.Isolation,
	})
}

// checks gives the task's checks, each with a timeout.
func (b *bench) checks() []domain.Check {
	out := make([]domain.Check, 0, len(b.task.Checks))
	for _, c := range b.task.Checks {
		if c.Timeout == 0 {
			c.Timeout = b.settings.CheckTimeout
		}
		out = append(out, c)
	}
	return out
}

func (b *bench) keepEvidence(ctx context.Context, e domain.Evidence) error {
	return b.w.c.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutEvidence(&e) })
}
