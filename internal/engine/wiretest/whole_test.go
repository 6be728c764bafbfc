package wiretest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/engine/enginetest"
)

// TestWholeTask plays a task over each wire from the brief to the target branch, by two engines.
func TestWholeTask(t *testing.T) {
	for _, w := range wires() {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			p, models := world(t, w, canary, whole())
			id := p.Task(0, "Make it louder.", "--model", w.model, "--check", "grep -q ALPHA both.txt").ID
			verified(t, p, id)
			p.Kill() // another engine goes on with the session: the prefix is what was stored
			p.OK("comment", id, "a.txt:1", "Say it with force.")
			p.OK("request-changes", id, "-m", "Not loud enough.")
			p.OK("wait", id)
			p.OK("accept", id)
			p.OK("land", id)
			landed(t, p)
			counted(t, w, p.Attempt(id))
			summed(t, w, p)
			queued(t, w, p)
			asked(t, w, models)
			secret(t, p, models)
		})
	}
}

// verified judges what came back first: the evidence is of the tree that is shown, and git holds that tree.
func verified(t *testing.T, p *enginetest.World, id string) {
	a := p.Attempt(id)
	var evidence []struct {
		Tree     string
		Stale    bool
		ExitCode int `json:"exit_code"`
	}
	p.JSON(&evidence, "evidence", id)
	if len(evidence) != 1 || evidence[0].Tree != a.Tree || evidence[0].ExitCode != 0 || evidence[0].Stale {
		t.Errorf("evidence %+v of the tree %s", evidence, a.Tree)
	}
	if got := p.Git("show", a.Tree+":both.txt"); got != "ALPHA ü\nx\nBETA\ny" {
		t.Errorf("both.txt is %q", got)
	}
	if a.State != "ready" || a.Summary != "Louder." || a.Files != 3 || a.Artifact != "change" {
		t.Errorf("%+v", a)
	}
	if out := p.Git("status", "--porcelain"); out != "" || p.Git("show", "main:a.txt") != "alpha\nx" {
		t.Errorf("the user's checkout changed before anything was landed: %q", out)
	}
}

func landed(t *testing.T, p *enginetest.World) {
	for file, want := range map[string]string{
		"a.txt": "ALPHA!\nx", "b.txt": "BETA\ny", "both.txt": "ALPHA ü\nx\nBETA\ny",
	} {
		if got := p.Git("show", "main:"+file); got != want {
			t.Errorf("%s on main is %q, want %q", file, got, want)
		}
	}
	if out := p.Git("status", "--porcelain"); out != "" {
		t.Errorf("the user's checkout is dirty: %q", out)
	}
	if n := p.Git("rev-list", "--count", "main"); n != "2" {
		t.Errorf("%s commits on main", n)
	}
}

// counted holds the tokens and the money shown against what the server said.
func counted(t *testing.T, w wire, a enginetest.Attempt) {
	u := a.Usage
	if a.State != "landed" || u.Requests != 6 || u.Input != 6000 || u.Output != 600 || u.Cached != 2400 {
		t.Errorf("%s with %+v", a.State, a.Usage)
	}
	costs(t, w, a.Usage.CostUSD)
	if a.Served == nil || a.Served.Prefix == nil || *a.Served.Prefix != 1 {
		t.Errorf("the beginning of the requests is not said to be the same: %+v", a.Served)
	}
}

// queued holds that the queue in front of the provider is shown, and that its account is well.
func queued(t *testing.T, w wire, p *enginetest.World) {
	t.Helper()
	var list struct {
		Providers []struct {
			Name string
			Lane *struct {
				Slots, Active, Queued int
				Breaker               string
			}
		}
	}
	p.JSON(&list, "models")
	name, _, _ := strings.Cut(w.model, "/")
	for _, s := range list.Providers {
		if s.Name == name && s.Lane != nil && s.Lane.Slots > 0 && s.Lane.Active+s.Lane.Queued == 0 && s.Lane.Breaker == "closed" {
			return
		}
	}
	t.Errorf("the queue of %s is not shown: %+v", name, list.Providers)
}

func costs(t *testing.T, w wire, cost *float64) {
	t.Helper()
	switch {
	case w.cost == nil && cost != nil:
		t.Errorf("the price is unknown, and the cost shown is %v", *cost)
	case w.cost != nil && (cost == nil || math.Abs(*cost-*w.cost) > 1e-9):
		t.Errorf("cost %v, want %v", cost, *w.cost)
	}
}

// summed holds the table of usage to the same.
func summed(t *testing.T, w wire, p *enginetest.World) {
	var rows []struct {
		Model    string
		Requests int
		CostUSD  *float64 `json:"cost_usd"`
	}
	p.JSON(&rows, "usage")
	requests, cost := 0, new(float64) // a row a day: midnight may pass
	for _, r := range rows {
		requests += r.Requests
		if r.CostUSD == nil || cost == nil {
			cost = nil
			continue
		}
		*cost += *r.CostUSD
	}
	if len(rows) == 0 || rows[0].Model != w.model || requests != 6 {
		t.Fatalf("usage: %+v", rows)
	}
	costs(t, w, cost)
}

// asked judges the requests by their bodies.
func asked(t *testing.T, w wire, models *enginetest.Models) {
	requests := models.Requests("")
	if len(requests) != 6 {
		t.Fatalf("%d requests", len(requests))
	}
	var before conversation
	for i, r := range requests {
		c := w.read(t, r.Body)
		if r.Path != w.path || r.Turn != i {
			t.Errorf("request %d went to %s as turn %d", i, r.Path, r.Turn)
		}
		if i > 0 {
			samePrefix(t, i, before, c)
		}
		before = c
	}
	inOrder(t, w.read(t, requests[1].Body), "c1", "c2", "c3", "c4")
	inOrder(t, w.read(t, requests[2].Body), "c5", "c6")
	inOrder(t, w.read(t, requests[3].Body), "c7")
	if ran := w.read(t, requests[3].Body).results; !strings.Contains(fmt.Sprint(ran), "PATH=") {
		t.Errorf("the command that looks for keys did not run: %v", ran)
	}
	last := w.read(t, requests[4].Body)
	if said := last.messages[len(last.messages)-1]; !bytes.Contains(said, []byte("Not loud enough.")) ||
		!bytes.Contains(said, []byte("Say it with force.")) || !bytes.Contains(said, []byte("a.txt:1")) {
		t.Errorf("the agent was not told what to change: %s", said)
	}
	if w.name == "ollama" {
		sameRunner(t, requests)
	}
}

// samePrefix says that a request begins as the one before it, byte by byte: what is no message is the same, and the
// messages are those of before with others behind them.
func samePrefix(t *testing.T, i int, before, now conversation) {
	if !bytes.Equal(before.rest, now.rest) {
		t.Errorf("request %d differs from the one before:\n%s\n%s", i, before.rest, now.rest)
	}
	if len(now.messages) <= len(before.messages) {
		t.Errorf("request %d has %d messages after %d", i, len(now.messages), len(before.messages))
		return
	}
	for n, m := range before.messages {
		if !bytes.Equal(m, now.messages[n]) {
			t.Errorf("message %d of request %d changed:\n%s\n%s", n, i, m, now.messages[n])
		}
	}
}

func inOrder(t *testing.T, c conversation, want ...string) {
	var got []string
	for _, r := range c.results {
		got = append(got, r.call)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("results of %v, want %v", got, want)
	}
}

// sameRunner says that nothing of a request makes Ollama load the model anew or drop what it cannot hold. The context
// is the one of the settings.
func sameRunner(t *testing.T, requests []enginetest.Request) {
	for i, r := range requests {
		var b struct {
			Truncate *bool
			Options  map[string]json.RawMessage
		}
		if err := json.Unmarshal(r.Body, &b); err != nil {
			t.Fatal(err)
		}
		if b.Truncate == nil || *b.Truncate {
			t.Errorf("request %d lets the server truncate", i)
		}
		if string(b.Options["num_ctx"]) != "32768" {
			t.Errorf("request %d has num_ctx %s", i, b.Options["num_ctx"])
		}
	}
}

// secret looks for the key in every file the program keeps, the write-ahead log included, in the repository, in all
// that commands said and in what models were shown.
func secret(t *testing.T, p *enginetest.World, models *enginetest.Models) {
	places := p.Holding(canary)
	if strings.Contains(p.Said(), canary) {
		places = append(places, "what commands said")
	}
	if models != nil && len(models.Requests(canary)) > 0 {
		places = append(places, "what the model was shown")
	}
	if len(places) > 0 {
		t.Errorf("the key is in %v", places)
	}
	if models != nil && len(models.Requests("COPPICE_HOME=")) > 0 {
		t.Error("a command saw the environment of the engine")
	}
	// The search finds what is there: the brief is in the database or its log.
	if found := strings.Join(p.Holding("louder"), " "); !strings.Contains(found, "coppice.db") {
		t.Errorf("the search does not find the brief in the database; only in %q", found)
	}
}
