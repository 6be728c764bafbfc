package conductor

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
)

// gate decides on calls by the rules and asks a person where the rules say so. It is the agent's Gate.
type gate struct {
	w     *worker
	rules policy.Rules
	level int

	mu       sync.Mutex
	contract domain.Contract // grows by what a person allows for longer than once
}

// Decide gives the decision by the rules on one call. Whoever asks keeps it.
func (g *gate) Decide(_ context.Context, call domain.ToolCall) (domain.Decision, error) {
	return g.stamp(g.byRules(call.Action), call, "rule"), nil
}

// Ask puts a call to a person, and gives their decision with the rule that said to ask.
func (g *gate) Ask(ctx context.Context, call domain.ToolCall, d domain.Decision) (domain.Decision, error) {
	r := domain.Request{
		ID: domain.RequestID(g.w.c.IDs(domain.KindRequest)), Attempt: g.w.id, Call: call.ID, Kind: domain.RequestPermission,
		Action: call.Action, Decision: d, State: domain.RequestWaiting, CreatedAt: g.w.c.Now(),
	}
	answered, err := g.w.ask(ctx, r, domain.StateWaitingApproval)
	if err != nil {
		return domain.Decision{}, err
	}
	if answered.Scope != domain.ScopeOnce && answered.Answer == string(domain.Allow) {
		g.grant(call.Action)
	}
	return g.stamp(byPerson(answered), call, "you"), nil
}

// byRules asks the rules. What a person has allowed always is not asked again, even where a rule says to ask.
func (g *gate) byRules(a domain.Action) domain.Decision {
	g.mu.Lock()
	contract := g.contract
	g.mu.Unlock()
	d := policy.Decide(g.rules, contract, g.level, a)
	if d.Effect == domain.Ask && granted(contract, a) {
		return domain.Decision{Effect: domain.Allow, Rule: "allow " + standing(a)[0], Reason: "a person allowed it for longer than once"}
	}
	return d
}

func (g *gate) grant(a domain.Action) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.contract.Allow = append(slices.Clip(g.contract.Allow), standing(a)...)
}

// standing gives the rules that "always" makes of an action: exactly this command or these paths, nothing wider. An
// action that cannot be written without a wildcard has none and is asked about each time.
func standing(a domain.Action) []string {
	patterns := a.Paths
	if a.Command != "" {
		patterns = []string{a.Command}
	}
	if a.URL != "" {
		patterns = []string{a.URL}
	}
	var out []string
	for _, p := range patterns {
		if strings.ContainsAny(p, "*?[]{}()\\\n") {
			return nil
		}
		out = append(out, a.Tool+"("+p+")")
	}
	return out
}

func granted(c domain.Contract, a domain.Action) bool {
	rules := standing(a)
	for _, r := range rules {
		if !slices.Contains(c.Allow, r) {
			return false
		}
	}
	return len(rules) > 0
}

// forHow ends the sentence that says what a person allowed.
var forHow = map[domain.Scope]string{
	domain.ScopeAttempt: " for this attempt", domain.ScopeTask: " for this task", domain.ScopeProject: " for this project",
}

// byPerson makes the decision of an answered request. Anything but a plain allow denies.
func byPerson(r domain.Request) domain.Decision {
	if r.Answer == string(domain.Allow) {
		return domain.Decision{Effect: domain.Allow, Rule: r.Decision.Rule, Reason: "a person allowed it" + forHow[r.Scope]}
	}
	reason := "a person denied it"
	if r.Reason != "" {
		reason += ": " + r.Reason
	}
	return domain.Decision{Effect: domain.Deny, Rule: r.Decision.Rule, Reason: reason}
}

func (g *gate) stamp(d domain.Decision, call domain.ToolCall, by string) domain.Decision {
	if d.ID == "" {
		d.ID = domain.DecisionID(g.w.c.IDs(domain.KindDecision))
	}
	d.Attempt, d.Call, d.At = g.w.id, call.ID, g.w.c.Now()
	if d.By == "" {
		d.By = by
	}
	return d
}
