package cli

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/api/wire"
)

// hostile is what a model, a repository or a file name may hold.
const hostile = "a\x1b[2J\x1b]0;title\x07\x1b]52;c;eA==\x07\x9b31m\u009b31mb\r\x08\x7f\u202ec\u2066\u200b\u2028\U000e0041\x00\ufeffz"

// dangerous says whether a text would steer a terminal, or hide or reorder what a person reads.
func dangerous(s string) string {
	if !utf8.ValidString(s) {
		return "a byte that is no UTF-8"
	}
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t':
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return string(r)
		}
	}
	return ""
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":             "plain",
		"Grüße, 世界 🌲 ✓":     "Grüße, 世界 🌲 ✓",
		"a\x1b[31mred":      "a␛[31mred",
		"over\rwritten":     "over␍written",
		"two\nlines":        "two lines",
		"\u202egnp.exe":     `\u{202e}gnp.exe`,
		"zero\u200bwidth":   `zero\u{200b}width`,
		"\xff\xfe":          `\xff\xfe`,
		"c1 \u009b31m":      `c1 \u{9b}31m`,
		"tag \U000e0041":    `tag \u{e0041}`,
		"nul\x00 and \x7f":  "nul␀ and ␡",
		"private \ue0b0":    `private \u{e0b0}`,
		"hangul \u3164name": `hangul \u{3164}name`,
	} {
		if got := clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := cleanText("a\r\n\tb\x1bc\rd"); got != "a\n\tb␛c␍d" {
		t.Errorf("text: %q", got)
	}
	if dangerous(hostile) == "" || dangerous(clean(hostile)) != "" || dangerous(cleanText(hostile)) != "" {
		t.Errorf("%q became %q", hostile, clean(hostile))
	}
}

func TestJSONIsSafeAndStaysTheSameValue(t *testing.T) {
	valid := strings.ToValidUTF8(hostile, "")
	var b strings.Builder
	if err := writeJSON(&b, map[string]string{"k": valid, "plain": "Grüße 🌲"}); err != nil {
		t.Fatal(err)
	}
	if bad := dangerous(b.String()); bad != "" {
		t.Errorf("%q is left in %q", bad, b.String())
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil || back["k"] != valid {
		t.Errorf("read back %q, %v", back["k"], err)
	}
	if !strings.Contains(b.String(), "Grüße 🌲") {
		t.Errorf("harmless text was escaped: %s", b.String())
	}
}

// fill puts the hostile text into every string of a value.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(hostile)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			v.SetBytes([]byte(`{"k":"` + "\u009b\u202e\u200b" + `"}`))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

func filled[T any]() T {
	var v T
	fill(reflect.ValueOf(&v).Elem())
	return v
}

// Every command that shows something is given hostile text in every field, in text and in JSON.
func TestNothingHostileReachesTheTerminal(t *testing.T) {
	transcript := filled[wire.Transcript]()
	transcript.Next = 0
	question := filled[wire.Request]()
	question.Kind = "question"
	permission := filled[wire.Request]()
	clean := filled[wire.Preview]()
	conflict := filled[wire.Preview]()
	conflict.Clean = false
	refused := transcript
	refused.Entries = append([]wire.Entry{}, filled[wire.Entry]())
	refused.Entries[0].Calls[0].State = "refused"
	stopped := filled[wire.Attempt]()
	stopped.State, stopped.ID = "failed", "a1"
	for _, tc := range []struct {
		args   string
		routes map[string]any
	}{
		{"tasks", map[string]any{"GET /api/tasks": filled[[]wire.Task]()}},
		{"queue", map[string]any{"GET /api/queue": filled[[]wire.QueueItem]()}},
		{"waiting", map[string]any{"GET /api/waiting": []wire.Request{question, permission}}},
		{"projects", map[string]any{"GET /api/projects": filled[[]wire.Project]()}},
		{"project show", map[string]any{"POST /api/projects": filled[wire.Project]()}},
		{"show t1", map[string]any{"GET /api/tasks/t1": filled[wire.Task]()}},
		{"log a1 --thinking", map[string]any{"GET /api/attempts/a1/transcript": transcript}},
		{"log a1", map[string]any{"GET /api/attempts/a1/transcript": refused}},
		{"evidence a1 --output", map[string]any{"GET /api/attempts/a1/evidence": filled[[]wire.Evidence]()}},
		{"diff a1", map[string]any{"GET /api/attempts/a1/change": filled[wire.Change](), "GET /api/attempts/a1/patch": hostile}},
		{"comments a1", map[string]any{"GET /api/attempts/a1/comments": filled[[]wire.Comment]()}},
		{"comment a1 x", map[string]any{"POST /api/attempts/a1/comments": filled[wire.Comment]()}},
		{"resolve m1", map[string]any{"POST /api/comments/m1/resolve": filled[wire.Comment]()}},
		{"accept a1", map[string]any{"POST /api/attempts/a1/accept": filled[wire.Attempt]()}},
		{"land a1", map[string]any{"POST /api/attempts/a1/land": filled[wire.Landing]()}},
		{"land -n a1", map[string]any{"GET /api/attempts/a1/landing": clean}},
		{"land --dry-run a1", map[string]any{"GET /api/attempts/a1/landing": conflict}},
		{"landings", map[string]any{"GET /api/landings": filled[[]wire.Landing]()}},
		{"undo l1", map[string]any{"POST /api/landings/l1/undo": filled[wire.Landing]()}},
		{"pause a1", map[string]any{"POST /api/attempts/a1/pause": filled[wire.Attempt]()}},
		{"wait a1", map[string]any{"GET /api/attempts/a1": stopped}},
		{"trust", map[string]any{"GET /api/projects/p1/trust": filled[wire.TrustQuestion](), "POST /api/projects/p1/trust": filled[wire.Project]()}},
		{"config list", map[string]any{"GET /api/config": filled[[]wire.Setting]()}},
		{"models", map[string]any{"GET /api/models": filled[wire.Models]()}},
		{"usage", map[string]any{"GET /api/usage": filled[[]wire.UsageRow]()}},
		{"doctor", map[string]any{"GET /api/doctor": filled[[]wire.Finding]()}},
		{"bin list", map[string]any{"GET /api/bin": filled[[]wire.BinItem]()}},
		{"search x", map[string]any{"GET /api/search": filled[[]wire.Hit]()}},
		{"policy explain x", map[string]any{"POST /api/policy/check": filled[wire.PolicyAnswer]()}},
		{"run brief", map[string]any{"POST /api/tasks": wire.Problem{Status: 409, Code: "conflict", Detail: hostile, Hint: hostile}}},
		{"run --detach brief", map[string]any{"POST /api/tasks": filled[wire.Task]()}},
	} {
		for _, mode := range []string{"", "--json "} {
			t.Run(mode+tc.args, func(t *testing.T) {
				e := newFake()
				e.set("GET /api/attempts/a1", wire.Attempt{ID: "a1", Project: "p1"})
				for route, v := range tc.routes {
					e.set(route, v)
				}
				got := setup{engine: e}.run(t, strings.Fields(mode+tc.args)...)
				if tc.args == "diff a1" && mode == "" {
					if got.out != hostile {
						t.Errorf("a patch to a pipe is not as git prints it: %q", got.out)
					}
					return
				}
				if bad := dangerous(got.out + got.err); bad != "" {
					t.Errorf("%q reaches the terminal:\n%.600q\n%.600q", bad, got.out, got.err)
				}
				if strings.Contains(got.err, "no answer for") {
					t.Errorf("not shown at all: %s", got.err)
				}
			})
		}
	}
}

func TestAPatchOnATerminalIsClean(t *testing.T) {
	var b strings.Builder
	f := newFace(Stdio{In: strings.NewReader(""), Out: &b, Err: &b, OutTerm: true, Env: []string{"NO_COLOR=1"}}, Hooks{})
	f.printPatch(bytes.NewBufferString("diff --git a/x b/x\n+" + hostile + "\n-old\n"))
	if bad := dangerous(b.String()); bad != "" {
		t.Errorf("%q reaches the terminal: %q", bad, b.String())
	}
	b.Reset()
	f = newFace(Stdio{In: strings.NewReader(""), Out: &b, Err: &b, OutTerm: true}, Hooks{})
	f.printPatch(bytes.NewBufferString("+new\n"))
	if b.String() != "\x1b[32m+new\x1b[0m\n" {
		t.Errorf("control: colours of our own are lost: %q", b.String())
	}
}
