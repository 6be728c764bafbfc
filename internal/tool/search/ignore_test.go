package search

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestIgnoreFilesMeanWhatTheyMeanToGit compares what a glob finds with what git lists.
func TestIgnoreFilesMeanWhatTheyMeanToGit(t *testing.T) {
	env := testEnv(t, map[string]string{
		".gitignore": "# a comment\n*.log\n!keep.log\n/build\ndocs/*.tmp\nout/\n\\#odd\ncache/**/x\nspace \nlit{a}.txt\n",
		"a.log":      "", "keep.log": "", "build/x": "", "sub/build/x": "", "docs/a.tmp": "", "docs/deep/a.tmp": "",
		"out/a": "", "sub/out/a": "", "sub/out.txt": "", "#odd": "", "cache/a/b/x": "", "cache/y": "", "space": "", "lit{a}.txt": "",
		"lita.txt": "", "sub/.gitignore": "*.go\n!main.go\n!b.log\n/only\n", "sub/a.go": "", "sub/main.go": "", "sub/b.log": "",
		"sub/deep/c.go": "", "sub/only": "", "sub/deep/only": "", "a.go": "",
	})
	git := func(args ...string) string {
		out, err := exec.Command("git", append([]string{"-C", env.Dir}, args...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	git("init", "-q")
	want := strings.Fields(git("-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard"))
	slices.Sort(want)
	text, _, _ := strings.Cut(call(t, env, Glob(), globIn{Pattern: "**"}).Model, "(")
	got := strings.Fields(text)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 10 {
		t.Errorf("(-git +glob):\n%s", diff)
	}
}

func TestWhatIsIgnoredIsFoundWhereItIsNamed(t *testing.T) {
	env := testEnv(t, map[string]string{".gitignore": "gen\n*.log\n", "gen/a.go": "needle\n", "x.log": "needle\n", "a.go": "needle\n"})
	for named, want := range map[string]int{`{"pattern":"needle"}`: 1, `{"pattern":"needle","path":"gen"}`: 1,
		`{"pattern":"needle","path":"x.log"}`: 1, `{"pattern":"needle","glob":"gen/**"}`: 1} {
		r, err := Grep().Run(t.Context(), env, []byte(named))
		if n := strings.Count(r.Model, "needle"); err != nil || n != want {
			t.Errorf("%s: %d matches: %s", named, n, r.Model)
		}
	}
	r, err := Grep().Run(t.Context(), env, []byte(`{"pattern":"needle"}`))
	if err != nil || !strings.Contains(r.Model, "2 entries that ignore files name were left out") {
		t.Errorf("%v %s", err, r.Model)
	}
}
