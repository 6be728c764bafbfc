package providertest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// callCases are what becomes of tool calls.
var callCases = []testCase{
	{"", "parallel calls", parallelCalls},
	{"MF-12", "calls without ids", callsWithoutIDs},
	{"MF-12", "ids used again", idsUsedAgain},
	{"MF-10", "malformed arguments", malformedArguments},
	{"MF-10", "arguments that are no object", argumentsNoObject},
	{"MF-10", "repeated keys", repeatedKeys},
	{"MF-10", "deep nesting", deepNesting},
	{"MF-11", "a name that is none", nameThatIsNone},
	{"", "no arguments", noArguments},
	{"MF-13", "too many calls", tooManyCalls},
}

func parallelCalls(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{"Looking."}, Calls: []Call{
		{ID: "c1", Name: "read", Args: json.RawMessage(`{"path":"a.go"}`)},
		{ID: "c2", Name: "grep", Args: json.RawMessage(`{"pattern":"日本","limit":3}`)},
		{ID: "c3", Name: "read", Args: json.RawMessage(`{"path":"b \"q\".go"}`)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := r.Message().Calls()
	if r.Stop != provider.StopCalls || len(got) != 3 || len(r.Malformed) != 0 || textOf(r) != "Looking." {
		t.Fatalf("got %+v", r)
	}
	sameJSON(t, got[0].Args, `{"path":"a.go"}`)
	sameJSON(t, got[1].Args, `{"pattern":"日本","limit":3}`)
	sameJSON(t, got[2].Args, `{"path":"b \"q\".go"}`)
	if got[0].Name != "read" || got[1].Name != "grep" || got[2].Name != "read" {
		t.Errorf("out of order: %+v", got)
	}
	distinct(t, nil, got)
}

func sameJSON(t *testing.T, got json.RawMessage, want string) {
	t.Helper()
	var a, b any
	if json.Unmarshal(got, &a) != nil || json.Unmarshal([]byte(want), &b) != nil || fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// distinct checks that calls have ids of their own.
func distinct(t *testing.T, used []domain.Part, calls []domain.Part) {
	t.Helper()
	seen := map[string]bool{}
	for _, c := range append(used, calls...) {
		if c.Call == "" || seen[c.Call] {
			t.Errorf("the id %q is not its own: %+v", c.Call, calls)
		}
		seen[c.Call] = true
	}
}

func callsWithoutIDs(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Flat: true, Calls: []Call{
		{Name: "read", Args: json.RawMessage(`{"path":"a"}`)},
		{Name: "read", Args: json.RawMessage(`{"path":"b"}`)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := r.Message().Calls()
	if len(got) != 2 {
		t.Fatalf("%d calls: %+v", len(got), r)
	}
	sameJSON(t, got[0].Args, `{"path":"a"}`)
	sameJSON(t, got[1].Args, `{"path":"b"}`)
	distinct(t, nil, got)
}

func idsUsedAgain(t *testing.T, h Harness) {
	call := []Call{{ID: "same", Name: "read", Args: json.RawMessage(`{"path":"a"}`)}}
	o := h.open(t, Setup{Replies: []Reply{{Calls: call}, {Calls: call}}})
	req := Ask("go")
	first, err := o.gather(t, req)
	if err != nil {
		t.Fatal(err)
	}
	req.Messages = append(req.Messages, first.Message(), Results(first, "x"))
	second, err := o.gather(t, req)
	if err != nil {
		t.Fatal(err)
	}
	distinct(t, first.Message().Calls(), second.Message().Calls())
}

// malformed runs a reply with one sound call before a bad one.
func malformed(t *testing.T, h Harness, bad Call) {
	t.Helper()
	r, err := h.one(t, Reply{Calls: []Call{{ID: "ok", Name: "read", Args: json.RawMessage(`{"path":"a"}`)}, bad}})
	if err != nil {
		t.Fatal(err)
	}
	calls := r.Message().Calls()
	if h.whole && len(calls) == 1 && r.Malformed[calls[0].Call] != "" {
		return // a server that reads the calls itself gives up on all that one piece holds
	}
	if len(calls) != 2 || r.Malformed[calls[0].Call] != "" || r.Malformed[calls[1].Call] == "" {
		t.Fatalf("want a sound call and a malformed one, got %+v", r)
	}
	if string(calls[1].Args) != "{}" || r.Stop != provider.StopCalls {
		t.Errorf("got %+v, %s", calls[1], r.Stop)
	}
}

func malformedArguments(t *testing.T, h Harness) {
	for _, raw := range []string{`{"path": "a`, `{"path"`, `path=a`} {
		t.Run(raw, func(t *testing.T) { malformed(t, h, Call{ID: "bad", Name: "read", Raw: raw}) })
	}
}

func argumentsNoObject(t *testing.T, h Harness) {
	for _, raw := range []string{`["a"]`, `"a"`, `7`} {
		t.Run(raw, func(t *testing.T) { malformed(t, h, Call{ID: "bad", Name: "read", Raw: raw}) })
	}
}

func repeatedKeys(t *testing.T, h Harness) {
	malformed(t, h, Call{ID: "bad", Name: "read", Raw: `{"path":"a","path":"b"}`})
}

func deepNesting(t *testing.T, h Harness) {
	deep := `{"path":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`
	malformed(t, h, Call{ID: "bad", Name: "read", Raw: deep})
}

func nameThatIsNone(t *testing.T, h Harness) {
	malformed(t, h, Call{ID: "bad", Name: "re\x1bad me", Args: json.RawMessage(`{}`)})
}

func noArguments(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Calls: []Call{{ID: "c1", Name: "read", Args: json.RawMessage(`{}`)}}})
	calls := r.Message().Calls()
	if err != nil || len(r.Malformed) != 0 || len(calls) != 1 || string(calls[0].Args) != "{}" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func tooManyCalls(t *testing.T, h Harness) {
	var calls []Call
	for i := range provider.MaxCalls + 3 {
		calls = append(calls, Call{ID: fmt.Sprint("c", i), Name: "read", Args: json.RawMessage(`{"path":"a"}`)})
	}
	r, err := h.one(t, Reply{Calls: calls})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(r.Message().Calls()); got != len(calls) || len(r.Malformed) != 3 {
		t.Errorf("%d calls, %d refused", got, len(r.Malformed))
	}
}
