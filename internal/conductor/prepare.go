package conductor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/crash"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/worktree"
)

// setupTimeout bounds each command that prepares a worktree.
const setupTimeout = 15 * time.Minute

// prepare makes the attempt's worktree on a branch of its own, from a base that is fixed here, and runs the project's
// setup in it.
func (b *bench) prepare(ctx context.Context) error {
	start := func(a *domain.Attempt) {
		a.Why = ""
		if a.StartedAt.IsZero() {
			a.StartedAt = b.w.c.Now()
		}
	}
	if err := b.move(ctx, domain.StatePreparing, start); err != nil {
		return err
	}
	b.w.setActivity("makes a worktree")
	wt, err := b.makeTree(ctx)
	if err != nil {
		return err
	}
	crash.Point("worktree:made")
	if err := b.setUp(ctx, wt.Dir); err != nil {
		return err
	}
	return b.update(ctx, func(a *domain.Attempt) {
		a.Branch, a.Worktree, a.Base, a.BaseTree = wt.Branch, wt.Dir, wt.Base, wt.BaseTree
		a.Head, a.HeadTree = wt.Base, wt.BaseTree
	})
}

func (b *bench) makeTree(ctx context.Context) (worktree.Worktree, error) {
	base, err := b.repo.Resolve(ctx, b.baseRef())
	if err != nil {
		return worktree.Worktree{}, err
	}
	return b.w.c.Trees.Create(ctx, b.repo, worktree.Spec{
		Attempt: b.attempt.ID, Project: b.project.ID, Slug: b.slug(), Base: base, Carry: b.settings.Carry,
	})
}

// baseRef is where the attempt starts: what the task says, or its target as it is now, so that what it waited for is
// in it.
func (b *bench) baseRef() string {
	if b.task.Base != "" {
		return b.task.Base
	}
	return b.task.Target
}

// slug names the branch after the task: "4-usage-based-invoice-endpoint".
func (b *bench) slug() string {
	words := strings.FieldsFunc(strings.ToLower(b.task.Title), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	s := fmt.Sprint(b.task.Number)
	for _, w := range words {
		if len(s)+len(w) > 40 {
			break
		}
		s += "-" + w
	}
	if b.attempt.Ordinal > 1 {
		s += fmt.Sprintf("-%d", b.attempt.Ordinal)
	}
	return s
}

// setUp runs the project's setup commands in the new worktree, with the network only where the person said so.
func (b *bench) setUp(ctx context.Context, dir string) error {
	if len(b.settings.Setup) == 0 {
		return nil
	}
	box, err := b.w.c.Sandbox.Open(ctx, sandbox.Spec{
		Attempt: b.attempt.ID, Dir: dir, GitDir: b.repo.GitDir(), Private: b.w.c.privateOf(b.attempt.ID),
		Network: b.project.Trust.SetupNetwork, Require: b.task.Contract.Isolation,
	})
	if err != nil {
		return err
	}
	defer box.Close()
	for _, line := range b.settings.Setup {
		b.w.setActivity("sets up: " + line)
		res, err := box.Run(ctx, sandbox.Cmd{Line: line, Timeout: setupTimeout})
		if err != nil {
			return domain.Wrap("set up the worktree", err)
		}
		if res.ExitCode != 0 {
			return domain.E(domain.CodeConflict, "set up the worktree", "%s ended with %d: %s", line, res.ExitCode, lastLines(res, 5)).
				WithHint("run it by hand in a clone, or change `setup` in .coppice/settings.toml")
		}
	}
	return nil
}

// lastLines gives the end of a command's output.
func lastLines(res sandbox.Result, n int) string {
	out := res.Tail
	if len(out) == 0 {
		out = res.Head
	}
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(string(out), "\uFFFD")), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
