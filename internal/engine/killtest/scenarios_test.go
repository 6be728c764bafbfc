package killtest

import (
	"fmt"
	"slices"
	"strings"
)

// does makes an act of what a person does in each state: the first command of the list that was not yet done as often
// as it stands there, in order; nothing once the list is through.
func does(by map[string][]string) func(*story, attempt) []string {
	return func(st *story, a attempt) []string {
		times := map[string]int{}
		for _, verb := range by[a.State] {
			key := verb + "@" + a.State
			if times[key]++; st.did[key] >= times[key] {
				continue
			}
			st.asked = key
			return command(verb, a.ID)
		}
		return nil
	}
}

func command(verb, id string) []string {
	switch verb {
	case "allow", "deny":
		return []string{"answer", id, verb}
	case "blue":
		return []string{"answer", id, "blue"}
	case "request-changes", "reject":
		return []string{verb, id, "-m", "once more"}
	}
	return []string{verb, id}
}

// ends is over in any of the states once the person has nothing more to do there.
func ends(act func(*story, attempt) []string, states ...string) func(*story, attempt) bool {
	return func(st *story, a attempt) bool {
		if !slices.Contains(states, a.State) {
			return false
		}
		peek := &story{w: st.w, s: st.s, did: map[string]int{}}
		for k, v := range st.did {
			peek.did[k] = v
		}
		return act(peek, a) == nil
	}
}

// one makes a scenario with one script.
func one(name, script string, by map[string][]string, over []string, more ...string) scenario {
	act := does(by)
	return scenario{
		name: name, scripts: map[string]string{"s.replay": script}, act: act, over: ends(act, over...),
		run: append([]string{"--model", "replay/../s.replay", "--check", "true"}, more...),
	}
}

const (
	ending  = "turn\n  call write {\"path\": \"new.txt\", \"content\": \"new\\n\"}\nturn\n  say 'Done.'\n  stop\n"
	asks    = "turn\n  call ask {\"question\": \"which colour?\"}\n" + ending
	hangs   = "turn\n  hang\n"
	fails   = "turn\n  expect last-user ~ 'words that are not there'\n  say 'no'\n  stop\n"
	limited = "turn\n  fail 429 retry-after 5m\n  say 'never'\n  stop\n"
	writes  = ending +
		"turn\n  expect last-user ~ 'once more'\n  call edit {\"path\": \"new.txt\", \"old\": \"new\", \"new\": \"newer\"}\nturn\n  say 'Done.'\n  stop\n"
	touches = "turn\n  call shell {\"command\": \"touch one\"}\nturn\n  call shell {\"command\": \"touch two\"}\n" + ending
	edits   = "turn\n  call edit {\"path\": \"notes.txt\", \"old\": \"one\", \"new\": \"ONE\"}\nturn\n  say 'Done.'\n  stop\n"
	mends   = ending + "turn\n  expect last-user ~ 'It is old'\n  call edit {\"path\": \"new.txt\", \"old\": \"new\", \"new\": \"newer\"}\nturn\n  say 'Done.'\n  stop\n"
	finds   = "turn\n  call read {\"path\": \"new.txt\"}\nturn\n  call finish {\"summary\": \"Old.\", \"findings\": [{\"severity\": \"must fix\", \"title\": \"It is old.\", \"file\": \"new.txt\", \"line\": 1}]}\n  stop\n"
	askRule = "[policy]\nrules = [\"ask shell(touch *)\"]\n"
)

// slow goes on for so many turns that a pause comes between two of them however late it is.
func slow() string {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "turn\n  delay 300ms\n  call todo {\"items\": [{\"text\": \"part %d\"}]}\n", i)
	}
	return b.String()
}

// whole is the way of a task that needs everything: a permission, an answer, patience with its model, a repair, another
// round, a landing, an undo and a landing again.
func whole() scenario {
	s := scenario{
		name: "whole", settings: askRule + "[verify]\nrepair_rounds = 1\n", text: "TWO\nthree\n",
		run: []string{"--model", "replay/../s.replay", "--check", "test ! -f begun.txt || test -f good.txt"},
		scripts: map[string]string{"s.replay": `turn
  say 'Begin.'
  call edit {"path": "notes.txt", "old": "one", "new": "ONE"}
  call shell {"command": "echo ran >> log.txt"}
turn
  call shell {"command": "touch touched.txt"}
turn
  call ask {"question": "which colour?"}
turn
  call write {"path": "begun.txt", "content": "begun\\n"}
turn
  fail 429 retry-after 10ms
  say 'Done.'
  stop
turn
  expect last-user ~ 'good.txt'
  call write {"path": "good.txt", "content": "good\n"}
turn
  say 'Mended.'
  stop
turn
  expect last-user ~ 'once more'
  call edit {"path": "notes.txt", "old": "two", "new": "TWO"}
turn
  say 'Done again.'
  stop
`},
	}
	s.act = func(st *story, a attempt) []string {
		switch {
		case a.State == "waiting_approval":
			return command("allow", a.ID)
		case a.State == "waiting_question":
			return command("blue", a.ID)
		case a.State == "ready" && a.Round == 1:
			return command("request-changes", a.ID)
		case a.State == "ready":
			return command("land", a.ID)
		case a.State == "landed" && st.did["undo"] == 0:
			return command("undo", a.ID)
		}
		return nil
	}
	s.over = func(st *story, a attempt) bool { return a.State == "landed" && st.did["undo"] > 0 }
	return s
}

// scenarios together come by every move that can happen.
func scenarios() []scenario {
	withRule := func(s scenario) scenario { s.settings = askRule; return s }
	setup := func(s scenario, line string) scenario {
		s.scripts["repo/.coppice/settings.toml"] = "setup = [\"" + line + "\"]\n"
		return s
	}
	before := func(s scenario) scenario {
		s.scripts["before.replay"] = hangs
		s.before = []string{"--model", "replay/../before.replay"}
		s.run = append(s.run, "--after", "1")
		return s
	}
	read := func(s scenario, script string) scenario {
		s.scripts["reader.replay"] = script
		s.settings = "[features]\nreview = true\n[review]\nrounds = 1\n[models]\nreview = \"replay/../reader.replay\"\n"
		return s
	}
	conflict := func(s scenario) scenario { s.byHand = "uno\ntwo\nthree\n"; return s }
	return []scenario{
		whole(),
		one("question paused", asks, map[string][]string{"waiting_question": {"pause", "blue"}, "paused": {"resume", "resume"}, "ready": {"reject"}}, []string{"rejected"}),
		one("question cancelled", asks, map[string][]string{"waiting_question": {"cancel", "blue"}, "cancelled": {"resume"}, "ready": {"cancel"}}, []string{"cancelled", "ready"}),
		withRule(one("permission paused", touches, map[string][]string{"waiting_approval": {"pause", "cancel"}, "paused": {"resume", "resume"}, "cancelled": {"reject"}, "ready": {"reject"}}, []string{"rejected"})),
		one("provider paused", limited, map[string][]string{"waiting_provider": {"pause", "cancel"}, "paused": {"resume", "resume"}}, []string{"cancelled"}),
		one("run cancelled", hangs, map[string][]string{"running": {"cancel"}}, []string{"cancelled"}),
		one("failed", fails, map[string][]string{"failed": {"resume", "reject"}}, []string{"rejected"}),
		one("failed and cancelled", fails, map[string][]string{"failed": {"cancel"}}, []string{"cancelled"}),
		one("red", writes, map[string][]string{"failed": {"verify", "request-changes"}}, []string{"failed"}, "--check", "test ! -f new.txt"),
		one("verified again", writes, map[string][]string{"ready": {"verify"}}, []string{"ready"}),
		one("check cancelled", writes, map[string][]string{"verifying": {"cancel"}}, []string{"cancelled"}, "--check", "sleep 1000"),
		one("paused and rejected", asks, map[string][]string{"waiting_question": {"pause"}, "paused": {"reject"}}, []string{"rejected"}),
		one("paused and cancelled", asks, map[string][]string{"waiting_question": {"pause"}, "paused": {"cancel"}}, []string{"cancelled"}),
		before(one("queued, paused and rejected", writes, map[string][]string{"queued": {"pause"}, "paused": {"reject"}}, []string{"rejected"})),
		before(one("queued and cancelled", writes, map[string][]string{"queued": {"cancel"}}, []string{"cancelled"})),
		before(one("queued and rejected", writes, map[string][]string{"queued": {"reject"}}, []string{"rejected"})),
		one("run paused", slow(), map[string][]string{"running": {"pause"}, "paused": {"cancel"}}, []string{"cancelled"}),
		one("replaced", asks, map[string][]string{"waiting_question": {"pause"}, "paused": {"replace the worktree", "resume"}}, []string{"failed"}),
		one("rejected and taken up", writes, map[string][]string{"ready": {"reject"}, "rejected": {"restore", "request-changes"}}, []string{"ready"}),
		conflict(one("conflict", edits, map[string][]string{"ready": {"commit a conflict", "land"}}, []string{"ready"})),
		read(one("read first", mends, map[string][]string{"ready": {"review"}}, []string{"ready"}), finds),
		read(one("reading cancelled", ending, map[string][]string{"reviewing": {"cancel"}}, []string{"cancelled"}), hangs),
		setup(one("setup cancelled", hangs, map[string][]string{"preparing": {"cancel"}}, []string{"cancelled"}), "sleep 1000"),
		setup(one("setup failed", hangs, map[string][]string{}, []string{"failed"}), "false"),
	}
}

// unreached are the moves that no scenario comes by, each with the reason. A move that is in neither fails the test.
var unreached = map[string]string{
	"move:reviewing>failed": "only a database that cannot be written fails an attempt that is read",

	"move:waiting_approval>failed": "only a database that cannot be written fails an attempt that waits",
	"move:waiting_question>failed": "the same",
	"move:waiting_provider>failed": "the wait ends before the request fails",
}
