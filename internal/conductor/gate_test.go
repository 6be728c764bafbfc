package conductor

import (
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
)

func TestAlwaysGrantsExactlyWhatWasAsked(t *testing.T) {
	shell := func(command string) domain.Action {
		return domain.Action{Tool: "shell", Kind: domain.ActionExec, Command: command}
	}
	var rules policy.Rules
	if err := rules.Add("ask shell(make *)", "deny shell(make evil)"); err != nil {
		t.Fatal(err)
	}
	g := &gate{rules: rules, level: 3}
	if d := g.byRules(shell("make docs")); d.Effect != domain.Ask {
		t.Fatalf("control: without a grant it asks, got %s", d.Effect)
	}
	g.grant(shell("make docs"))
	if d := g.byRules(shell("make docs")); d.Effect != domain.Allow || d.Reason == "" {
		t.Errorf("granted, and %s (%s)", d.Effect, d.Reason)
	}
	for _, other := range []string{"make docs all", "make", "make tests", "make docs && make evil"} {
		if d := g.byRules(shell(other)); d.Effect == domain.Allow {
			t.Errorf("%q was not granted and is allowed by %s", other, d.Rule)
		}
	}
	g.grant(shell("make evil"))
	if d := g.byRules(shell("make evil")); d.Effect != domain.Deny {
		t.Errorf("a grant does not beat a rule that denies: %s", d.Effect)
	}
}

// What cannot be written as a rule without meaning more than was asked is granted for once only.
func TestNoStandingRuleForWhatHasWildcards(t *testing.T) {
	for _, command := range []string{"rm *", "echo [a]", "ls ?", "echo (x)", "a\nb"} {
		if got := standing(domain.Action{Tool: "shell", Command: command}); got != nil {
			t.Errorf("%q would be granted as %v", command, got)
		}
	}
	if got := standing(domain.Action{Tool: "write", Paths: []string{"a.go", "b.go"}}); len(got) != 2 {
		t.Errorf("a rule for each path, got %v", got)
	}
	if granted(domain.Contract{}, domain.Action{Tool: "shell", Command: "rm *"}) {
		t.Error("nothing was granted")
	}
}

func TestOnlyAPlainAllowAllows(t *testing.T) {
	for answer, want := range map[string]domain.Effect{
		"allow": domain.Allow, "deny": domain.Deny, "": domain.Deny, "ALLOW": domain.Deny, "true": domain.Deny, "yes": domain.Deny,
	} {
		if got := byPerson(domain.Request{Answer: answer}); got.Effect != want {
			t.Errorf("SH-07 %q: %s, want %s", answer, got.Effect, want)
		}
	}
}
