package agent

import (
	"context"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
)

// defaultTurns bounds the replies of one round where the task names no number of turns for the whole attempt.
const defaultTurns = 200

// overBudget says which budget is used up. It is asked before every request, so a budget is passed by the cost of one
// request at most.
func (r *run) overBudget() error {
	b := r.Task.Contract.Budget
	switch {
	case b.Turns > 0 && r.turns >= b.Turns:
		return spent("%d of %d turns are used up", r.turns, b.Turns)
	case b.Turns == 0 && r.repliesOfRound() >= defaultTurns:
		return spent("it took %d turns without finishing", defaultTurns)
	case b.Tokens > 0 && r.usage.Tokens() >= b.Tokens:
		return spent("%d of %d tokens are used up", r.usage.Tokens(), b.Tokens)
	case b.Cost > 0 && r.usage.Cost >= b.Cost:
		return spent("%.4f of %.4f US dollars are used up", r.usage.Cost.USD(), b.Cost.USD())
	case b.Cost > 0 && (r.usage.CostUnknown || r.priceUnknown()):
		return domain.E(domain.CodeBudget, "", "the price of %s is not known, so its money budget cannot be kept",
			r.Info.Ref()).WithHint("give a budget in tokens instead, or use a model with a known price")
	case b.Minutes > 0 && r.watch.worked() >= time.Duration(b.Minutes)*time.Minute:
		return spent("%d minutes of work are used up", b.Minutes)
	}
	return nil
}

// reservation is what the next request may take at most, where a budget of tokens or money bounds the attempt: it is
// durable before the request is made, so that a request whose price nobody learned still counts. Nil: no such budget.
func (r *run) reservation() *domain.Usage {
	b := r.Task.Contract.Budget
	if b.Tokens == 0 && b.Cost == 0 {
		return nil
	}
	out := int64(r.MaxOutput)
	if out == 0 {
		out = r.Info.MaxOutput
	}
	if out == 0 {
		out = UnboundedOutput
	}
	if size := r.contextSize(); size > 0 {
		out = min(out, size)
	}
	u := provider.Cost(r.Info, domain.Usage{Requests: 1, Input: r.fill(), Output: out})
	return &u
}

// UnboundedOutput is how many tokens a reply is taken to hold at most where nobody says.
const UnboundedOutput = 8192

// broken is what a request that broke off is taken to have used, where the provider did not say: nothing when nothing of
// its reply had come, else its prompt and what came.
func (r *run) broken(t *turn) domain.Usage {
	came := provider.Request{Messages: []domain.Message{t.reply.Message()}}.Size()
	if came == 0 {
		return domain.Usage{}
	}
	return domain.Usage{Requests: 1, Input: t.Reserved.Input, Output: provider.Estimate(came)}
}

// settleReserved counts what the last turn had reserved for a request whose end nobody saw: as much as it may have used.
func (r *run) settleReserved(ctx context.Context) error {
	u := r.Last.Reserved
	if u == nil || !r.Last.EndedAt.IsZero() {
		return nil
	}
	r.usage, r.Last.Reserved = r.usage.Add(*u), nil
	return r.record(ctx, domain.UsageCounted{Attempt: r.Attempt.ID, Turn: r.Last.ID, Model: r.Info.Ref(), Usage: *u})
}

func spent(format string, args ...any) error {
	return domain.E(domain.CodeBudget, "", format, args...).
		WithHint("judge what is there, or raise the budget and resume")
}

func (r *run) priceUnknown() bool {
	return provider.Cost(r.Info, domain.Usage{Requests: 1, Input: 1, Output: 1}).CostUnknown
}

func (r *run) repliesOfRound() int {
	n := 0
	for _, m := range r.history {
		if m.Role == domain.RoleAssistant && m.Round == r.Round {
			n++
		}
	}
	return n
}

// stopwatch measures work without the time spent waiting for people.
type stopwatch struct {
	now    func() time.Time
	start  time.Time
	before time.Duration

	mu     sync.Mutex
	waited time.Duration
}

func (w *stopwatch) worked() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.before + w.now().Sub(w.start) - w.waited
}

// wait takes the time f needs out of the measure.
func (w *stopwatch) wait(f func()) {
	from := w.now()
	f()
	took := w.now().Sub(from)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waited += took
}

// env gives the tools' environment with questions to the person taken out of the measure.
func (w *stopwatch) env(env *tool.Env) *tool.Env {
	if env == nil || env.Ask == nil {
		return env
	}
	out, ask := *env, env.Ask
	out.Ask = func(ctx context.Context, question string, options []string) (answer string, err error) {
		w.wait(func() { answer, err = ask(ctx, question, options) })
		return answer, err
	}
	return &out
}
