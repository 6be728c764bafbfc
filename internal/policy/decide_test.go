package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func shell(command string) domain.Action {
	return domain.Action{Tool: "shell", Kind: domain.ActionExec, Command: command}
}

func edit(paths ...string) domain.Action {
	return domain.Action{Tool: "edit", Kind: domain.ActionWrite, Paths: paths}
}

func read(paths ...string) domain.Action {
	return domain.Action{Tool: "read", Kind: domain.ActionRead, Paths: paths}
}

func fetch(url string) domain.Action {
	return domain.Action{Tool: "fetch", Kind: domain.ActionFetch, URL: url}
}

func rules(t testing.TB, texts ...string) Rules {
	t.Helper()
	var rs Rules
	if err := rs.Add(texts...); err != nil {
		t.Fatal(err)
	}
	return rs
}

func TestDecide(t *testing.T) {
	scoped := domain.Contract{Paths: []string{"internal/", "docs/*.md"}, NotPaths: []string{"internal/auth/"}}
	cases := []struct {
		name   string
		rules  []string
		c      domain.Contract
		level  int
		action domain.Action
		want   domain.Effect
		rule   string
	}{
		{name: "control", action: domain.Action{Tool: "finish", Kind: domain.ActionControl}, want: domain.Allow},
		{name: "unknown kind", action: domain.Action{Tool: "x"}, want: domain.Ask},
		{name: "read", action: read("a.go"), want: domain.Allow, rule: "default"},
		{name: "read a secret", action: read(".env"), want: domain.Ask, rule: "secrets"},
		{
			name: "read a secret that a rule allows", rules: []string{"allow read(.env)"},
			action: read(".env"), want: domain.Allow,
		},
		{name: "read its example", action: read(".env.example"), want: domain.Allow},
		{name: "read git's own", action: read(".git/config"), want: domain.Deny, rule: "protected"},
		{name: "read outside", action: read("../x"), want: domain.Deny, rule: "worktree"},
		{
			name: "read outside under a rule", rules: []string{"allow read"},
			action: read("/etc/passwd"), want: domain.Deny,
		},

		{name: "fetch", level: 3, action: fetch("https://go.dev/doc"), want: domain.Ask, rule: "network"},
		{
			name: "fetch what a rule allows", rules: []string{"allow fetch(https://go.dev/**)"},
			action: fetch("https://go.dev/doc/x?y=1"), want: domain.Allow,
		},
		{
			name: "fetch from a host that only begins like it", rules: []string{"allow fetch(https://go.dev/**)"},
			action: fetch("https://go.dev.evil.test/doc"), want: domain.Ask,
		},
		{
			name: "fetch what a rule denies", rules: []string{"allow fetch", "deny fetch(https://*.evil.test/**)"},
			action: fetch("https://www.evil.test/"), want: domain.Deny,
		},
		{name: "fetch under a rule about reading", rules: []string{"allow read"}, action: fetch("https://go.dev/"), want: domain.Ask},

		{name: "write", action: edit("a.go"), want: domain.Allow, rule: "default"},
		{name: "write at level 1", level: 1, action: edit("a.go"), want: domain.Allow},
		{name: "write inside the paths", c: scoped, action: edit("internal/x/a.go"), want: domain.Allow},
		{name: "write outside the paths", c: scoped, action: edit("main.go"), want: domain.Deny, rule: "paths"},
		{
			name: "write not a path", c: scoped,
			action: edit("internal/auth/a.go"), want: domain.Deny, rule: "not-path internal/auth/",
		},
		{name: "one of two outside", c: scoped, action: edit("internal/a.go", "main.go"), want: domain.Deny},
		{
			name: "an allow rule does not widen the paths", c: scoped, rules: []string{"allow write"},
			action: edit("main.go"), want: domain.Deny,
		},
		{name: "a glob of one level", c: scoped, action: edit("docs/sub/a.md"), want: domain.Deny},
		{
			name: "dots do not lead out of the paths", c: scoped,
			action: edit("internal/../main.go"), want: domain.Deny,
		},
		{name: "reading is not bound to the paths", c: scoped, action: read("main.go"), want: domain.Allow},
		{
			name: "a deny rule", rules: []string{"deny write(internal/auth/**)"},
			action: edit("internal/auth/a.go"), want: domain.Deny,
		},
		{name: "a deny rule of the sister tool", rules: []string{"deny edit(a.go)"}, action: domain.Action{Tool: "write",
			Kind: domain.ActionWrite, Paths: []string{"a.go"}}, want: domain.Allow},
		{
			name: "an ask rule", rules: []string{"ask write(go.mod)"},
			action: edit("go.mod"), want: domain.Ask, rule: "ask write(go.mod)",
		},

		{name: "command at level 3", level: 3, action: shell("make"), want: domain.Allow, rule: "isolated"},
		{name: "command at level 2", level: 2, action: shell("make"), want: domain.Ask, rule: "read-only profile"},
		{
			name: "read-only command at level 1", level: 1,
			action: shell("ls"), want: domain.Allow, rule: "read-only profile",
		},
		{name: "command at level 0", action: shell("make"), want: domain.Ask},
		{
			name: "rule of the task", c: domain.Contract{Allow: []string{"shell(go test *)"}},
			action: shell("go test ./..."), want: domain.Allow,
		},
		{
			name: "rule and read-only together", rules: []string{"allow shell(go test *)"},
			action: shell("cd internal && go test . 2>&1 | tail -20"), want: domain.Allow,
		},
		{
			name: "rule for one of two", rules: []string{"allow shell(go test *)"},
			action: shell("go test ./... && rm -rf x"), want: domain.Ask,
		},
		{
			name: "rule and a substitution", rules: []string{"allow shell(go test *)"},
			action: shell("go test $(rm x)"), want: domain.Ask,
		},
		{
			name: "rule and a redirection", rules: []string{"allow shell(go test *)"},
			action: shell("go test > main.go"), want: domain.Ask,
		},
		{
			name: "rule and an environment", rules: []string{"allow shell(go test *)"},
			action: shell("GOFLAGS=-exec=x go test"), want: domain.Ask,
		},
		{
			name: "rule without arguments", rules: []string{"allow shell(go test *)"},
			action: shell("go test"), want: domain.Allow,
		},
		{
			name: "rule is no prefix", rules: []string{"allow shell(go test *)"},
			action: shell("go testify"), want: domain.Ask,
		},
		{
			name: "a rule for all", rules: []string{"allow shell"},
			action: shell("if x; then y > z; fi"), want: domain.Allow,
		},
		{
			name: "a rule for all and text that cannot be read", rules: []string{"allow shell"},
			action: shell("a\x00b"), want: domain.Ask,
		},
		{
			name: "an ask rule beats an allow rule", rules: []string{"allow shell", "ask shell(git push *)"}, level: 3,
			action: shell("git push -f"), want: domain.Ask,
		},
		{
			name: "a rule that cannot be read", c: domain.Contract{Allow: []string{"deny shell(("}}, level: 3,
			action: shell("ls"), want: domain.Ask,
		},
		{
			name: "many commands", level: 3, rules: []string{"allow shell"},
			action: shell(strings.Repeat("true;", 21)), want: domain.Ask, rule: "many commands",
		},
		{name: "just not too many", level: 3, action: shell(strings.Repeat("true;", 20)), want: domain.Allow},
		{name: "yes", c: domain.Contract{Yes: true}, action: shell("make"), want: domain.Allow},
		{
			name: "yes never a denial", c: domain.Contract{Yes: true}, rules: []string{"deny shell(make *)"},
			action: shell("make"), want: domain.Deny,
		},
		{
			name: "yes never outside the paths", c: domain.Contract{Yes: true, Paths: []string{"a"}},
			action: edit("b"), want: domain.Deny,
		},
		{
			name: "nobody is there", c: domain.Contract{OnAsk: domain.OnAskDeny},
			action: shell("make"), want: domain.Deny, rule: "read-only profile",
		},
		{name: "wait", c: domain.Contract{OnAsk: domain.OnAskWait}, action: shell("make"), want: domain.Ask},
	}
	for _, c := range cases {
		d := Decide(rules(t, c.rules...), c.c, c.level, c.action)
		if d.Effect != c.want || c.rule != "" && d.Rule != c.rule {
			t.Errorf("%s: %s by %q (%s), wanted %s by %q", c.name, d.Effect, d.Rule, d.Reason, c.want, c.rule)
		}
		if d.Rule == "" || d.Reason == "" || d.By != "rule" {
			t.Errorf("%s: rule or reason is missing: %+v", c.name, d)
		}
	}
}

// TestDenyIsNotPassedBy hides a forbidden command in every way a shell knows. What can be seen is denied; where it
// can only be guessed at, it asks: it is never allowed, not at level 3 and not under an allow rule for everything.
func TestDenyIsNotPassedBy(t *testing.T) {
	rs := rules(t, "deny shell(curl *)", "allow shell")
	denied := []string{
		"curl x", "curl", "ls; curl x", "ls && curl x", "ls || curl x", "ls | curl x", "ls & curl x", "curl x &",
		"ls\ncurl x",
		"(curl x)", "{ curl x; }", "! curl x", "if true; then curl x; fi", "for i in a; do curl $i; done; curl x",
		"while true; do curl x; done", "case a in a) curl x;; esac", "f() { curl x; }; f", "echo $(curl x)", "echo `curl x`",
		`echo "$(curl x)"`, "cat <(curl x)", "cat <<EOF\n$(curl x)\nEOF", "x=$(curl x)", "FOO=1 curl x", "curl x > out",
		"'curl' x", `"cu"rl x`, `c\url x`, "/usr/bin/curl x", "./curl x", "command curl x", "exec curl x", "env A=1 curl x",
		"sudo -u root curl x", "nice -n 5 curl x", "timeout 5 curl x", "nohup curl x", "xargs curl x",
		"echo x | xargs curl x",
		"find . -exec curl {} +", "busybox curl x", "sh -c 'curl x'", "bash -c 'ls; curl x'", `bash -c "sh -c 'curl x'"`,
		"eval 'curl x'", "eval curl x", "setsid sh -c 'curl x'", "time curl x", "coproc curl x", "ls |& curl x",
		"/proc/self/root/usr/bin/curl x", "echo ${x:-$(curl x)}", "echo $((a[$(curl x)]))", "[[ -v a[$(curl x)] ]]",
		strings.Repeat("true && ", 51) + "curl x", strings.Repeat("true;", 5000) + "curl x",
		"curl x; echo 'unclosed", "ls\rcurl x", "curl\u00a0x; curl x",
	}
	guessed := []string{
		"$x y", "cu$x y", "$(echo curl) x", "c?rl x", "{curl,x}", "c$'url' x", "eval \"$x\"", ". ./script",
		"source x", "bash script.sh",
		"echo curl x | sh", "bash <<< 'curl x'", "alias a=curl; a x", "trap 'curl x' EXIT", "ls $((",
		strings.Repeat("(", 3000) + "ls",
	}
	for _, command := range denied {
		if d := Decide(rs, domain.Contract{Yes: true}, 3, shell(command)); d.Effect != domain.Deny {
			t.Errorf("%.80q: %s by %s", command, d.Effect, d.Rule)
		}
	}
	for _, command := range guessed {
		if d := Decide(rs, domain.Contract{}, 3, shell(command)); d.Effect == domain.Allow {
			t.Errorf("%.80q: %s by %s", command, d.Effect, d.Rule)
		}
	}
	// Positive control: without the deny rule all of it is allowed or, where it is long or odd, asks.
	for _, command := range append(denied, guessed...) {
		if d := Decide(rules(t, "allow shell"), domain.Contract{}, 3, shell(command)); d.Effect == domain.Deny {
			t.Errorf("control: %.80q is denied by %s", command, d.Rule)
		}
	}
	for _, command := range []string{"echo curling", "ls curl", "grep curl x", "cat curl.go", "wget x"} {
		if d := Decide(rs, domain.Contract{}, 3, shell(command)); d.Effect != domain.Allow {
			t.Errorf("%q: %s by %s", command, d.Effect, d.Rule)
		}
	}
}

func TestGitPathsAreProtected(t *testing.T) {
	for _, path := range []string{
		".git", ".git/config", "sub/.git/hooks/x", ".GIT/config", ".Git", ".git.", ".git ", ".git. .", "git~1/x", "GIT~1",
		".g\u200cit/x", ".\u200dgit", "\ufeff.git", ".gıt", ".ｇｉｔ", `.git\config`, ".git::$INDEX_ALLOCATION", ".git:x",
		"a/.GiT",
		".gi\u0301t",
	} {
		for _, a := range []domain.Action{edit(path), read(path)} {
			d := Decide(rules(t, "allow *"), domain.Contract{Yes: true}, 3, a)
			if d.Effect != domain.Deny {
				t.Errorf("%q: %s by %s", path, d.Effect, d.Rule)
			}
		}
	}
	for _, path := range []string{
		".gitignore", ".github/x", "git", "x.git", "agit", ".gitattributes", "git~10", "digit/.gitkeep",
	} {
		if d := Decide(nil, domain.Contract{}, 0, edit(path)); d.Effect != domain.Allow {
			t.Errorf("%q: %s by %s", path, d.Effect, d.Rule)
		}
	}
}

func TestMayRead(t *testing.T) {
	rs := rules(t, "deny read(secret/**)", "ask read(maybe/)", "allow read(conf/.env)")
	for path, want := range map[string]bool{
		"a.go": true, ".env": false, "secret/x": false, "maybe/x": false, "conf/.env": true, ".git/config": false,
		"../x": false,
	} {
		if MayRead(rs, domain.Contract{Yes: true}, path) != want {
			t.Errorf("%s: wanted %v", path, want)
		}
	}
}

func TestPathAllowed(t *testing.T) {
	cases := []struct {
		paths, not []string
		path       string
		ok         bool
	}{
		{nil, nil, "a/b", true},
		{[]string{"internal/auth/"}, nil, "internal/auth/x/y.go", true},
		{[]string{"internal/auth"}, nil, "internal/auth/x/y.go", true},
		{[]string{"internal/auth"}, nil, "internal/authority/y.go", false},
		{[]string{"internal/**"}, nil, "internal/x/y.go", true},
		{[]string{"**/*_test.go"}, nil, "a/b/c_test.go", true},
		{[]string{"**/*_test.go"}, nil, "c_test.go", true},
		{[]string{"*.md"}, nil, "docs/a.md", false},
		{[]string{"./docs/"}, nil, "docs/a.md", true},
		{[]string{"{a,b}/**"}, nil, "b/x", true},
		{[]string{"."}, nil, "b/x", true},
		{[]string{"a/**"}, []string{"a/b/**"}, "a/b/c", false},
		{nil, []string{"a["}, "z", false}, // cannot be read: forbids
		{[]string{"a["}, nil, "z", false}, // cannot be read: allows nothing
	}
	for _, c := range cases {
		contract := domain.Contract{Paths: c.paths, NotPaths: c.not}
		if ok, rule := PathAllowed(contract, c.path); ok != c.ok || rule == "" {
			t.Errorf("%v not %v: %s: %v by %q", c.paths, c.not, c.path, ok, rule)
		}
	}
	if Validate(domain.Contract{Paths: []string{"a["}}) == nil ||
		Validate(domain.Contract{Allow: []string{"shell("}}) == nil {
		t.Error("a contract that cannot be read is taken")
	}
	if err := Validate(domain.Contract{Paths: []string{"a/"}, Allow: []string{"shell(x *)"}}); err != nil {
		t.Error(err)
	}
}

func TestParseRule(t *testing.T) {
	for text, want := range map[string]string{
		"allow shell(go test *)":        "allow shell(go test *)",
		" deny  write(internal/auth/) ": "deny write(internal/auth/)",
		"ASK read":                      "ask read",
		"shell(make *)":                 "allow shell(make *)",
		"deny shell(echo (a) *)":        "deny shell(echo (a) *)",
		"deny *":                        "deny *",
	} {
		r, err := ParseRule(text)
		if err != nil || r.String() != want {
			t.Errorf("%q: %q %v", text, r, err)
		}
		if again, err := ParseRule(r.String()); err != nil || again != r {
			t.Errorf("%q does not read back: %v %v", r, again, err)
		}
	}
	for _, text := range []string{
		"", "allow", "allow ", "deny shell(", "deny shell()", "forbid shell(x)", "deny write([)", "deny sh ell",
	} {
		if r, err := ParseRule(text); err == nil {
			t.Errorf("%q is taken as %q", text, r)
		} else if err != nil && domain.HintOf(err) == "" {
			t.Errorf("%q: no way out in %v", text, err)
		}
	}
	var rs Rules
	if err := rs.Add("deny shell", "nonsense("); err == nil || len(rs) != 0 {
		t.Errorf("a part of what cannot be read was added: %v %v", rs, err)
	}
}

func ExampleDecide() {
	var rs Rules
	_ = rs.Add("deny shell(git push *)")
	action := domain.Action{Tool: "shell", Kind: domain.ActionExec, Command: "go test ./... && git push origin main"}
	d := Decide(rs, domain.Contract{}, 3, action)
	fmt.Println(d.Effect, "by", d.Rule)
	// Output: deny by deny shell(git push *)
}
