package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

// What each command asks of the engine.
func TestCommandsAskForTheRightThing(t *testing.T) {
	attempt := wire.Attempt{ID: "a1", Project: "p1", State: "ready", Landing: "l9"}
	for args, want := range map[string]string{
		"answer r1 allow --always":          `POST /api/requests/r1/answer {"answer":"allow","from":"command line","always":true}`,
		"answer r1 allow --for attempt":     `POST /api/requests/r1/answer {"answer":"allow","scope":"attempt","from":"command line"}`,
		"answer r1 deny -m |Too wide":       `POST /api/requests/r1/answer {"answer":"deny","reason":"Too wide","from":"command line"}`,
		"say a1":                            `GET /api/attempts/a1/messages`,
		"unsay r1":                          `POST /api/messages/r1/withdraw`,
		"comment a1 a/b.go:12 |Say why.":    `POST /api/attempts/a1/comments {"file":"a/b.go","line":12,"text":"Say why."}`,
		"comment a1 C:x.go:3 --old |t":      `POST /api/attempts/a1/comments {"file":"C:x.go","line":3,"old":true,"text":"t"}`,
		"comment 3 |On the whole":           `POST /api/attempts/3/comments?project=p1 {"text":"On the whole"}`,
		"request-changes #3 -m |Not yet":    `POST /api/attempts/3/request-changes?project=p1 {"text":"Not yet"}`,
		"accept a1 --tree abc":              `POST /api/attempts/a1/accept {"tree":"abc"}`,
		"reject a1":                         `POST /api/attempts/a1/reject {}`,
		"land a1 --strategy merge -m |Good": `POST /api/attempts/a1/land {"strategy":"merge","message":"Good"}`,
		"undo l1":                           `POST /api/landings/l1/undo`,
		"undo a1":                           `POST /api/landings/l9/undo`,
		"promote a1":                        `POST /api/attempts/a1/promote`,
		"say a1 |Use the other one":         `POST /api/attempts/a1/say {"text":"Use the other one"}`,
		"rewind a1 --turn 0":                `POST /api/attempts/a1/rewind {"turn":0,"what":"files"}`,
		"remove a1":                         `DELETE /api/attempts/a1`,
		"queue":                             `GET /api/queue`,
		"queue --project .":                 `GET /api/queue?project=p1`,
		"queue --project . --all-projects":  `GET /api/queue`,
		"diff a1 --stat --turn 2":           `GET /api/attempts/a1/patch?stat=true&turn=2`,
		"diff a1 --name-only":               `GET /api/attempts/a1/patch?name_only=true`,
		"config set bin.days 3":             `PUT /api/config {"key":"bin.days","value":"3","layer":"user"}`,
		"config set checks x --layer local": `PUT /api/config {"key":"checks","value":"x","layer":"local","project":"p1"}`,
		"config reset checks --layer local": `DELETE /api/config?key=checks&layer=local&project=p1`,
		"config check bin.days 0":           `POST /api/config/check {"key":"bin.days","value":"0","layer":"user"}`,
		"bin restore b1":                    `POST /api/bin/b1/restore`,
		"bin empty b1":                      `DELETE /api/bin?id=b1`,
		"project forget":                    `DELETE /api/projects/p1`,
		"search |two words":                 `GET /api/search?q=two+words`,
		"policy check |ls -l | wc":          `POST /api/policy/check {"command":"ls -l | wc"}`,
		"policy explain ls --task 3":        `POST /api/policy/check {"command":"ls","task":"3","project":"p1"}`,
		"usage --all-projects":              `GET /api/usage`,
		"resolve m1":                        `POST /api/comments/m1/resolve {}`,
	} {
		t.Run(args, func(t *testing.T) {
			e := newFake()
			e.set("GET /api/attempts/a1", attempt)
			var words []string
			head, last, quoted := strings.Cut(args, "|")
			words = strings.Fields(head)
			if quoted {
				words = append(words, last)
			}
			setup{engine: e}.run(t, words...)
			if asked := e.requests(); !slices.Contains(asked, want) {
				t.Errorf("asked %q, want %q", asked, want)
			}
		})
	}
}

func TestUsageErrorsAskNothing(t *testing.T) {
	for _, args := range []string{
		"nosuch", "queue extra", "run a b", "show", "run x --on-ask maybe", "run x --require-isolation 7", "rewind a1",
		"land", "land a1 --strategy octopus", "land a1 a2 -m x", "land a1 --edit", "comment a1 nofile x", "comment a1 x:0 t",
		"config set a b --layer moon", "config reset", "config check a", "config", "project", "engine stop --mode now", "run --nosuch", "accept", "show #",
		"diff a1 --turn -1", "policy check ",
	} {
		e := newFake()
		got := setup{engine: e, in: "brief"}.run(t, strings.Split(args, " ")...)
		if got.status != 2 || len(e.requests()) > 0 || got.out != "" {
			t.Errorf("%s: status %d, asked %q, out %q, err %q", args, got.status, e.requests(), got.out, got.err)
		}
		if !strings.Contains(got.err, "coppice:") {
			t.Errorf("%s: nothing is said: %q", args, got.err)
		}
	}
	if got := (setup{engine: newFake()}).run(t, "quue"); !strings.Contains(got.err, "queue") {
		t.Errorf("no suggestion: %s", got.err)
	}
}

func TestErrorsCarryTheirStatus(t *testing.T) {
	for code, status := range map[string]int{
		"usage": 2, "not_found": 3, "conflict": 4, "untrusted": 4, "denied": 6, "auth": 7, "isolation": 78, "internal": 1,
	} {
		e := newFake()
		e.set("POST /api/attempts/a1/accept", wire.Problem{Status: 409, Code: code, Detail: "it is so", Hint: "do this"})
		got := setup{engine: e}.run(t, "accept", "a1")
		if got.status != status || got.err != "coppice: it is so\n  hint: do this\n" || got.out != "" {
			t.Errorf("%s: %+v", code, got)
		}
		got = setup{engine: e}.run(t, "--json", "accept", "a1")
		want := `{"type":"error","code":"` + code + `","message":"it is so","hint":"do this"}` + "\n"
		if got.status != status || got.err != want || got.out != "" {
			t.Errorf("%s in JSON: %+v", code, got)
		}
	}
}

func TestTrustShowsAndAsks(t *testing.T) {
	q := wire.TrustQuestion{Dir: "/src/shop", Print: "hash", Checks: []wire.Check{{Command: "go test ./..."}}, Setup: []string{"npm ci"}}
	for name, tc := range map[string]struct {
		args   []string
		in     string
		term   bool
		status int
		want   string
	}{
		"no terminal":  {[]string{"trust"}, "", false, 0, `{"print":"hash"}`},
		"yes":          {[]string{"trust"}, "y\nn\n", true, 0, `{"print":"hash"}`},
		"with network": {[]string{"trust"}, "yes\ny\n", true, 0, `{"print":"hash","setup_network":true}`},
		"no":           {[]string{"trust"}, "\n", true, 130, ""},
		"end of input": {[]string{"trust"}, "", true, 130, ""},
		"--yes":        {[]string{"trust", "--yes"}, "", true, 0, `{"print":"hash"}`},
		"--show":       {[]string{"trust", "--show"}, "", true, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := newFake()
			e.set("GET /api/projects/p1/trust", q)
			e.set("POST /api/projects/p1/trust", wire.Project{Dir: "/src/shop", Trusted: true})
			got := setup{engine: e, in: tc.in, inTerm: tc.term}.run(t, tc.args...)
			posted := ""
			for _, r := range e.requests() {
				if body, ok := strings.CutPrefix(r, "POST /api/projects/p1/trust "); ok {
					posted = body
				}
			}
			if got.status != tc.status || posted != tc.want {
				t.Errorf("status %d, posted %q\n%s%s", got.status, posted, got.out, got.err)
			}
			if shown := got.out + got.err; !strings.Contains(shown, "go test ./...") || !strings.Contains(shown, "npm ci") {
				t.Errorf("not shown: %s", shown)
			}
		})
	}
}

func TestEveryCommandHasItsStatusesInTheHelp(t *testing.T) {
	root := newFace(Stdio{In: strings.NewReader("")}, Hooks{}).root()
	seen := map[string]bool{}
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		seen[c.CommandPath()] = true
		if c.Annotations["exits"] == "" || !strings.Contains(c.UsageString(), "Exit status:") {
			t.Errorf("%s: no exit statuses in its help", c.CommandPath())
		}
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: %q", c.CommandPath(), c.Short)
		}
		for _, child := range c.Commands() {
			visit(child)
		}
	}
	visit(root)
	for _, verb := range []string{ // CONTRACT.md, what exists of it
		"run", "tasks", "queue", "waiting", "projects", "show", "log", "diff", "evidence", "answer", "comment",
		"request-changes", "accept", "reject", "verify", "review", "land", "undo", "pause", "resume", "cancel", "promote", "demote",
		"say", "unsay", "rewind", "trust", "project forget", "open", "config get", "config set", "config list", "engine status",
		"engine stop", "db backup", "db restore", "bin list", "bin restore", "bin empty", "models list", "doctor", "usage",
		"policy check", "policy explain", "search", "serve", "demo", "version",
	} {
		if !seen["coppice "+verb] {
			t.Errorf("no command %s", verb)
		}
	}
}

func TestLandWithAnEditedMessage(t *testing.T) {
	editor := filepath.Join(t.TempDir(), "editor")
	script := "#!/bin/sh\nprintf 'Edited\\n' > \"$1.new\"\ncat \"$1\" >> \"$1.new\"\nmv \"$1.new\" \"$1\"\n"
	if err := os.WriteFile(editor, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	e := newFake()
	e.set("GET /api/attempts/a1/landing", wire.Preview{Message: "Proposed\n\nCoppice-Task: #1"})
	e.set("POST /api/attempts/a1/land", wire.Landing{ID: "l1", State: "done"})
	env := []string{"EDITOR=" + editor, "PATH=" + os.Getenv("PATH")}
	got := setup{engine: e, inTerm: true, env: env}.run(t, "land", "a1", "--edit")
	want := `POST /api/attempts/a1/land {"message":"Edited\nProposed\n\nCoppice-Task: #1"}`
	if asked := e.requests(); got.status != 0 || !slices.Contains(asked, want) {
		t.Errorf("asked %q\n%s", asked, got.err)
	}
	e = newFake()
	e.set("GET /api/attempts/a1/landing", wire.Preview{})
	got = setup{engine: e, inTerm: true, env: []string{"EDITOR=true", "PATH=" + os.Getenv("PATH")}}.run(t, "land", "a1", "--edit")
	if got.status != 130 || len(e.requests()) != 1 {
		t.Errorf("an empty message: status %d, asked %q", got.status, e.requests())
	}
}

func TestLandStopsAtTheFirstThatCannot(t *testing.T) {
	e := newFake()
	e.set("POST /api/attempts/a1/land", wire.Landing{ID: "l1", State: "done", Title: "One"})
	e.set("POST /api/attempts/a2/land", wire.Problem{Status: 409, Code: "conflict", Detail: "a.go conflicts", Hint: "h"})
	got := setup{engine: e}.run(t, "--json", "land", "a1", "a2", "a3")
	var landed []wire.Landing
	if err := json.Unmarshal([]byte(got.out), &landed); err != nil || len(landed) != 1 {
		t.Errorf("landed %s, %v", got.out, err)
	}
	if got.status != 4 || strings.Contains(strings.Join(e.requests(), " "), "a3") {
		t.Errorf("status %d, asked %q", got.status, e.requests())
	}
}

func TestEditorArguments(t *testing.T) {
	for in, want := range map[string]string{
		"vim": "vim +4 f", "code --wait": "code --wait --goto f:4", "/usr/bin/nano": "/usr/bin/nano +4 f", "hx": "hx f:4",
		"idea --line {line} {file}": "idea --line 4 f", "unknown": "unknown f",
	} {
		if got := strings.Join(editorArgs(in, "f", 4), " "); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if got := strings.Join(editorArgs("vim", "f", 0), " "); got != "vim f" {
		t.Errorf("without a line: %s", got)
	}
}

func TestOpenStaysInTheWorktree(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret")
	for _, err := range []error{
		os.WriteFile(outside, nil, 0o600), os.WriteFile(filepath.Join(dir, "a.go"), nil, 0o600),
		os.Symlink(outside, filepath.Join(dir, "link")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	a := wire.Attempt{ID: "a1", Worktree: dir}
	if path, line, err := inWorktree(a, []string{"a.go:7"}); err != nil || path != filepath.Join(dir, "a.go") || line != 7 {
		t.Errorf("control: %s %d %v", path, line, err)
	}
	for _, bad := range []string{"../x", "/etc/passwd", "link", "none.go", "a.go/../../x"} {
		if path, _, err := inWorktree(a, []string{bad}); err == nil {
			t.Errorf("%s opens %s", bad, path)
		}
	}
}

func TestWhichProjectAListIsAbout(t *testing.T) {
	repo := t.TempDir()
	if err := os.MkdirAll(filepath.Join(repo, ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	inside := filepath.Join(repo, "a", "b")
	if err := os.MkdirAll(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{inside: "GET /api/tasks?project=p1", t.TempDir(): "GET /api/tasks"} {
		e := newFake()
		e.set("GET /api/tasks", []wire.Task{})
		got := setup{engine: e, dir: dir}.run(t, "tasks", "--json")
		if asked := e.requests(); len(asked) != 1 || asked[0] != want || got.out != "[]\n" {
			t.Errorf("%s: asked %q, got %q", dir, asked, got.out)
		}
	}
}

func TestVerifyEndsWithFiveWhenRed(t *testing.T) {
	for exitCode, status := range map[int]int{0: 0, 1: 5} {
		e := newFake()
		e.set("GET /api/attempts/a1", wire.Attempt{ID: "a1", State: "ready"})
		e.set("POST /api/attempts/a1/verify", wire.Attempt{ID: "a1", State: "verifying"})
		e.set("GET /api/attempts/a1/evidence", []wire.Evidence{{ExitCode: exitCode}, {ExitCode: 9, Stale: true}})
		if got := (setup{engine: e}).run(t, "verify", "a1"); got.status != status {
			t.Errorf("exit code %d: %+v", exitCode, got)
		}
	}
}

func TestColourOnlyOnATerminalWithoutNoColor(t *testing.T) {
	for _, tc := range []struct {
		term bool
		env  []string
		want bool
	}{
		{true, nil, true}, {false, nil, false}, {true, []string{"NO_COLOR=1"}, false}, {true, []string{"TERM=dumb"}, false},
	} {
		var b strings.Builder
		f := newFace(Stdio{In: strings.NewReader(""), Out: &b, OutTerm: tc.term, Env: tc.env}, Hooks{})
		f.out.f("%s", f.out.paint(red, "x"))
		if got := strings.Contains(b.String(), "\x1b"); got != tc.want {
			t.Errorf("%+v: %q", tc, b.String())
		}
	}
}
