package review

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// changed gives what git says became of a file.
func changed(t *testing.T, dir, before, after string) diff.File {
	t.Helper()
	git := func(args ...string) []byte {
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=T", "-c", "user.email=t@example.org"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("git %v: %v", args, err)
		}
		return out
	}
	for _, text := range []string{before, after} {
		if err := os.WriteFile(filepath.Join(dir, "f"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		git("add", "f")
		if text == before {
			git("commit", "-q", "--allow-empty", "-m", "before")
		}
	}
	files := diff.Parse(git("diff", "--cached"))
	if len(files) == 0 {
		return diff.File{Path: "f"}
	}
	return files[0]
}

// Changes of every kind are judged line by line, and what is rejected is taken back. By git's diff of what is left, nothing
// counts as rejected any more, nothing as accepted that was not, and what was accepted still is.
func TestWhatStaysIsJudgedAsItWas(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	dir := t.TempDir()
	if out, err := exec.Command("git", "init", "-q", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want, kept := 0, 0
	for round := range 30 {
		var a, b []string
		for i := range 60 {
			line := []string{"}", "", fmt.Sprint("line ", i), fmt.Sprint("line ", i), fmt.Sprint("line ", i/3)}[rnd.IntN(5)]
			switch rnd.IntN(8) {
			case 0:
				a = append(a, line)
			case 1, 2:
				b = append(b, line)
			default:
				a, b = append(a, line), append(b, line)
			}
		}
		before, after := strings.Join(a, "\n")+"\n", strings.Join(b, "\n")+"\n"
		j := &judging{t: t, file: changed(t, dir, before, after)}
		accepted := []string{}
		for h := range j.file.Hunks {
			prints := diff.Prints(j.file.Hunks[h])
			yes, no := []int{}, []int{}
			for l := range prints {
				if rnd.IntN(3) == 0 {
					no = append(no, l)
				} else {
					yes, accepted = append(yes, l), append(accepted, prints[l])
				}
			}
			j.lines(h, domain.VerdictReject, "why", no...)
			j.lines(h, domain.VerdictAccept, "", yes...)
		}
		files := []diff.File{j.file}
		left := after
		if p, ok := Undo(RejectedIn(files, j.read, false)).Some["f"]; ok {
			text, err := diff.Keep([]byte(before), p.File, p.Keep)
			if err != nil {
				t.Fatal(err)
			}
			left = string(text)
		}
		gone := slices.Clone(j.read)
		for i, r := range gone {
			gone[i] = Without(r, func(v domain.VerdictKind) bool { return v != domain.VerdictReject })
		}
		j.file = changed(t, dir, before, left)
		for _, h := range Carried([]diff.File{j.file}, gone, "tree") {
			j.put(h)
		}
		want += len(accepted)
		for i, h := range ReadIn(j.file, diff.Marks(j.file), j.read) {
			prints := diff.Prints(j.file.Hunks[i])
			for l, s := range h.said() {
				at := slices.Index(accepted, prints[l])
				switch {
				case s.verdict == domain.VerdictReject:
					t.Errorf("round %d: a line that was not rejected counts as it: hunk %d, line %d of\n%v", round, i, l, j.file.Hunks[i].Lines)
				case s.verdict == domain.VerdictAccept && at < 0:
					t.Errorf("round %d: a line counts as accepted that was not: hunk %d, line %d", round, i, l)
				case s.verdict == domain.VerdictAccept:
					kept, accepted = kept+1, slices.Delete(accepted, at, at+1)
				}
			}
		}
	}
	if kept < want*9/10 {
		t.Errorf("of %d accepted lines %d are known again", want, kept)
	}
	t.Logf("of %d accepted lines %d are known again", want, kept)
}
