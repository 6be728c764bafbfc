package replay

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func play(t *testing.T, m *Model, req provider.Request) (provider.Reply, error) {
	t.Helper()
	return providertest.Gather(t, t.Context(), m, req)
}

func request(user string, tools ...string) provider.Request {
	req := provider.Request{Messages: []domain.Message{providertest.User(user)}}
	for _, name := range tools {
		req.Tools = append(req.Tools, provider.ToolSpec{Name: name})
	}
	return req
}

// answered adds a reply and the result of each of its calls to the history.
func answered(req provider.Request, r provider.Reply, isError bool, text string) provider.Request {
	results := domain.Message{Role: domain.RoleTool}
	for _, c := range r.Message().Calls() {
		results.Parts = append(results.Parts, domain.Part{
			Kind: domain.PartResult, Call: c.Call, Name: c.Name, Text: text, IsError: isError,
		})
	}
	req.Messages = append(req.Messages[:len(req.Messages):len(req.Messages)], r.Message())
	if len(results.Parts) > 0 {
		req.Messages = append(req.Messages, results)
	}
	return req
}

func model(t *testing.T, text string) *Model {
	t.Helper()
	return New("test.replay", parse(t, text), &providertest.Instant{})
}

func TestTheContractPlays(t *testing.T) {
	m := model(t, contract)
	req := request("please rename Foo to Bar", "read", "edit", "shell")
	r, err := play(t, m, req)
	if err != nil || r.Stop != provider.StopCalls || r.Message().TextOf() != "Renaming." {
		t.Fatalf("got %+v, %v", r, err)
	}
	req = answered(req, r, false, "ok")
	again := model(t, contract) // another process goes on from the history
	r, err = play(t, again, req)
	if err != nil || r.Stop != provider.StopEnd || r.Message().TextOf() != "Done." {
		t.Fatalf("got %+v, %v", r, err)
	}
	if err := m.EndRound(answered(req, r, false, "")); err != nil {
		t.Errorf("end: %v", err)
	}
}

func TestUnmetExpectations(t *testing.T) {
	first, err := play(t, model(t, contract), request("rename Foo", "edit", "shell"))
	if err != nil {
		t.Fatal(err)
	}
	after := request("rename Foo", "edit", "shell")
	for name, c := range map[string]struct {
		script string
		req    provider.Request
		want   string
	}{
		"user":  {contract, request("something else", "edit", "shell"), "line 2: expected the last user message"},
		"tools": {contract, request("rename Foo", "edit"), "line 3: expected the tool shell"},
		"no tools": {contract, request("rename Foo"),
			"line 3: expected the tool edit to be offered, but the tools are none"},
		"result failed": {contract, answered(after, first, true, "no such file"),
			`line 7: expected the tool result edit ok, but the result of edit is error: "no such file"`},
		"no result": {"turn\nsay x\nturn\nexpect tool-result grep ok",
			answered(after, first, false, "ok"), "no result of grep"},
		"result text": {"turn\nsay x\nturn\nexpect tool-result edit ok ~ 'three'", answered(after, first, false, "two"),
			"expected the tool result edit ok ~ 'three'"},
		"taken twice": {"turn\nsay x\nturn\nexpect tool-result edit ok\nexpect tool-result edit ok",
			answered(after, first, false, "ok"),
			"line 5: expected the tool result edit ok, but there is no result of edit left"},
		"too few turns": {"turn\nsay x",
			answered(after, first, false, "ok"), "the script has 1 turns, and one more was asked for"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := play(t, model(t, c.script), c.req)
			if domain.CodeOf(err) != domain.CodeReplay || !strings.Contains(err.Error(), c.want) || domain.HintOf(err) == "" {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestExpectationsThatAreMet(t *testing.T) {
	for _, want := range []string{"a.b (now)", "Foo.*now", "^rename"} {
		m := model(t, "turn\nexpect last-user ~ '"+want+"'")
		if _, err := play(t, m, request("rename Foo in a.b (now)")); err != nil {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestUnusedTurns(t *testing.T) {
	const twoRounds = "turn\nsay a\nturn\nsay b\nstop\nturn\nexpect last-user ~ more\nsay c\nturn\nsay d"
	history := func(n int) provider.Request {
		req := request("go")
		for range n {
			req.Messages = append(req.Messages, domain.Message{Role: domain.RoleAssistant})
		}
		return req
	}
	for turns, want := range map[int]string{0: "", 1: "line 3: 1 of", 2: "", 3: "line 9: 1 of", 4: "", 5: ""} {
		err := model(t, twoRounds).EndRound(history(turns))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("after %d turns: %v, want %q", turns, err, want)
		}
		if err != nil && domain.CodeOf(err) != domain.CodeReplay {
			t.Errorf("code %s", domain.CodeOf(err))
		}
	}
	var _ provider.Rounds = provider.Retrying(model(t, twoRounds), provider.RetryOptions{}).(provider.Rounds)
}

func TestFaultsHappenOnce(t *testing.T) {
	m := model(t, "turn\nfail 429 retry-after 2s\nsay 'half '\ncut\nsay whole")
	_, err := play(t, m, request("go"))
	if e := providertest.Failure(t, err, provider.KindRetryable); e.RetryAfter != 2*time.Second || e.Partial {
		t.Errorf("got %+v", e)
	}
	r, err := play(t, m, request("go"))
	if e := providertest.Failure(t, err, provider.KindRetryable); !e.Partial || r.Message().TextOf() != "half " {
		t.Errorf("got %+v", e)
	}
	r, err = play(t, m, request("go"))
	if err != nil || r.Message().TextOf() != "half whole" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestDelayGoesByTheClock(t *testing.T) {
	clock := providertest.NewClock()
	m := New("x", parse(t, "turn\ndelay 50ms\nsay x"), clock)
	go func() {
		clock.AwaitWait(50 * time.Millisecond)
		clock.Advance(50 * time.Millisecond)
	}()
	if _, err := play(t, m, request("go")); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		clock.AwaitWait(50 * time.Millisecond)
		cancel()
	}()
	if _, err := providertest.Gather(t, ctx, m, request("go")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestUsageIsDeterministic(t *testing.T) {
	m := model(t, "turn\ncall read\nturn\nusage 7 8")
	first, _ := play(t, m, request("go"))
	again, _ := play(t, m, request("go"))
	if first.Usage != again.Usage || first.Usage.Input == 0 || first.Usage.Output == 0 {
		t.Errorf("got %+v and %+v", first.Usage, again.Usage)
	}
	second, err := play(t, m, answered(request("go"), first, false, "x"))
	if err != nil || second.Usage.Input != 7 || second.Usage.Output != 8 {
		t.Errorf("got %+v, %v", second.Usage, err)
	}
	if u := provider.Cost(m.Info(), second.Usage); u.Cost != 0 || u.CostUnknown {
		t.Errorf("a replay costs %v", u)
	}
}

func TestSource(t *testing.T) {
	nowhere := func(p string) (string, error) { return "/nowhere/" + p, nil }
	set := provider.NewSet(NewSource(nowhere, provider.SystemClock{}))
	_, _, err := set.Open(t.Context(), "replay/a/b.replay")
	if domain.CodeOf(err) != domain.CodeModelMissing || !strings.Contains(err.Error(), "/nowhere/a/b.replay") {
		t.Errorf("got %v", err)
	}
}

func TestTheScriptSaysHowMuchContextTheModelHas(t *testing.T) {
	for text, want := range map[string]int64{"turn\n  stop": Context, "context 4096\nturn\n  stop": 4096} {
		script, err := Parse("x.replay", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := New("x", script, provider.SystemClock{}).Info().Context; got != want {
			t.Errorf("%q has a context of %d tokens, want %d", text, got, want)
		}
	}
}
