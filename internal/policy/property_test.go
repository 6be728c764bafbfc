package policy

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/coppice/coppice/internal/domain"
)

var (
	somePatterns = []string{"", "(ls *)", "(rm *)", "(git push *)", "(*x*)", "(go ?est *)"}
	somePaths    = []string{"", "(a/**)", "(a/b.go)", "(*.go)", "(c/)"}
	someActions  = []domain.Action{
		shell("ls"), shell("rm x"), shell("ls; rm x"), shell("git push"), shell("go test"), shell("$x"), shell("ls $x"),
		shell("echo $(rm x)"), shell("ls '"), edit("a/b.go"), edit("c/d"), edit("x.go", "a/z"), read("a/b.go"), read(".env"),
		read(".git/x"), {Tool: "ask", Kind: domain.ActionControl},
	}
	strictness = map[domain.Effect]int{domain.Allow: 0, domain.Ask: 1, domain.Deny: 2}
)

func drawRules(t *rapid.T, label string) Rules {
	rule := rapid.Custom(func(t *rapid.T) Rule {
		tool := rapid.SampledFrom([]string{"shell", "write", "edit", "read", "*"}).Draw(t, "tool")
		pattern := rapid.SampledFrom(somePaths).Draw(t, "path")
		if tool == "shell" {
			pattern = rapid.SampledFrom(somePatterns).Draw(t, "command")
		}
		effect := rapid.SampledFrom([]string{"allow", "ask", "deny"}).Draw(t, "effect")
		r, err := ParseRule(effect + " " + tool + pattern)
		if err != nil {
			t.Fatal(err)
		}
		return r
	})
	return rapid.SliceOfN(rule, 0, 6).Draw(t, label)
}

func drawContract(t *rapid.T) domain.Contract {
	globs := rapid.SampledFrom([][]string{nil, {"a/**"}, {"c/", "*.go"}})
	return domain.Contract{Paths: globs.Draw(t, "paths"), NotPaths: globs.Draw(t, "not paths")}
}

// TestOrderHasNoMeaning shuffles the rules: the effect stays (SH-06).
func TestOrderHasNoMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs, c := drawRules(t, "rules"), drawContract(t)
		a := rapid.SampledFrom(someActions).Draw(t, "action")
		level := rapid.IntRange(0, 3).Draw(t, "level")
		want := Decide(rs, c, level, a).Effect
		shuffled := rapid.Permutation(rs).Draw(t, "shuffled")
		if got := Decide(shuffled, c, level, a).Effect; got != want {
			t.Fatalf("%v gives %s, %v gives %s", rs, want, shuffled, got)
		}
	})
}

// TestStricterRulesNeverLoosen adds deny and ask rules: no decision gets looser by it, and none denied is allowed by
// any number of allow rules, by Yes or by a level.
func TestStricterRulesNeverLoosen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs, more, c := drawRules(t, "rules"), drawRules(t, "more"), drawContract(t)
		a := rapid.SampledFrom(someActions).Draw(t, "action")
		level := rapid.IntRange(0, 3).Draw(t, "level")
		before := Decide(rs, c, level, a)
		strict := slices.DeleteFunc(slices.Clone(more), func(r Rule) bool { return r.Effect == domain.Allow })
		after := Decide(append(slices.Clone(rs), strict...), c, level, a)
		if strictness[after.Effect] < strictness[before.Effect] {
			t.Fatalf("%v: %s; with %v: %s", rs, before.Effect, strict, after.Effect)
		}
		if before.Effect != domain.Deny {
			return
		}
		c.Yes = true
		loose := slices.DeleteFunc(slices.Clone(more), func(r Rule) bool { return r.Effect != domain.Allow })
		if d := Decide(append(slices.Clone(rs), loose...), c, 3, a); d.Effect != domain.Deny {
			t.Fatalf("%v denied by %s; with %v: %s", rs, before.Rule, loose, d.Effect)
		}
	})
}

// FuzzReadOnly looks for panics and for what is allowed with an odd character or an expansion in it.
func FuzzReadOnly(f *testing.F) {
	for _, file := range []string{"shell_corpus.tsv", "own_corpus.tsv"} {
		for _, r := range corpus(f, file) {
			f.Add(r.command)
		}
	}
	rs := rules(f, "deny shell(rm *)", "ask shell(git *)", "allow shell(go *)")
	f.Fuzz(func(t *testing.T, command string) {
		d := ReadOnly(command)
		Decide(rs, domain.Contract{}, 3, shell(command))
		if d.Effect == domain.Allow && strings.ContainsAny(command, "\x00\r\x1b`\u00a0\u200b\u202e") {
			t.Errorf("allowed: %q", command)
		}
	})
}

// TestDeepNestingIsRefused would end the program if the parser descended: a stack overflow cannot be recovered from.
func TestDeepNestingIsRefused(t *testing.T) {
	pieces := []string{
		"(", "{ ", "$(", "`", "((", "$((", "[[ ( ", "if ", "while ", "! ", "case x in x) ", "\"$(", "<(", "${x:-", "f() ",
		"a && ",
		"a | ", "time ", "coproc ", "<<A ", "until ", "select x in ", "env ", "a; ", "sh -c '",
	}
	rs := rules(t, "deny shell(rm *)", "deny shell(git * push *)")
	for _, piece := range pieces {
		command := strings.Repeat(piece, 100_000/len(piece))
		Decide(rs, domain.Contract{}, 3, shell(command))
		if d := ReadOnly(command); d.Effect == domain.Allow {
			t.Errorf("%q repeated is allowed", piece)
		}
	}
}

// TestWordsAreTheShells compares what we take words for with what bash and dash make of them (SH-09): for each text
// that is read as one plain command, both shells have to come to the same words.
func TestWordsAreTheShells(t *testing.T) {
	const alphabet = "ab  '\"\\-=~#$*?[]{}!^,.:/%@+\t"
	random := rand.New(rand.NewPCG(1, 2))
	var script bytes.Buffer
	var texts []string
	var want [][]string
	for len(texts) < 5000 {
		text := make([]byte, 1+random.IntN(12))
		for i := range text {
			text[i] = alphabet[random.IntN(len(alphabet))]
		}
		s := readScript("x " + string(text))
		if s.broken != "" || s.complex != "" || len(s.simples) != 1 {
			continue
		}
		var words []string
		for _, w := range s.simples[0].words[1:] {
			words = append(words, w.text)
		}
		texts, want = append(texts, string(text)), append(want, words)
		script.WriteString("x " + string(text) + "\n")
	}
	for name, shell := range map[string][]string{"bash": {"bash", "--norc", "--noprofile"}, "dash": {"dash"}} {
		program, err := exec.LookPath(shell[0])
		if err != nil {
			t.Logf("%s is not here to be compared with", name)
			continue
		}
		compareWords(t, name, append([]string{program}, shell[1:]...), script.Bytes(), texts, want)
	}
}

func compareWords(t *testing.T, name string, shell []string, script []byte, texts []string, want [][]string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script")
	prologue := "x() { for w; do printf '%s\\0' \"$w\"; done; printf '\\1\\0'; }\n"
	if err := os.WriteFile(file, append([]byte(prologue), script...), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(shell[0], append(shell[1:], file)...)
	cmd.Dir, cmd.Env = t.TempDir(), []string{"HOME=/home-of-somebody"}
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	groups := strings.Split(string(out), "\x01\x00")
	if len(groups) != len(want)+1 {
		t.Fatalf("%s ran %d commands of %d", name, len(groups)-1, len(want))
	}
	for i, words := range want {
		if got := strings.Split(strings.TrimSuffix(groups[i], "\x00"), "\x00"); groups[i] == "" && len(words) > 0 ||
			groups[i] != "" && !slices.Equal(got, words) {
			t.Errorf("%s: %q: %q, and we say %q", name, texts[i], got, words)
		}
	}
}
