package conductor

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool/toolset"
	"github.com/coppice/coppice/internal/verify"
)

// maxDiff is how many bytes of a diff the model that takes over is handed; a quarter of its context at the most.
const maxDiff = 32 << 10

// evidenceFor gathers what the model that takes over is told.
func (b *bench) evidenceFor(ctx context.Context, failed int, evidence []domain.Evidence, info provider.Info) (agent.Escalated, error) {
	patch, err := b.repo.Patch(ctx, b.attempt.Base, b.head(), git.PatchOptions{})
	if err != nil {
		return agent.Escalated{}, err
	}
	e := agent.Escalated{Failed: failed, Checks: verify.Said(evidence), Diff: string(patch.Text)}
	most := maxDiff
	if info.Context > 0 { // about four bytes are a token
		most = int(min(int64(most), info.Context))
	}
	if len(e.Diff) > most {
		e.Diff, e.Cut = wholeLines(e.Diff[:most]), true
		e.Files, err = b.changed(ctx)
		e.Files = e.Files[:min(len(e.Files), 100)]
	}
	return e, err
}

// estimate is what the first request costs at most.
func estimate(info provider.Info, s domain.Session, opening []domain.Message) domain.Money {
	req := provider.Request{Messages: opening}
	for _, t := range toolset.Of(s) {
		spec := t.Spec()
		req.Tools = append(req.Tools, provider.ToolSpec{Name: spec.Name, Description: spec.Description, Schema: spec.Schema})
	}
	out := int64(agent.UnboundedOutput)
	if info.MaxOutput > 0 {
		out = min(out, info.MaxOutput)
	}
	return provider.Cost(info, domain.Usage{Requests: 1, Input: provider.Estimate(req.Size()), Output: out}).Cost
}

// bounded is the task with the bound on money that holds now: a model that took over has one of its own.
func (b *bench) bounded() domain.Task {
	t := b.task
	if e := b.attempt.Escalation; e != nil {
		most := e.Before + e.Cap
		if own := t.Contract.Budget.Cost; own == 0 || most < own {
			t.Contract.Budget.Cost = most
		}
	}
	return t
}

func times(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" %d times", n)
}

func dollars(m domain.Money) string {
	switch {
	case m == 0:
		return "nothing"
	case m < domain.Dollars(0.01):
		return "less than $0.01"
	}
	return fmt.Sprintf("$%.2f", m.USD())
}

// wholeLines takes the line off the end that was cut.
func wholeLines(s string) string { return s[:strings.LastIndexByte(s, '\n')+1] }
