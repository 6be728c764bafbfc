package cli

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// resultLine is the last line of `run --json` and `wait --json`. In a race it tells of the best attempt, and Attempts of
// all.
type resultLine struct {
	Type     string          `json:"type"`
	ID       string          `json:"id"`
	Task     string          `json:"task"`
	Number   int             `json:"number"`
	State    string          `json:"state"`
	Artifact string          `json:"artifact,omitempty"`
	Summary  string          `json:"summary"`
	Error    *failure        `json:"error,omitempty"`
	Attempts []resultAttempt `json:"attempts,omitempty"`
}

type resultAttempt struct {
	ID    string `json:"id"`
	Model string `json:"model"`
	State string `json:"state"`
}

// statusOf is the exit status that an attempt stands for.
func statusOf(a wire.Attempt) int {
	if a.State == string(domain.StateReady) || a.State == string(domain.StateLanded) {
		return 0
	}
	switch domain.State(a.State) {
	case domain.StateWaitingApproval, domain.StateWaitingQuestion, domain.StatePaused:
		return domain.CodeWaiting.Exit()
	case domain.StateCancelled:
		return domain.CodeCancelled.Exit()
	}
	if a.Failure != nil {
		return domain.Code(a.Failure.Code).Exit()
	}
	return domain.CodeInternal.Exit()
}

// best orders attempts: ready ones, then what waits for a person, then the rest, each by its number.
func best(all []wire.Attempt) []wire.Attempt {
	rank := func(a wire.Attempt) int {
		switch statusOf(a) {
		case 0:
			return 0
		case domain.CodeWaiting.Exit():
			return 1
		}
		return 2
	}
	return slices.SortedFunc(slices.Values(all), func(a, b wire.Attempt) int {
		return cmp.Or(rank(a)-rank(b), a.Ordinal-b.Ordinal, cmp.Compare(a.ID, b.ID))
	})
}

func resultOf(all []wire.Attempt) resultLine {
	if len(all) == 0 {
		return resultLine{Type: "result"}
	}
	all = best(all)
	a := all[0]
	r := resultLine{
		Type: "result", ID: a.ID, Task: a.Task, Number: a.Number, State: a.State, Artifact: a.Artifact, Summary: a.Summary,
	}
	if a.Failure != nil {
		r.Error = &failure{a.Failure.Code, a.Failure.Message, a.Failure.Hint}
	}
	if len(all) > 1 {
		for _, a := range all {
			r.Attempts = append(r.Attempts, resultAttempt{a.ID, a.Model, a.State})
		}
	}
	return r
}

// result prints what came of the attempts and ends with the status they stand for.
func (f *face) result(ctx context.Context, last map[string]wire.Attempt) error {
	all := best(slices.Collect(maps.Values(last)))
	if f.json {
		if err := writeJSON(f.io.Out, resultOf(all)); err != nil {
			return err
		}
	} else {
		for _, a := range all {
			f.printAttempt(a)
			f.next(ctx, a)
		}
	}
	if len(all) == 0 || statusOf(all[0]) == 0 {
		return nil
	}
	return exit(statusOf(all[0]))
}

// next says what a person can do about it.
func (f *face) next(ctx context.Context, a wire.Attempt) {
	switch domain.State(a.State) {
	case domain.StateReady:
		f.out.f("  %s coppice diff %s, then accept, request-changes or reject\n", f.out.paint(dim, "next:"), a.ID)
	case domain.StatePaused:
		f.out.f("  %s coppice resume %s\n", f.out.paint(dim, "next:"), a.ID)
	case domain.StateWaitingApproval, domain.StateWaitingQuestion:
		f.pending(ctx, a)
	}
}

// pending shows what an attempt waits for.
func (f *face) pending(ctx context.Context, a wire.Attempt) {
	requests, err := f.client.Waiting(ctx, a.Project)
	if err != nil {
		return // the state has been told; `coppice waiting` tells the rest
	}
	for _, r := range requests {
		if r.Attempt == a.ID {
			f.printRequest(r)
		}
	}
}
