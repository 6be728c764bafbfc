package git_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

func TestNumStat(t *testing.T) {
	x := newRepo(t)
	long := strings.Repeat("a line that stays\n", 40)
	x.write("moved.txt", long)
	x.write("bin", "\x00\x01")
	x.write("tool", "x\n")
	x.write("kind", "x\n")
	x.git("add", "-A")
	x.git("commit", "-qm", "more")
	x.git("mv", "moved.txt", "to here.txt")
	x.write("to here.txt", long+"one more\n")
	x.write("bin", "\x00\x02")
	x.git("rm", "-q", "README.md")
	x.write("odd\nname", "1\n2\n")
	_ = os.Chmod(filepath.Join(x.dir, "tool"), 0o755)
	_ = os.Remove(filepath.Join(x.dir, "kind"))
	_ = os.Symlink("tool", filepath.Join(x.dir, "kind"))
	x.git("add", "-A")
	x.git("commit", "-qm", "changes")
	got, err := x.open().NumStat(t.Context(), "HEAD~1", "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i].OldID, got[i].NewID = "", ""
	}
	want := []git.FileStat{
		{Path: "README.md", Status: "D", Del: 1, OldMode: "100644", NewMode: "000000"},
		{Path: "bin", Status: "M", Binary: true, OldMode: "100644", NewMode: "100644"},
		{Path: "kind", Status: "T", Add: 1, Del: 1, OldMode: "100644", NewMode: "120000"},
		{Path: "odd\nname", Status: "A", Add: 2, OldMode: "000000", NewMode: "100644"},
		{Path: "to here.txt", Old: "moved.txt", Status: "R", Add: 1, OldMode: "100644", NewMode: "100644"},
		{Path: "tool", Status: "M", OldMode: "100644", NewMode: "100755"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	names, err := x.open().Patch(t.Context(), "HEAD~1", "HEAD", git.PatchOptions{NameOnly: true})
	if err != nil || !strings.Contains(string(names.Text), "to here.txt\ntool\n") {
		t.Errorf("%s, %v", names.Text, err)
	}
	stat, err := x.open().Patch(t.Context(), "HEAD~1", "HEAD", git.PatchOptions{Stat: true})
	if err != nil || !strings.Contains(string(stat.Text), "6 files changed") {
		t.Errorf("%s, %v", stat.Text, err)
	}
}

// A path is a name, whatever characters are in it.
func TestNumStatsOfSeveralPairs(t *testing.T) {
	x := newRepo(t)
	r := x.open()
	tree := func(name, text string) string {
		x.write(name, text)
		x.git("add", "-A")
		x.git("commit", "-qm", name)
		id, err := r.TreeOf(t.Context(), "HEAD")
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	a, b, c := tree("a", "1\n"), tree("odd\nname", "1\n2\n"), tree("a", "")
	pairs := [][2]string{{a, b}, {b, b}, {b, c}, {a, c}}
	got, err := r.NumStats(t.Context(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range pairs {
		want, err := r.NumStat(t.Context(), p[0], p[1])
		if diff := cmp.Diff(want, got[i]); err != nil || diff != "" {
			t.Errorf("pair %d: %v %s", i, err, diff)
		}
	}
	if len(got[0]) != 1 || got[0][0].Add != 2 || len(got[1]) != 0 || len(got[3]) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestPathsAreLiteral(t *testing.T) {
	x := newRepo(t)
	for _, f := range []string{"*.txt", ":(top)x", "other.txt"} {
		x.write(f, "new\n")
	}
	x.gitEnv(x.dir, []string{"GIT_LITERAL_PATHSPECS=1"}, "add", "-A")
	x.git("commit", "-qm", "odd")
	for _, f := range []string{"*.txt", ":(top)x"} {
		p, err := x.open().Patch(t.Context(), "HEAD~1", "HEAD", git.PatchOptions{Paths: []string{f}, NameOnly: true})
		if err != nil || string(p.Text) != f+"\n" {
			t.Errorf("%q: %q, %v", f, p.Text, err)
		}
	}
}

// GC-10, GC-11: neither the link in the worktree nor the one in its record leads our calls elsewhere.
func TestRewrittenLinksLeadNowhere(t *testing.T) {
	h := newHostile(t)
	evil := filepath.Join(h.wt, "evil.git")
	h.gitIn(h.wt, "clone", "-q", "--bare", h.dir, evil)
	h.gitIn(evil, "update-ref", "refs/heads/coppice/agent", h.git("rev-parse", "left"))
	writeFile(t, filepath.Join(h.dir, ".git/info/exclude"), "evil.git\n")
	if err := h.open().CheckLink(h.wt); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file, text string
		code       domain.Code // of a status then
	}{
		{filepath.Join(h.admin, "commondir"), evil + "\n", domain.CodeConflict},
		{filepath.Join(h.wt, ".git"), "gitdir: " + evil + "\n", ""},
	} {
		writeFile(t, c.file, c.text)
		if out, _ := h.plainGit(h.wt, "status", "--porcelain"); out == "" {
			t.Errorf("%s, control: plain git is not led astray", c.file)
		}
		if st, err := h.open().Status(t.Context(), h.wt); code(err) != c.code || !st.Clean() {
			t.Errorf("%s: %+v, %v", c.file, st, err)
		}
		if err := h.open().CheckLink(h.wt); code(err) != domain.CodeConflict {
			t.Errorf("%s: nobody noticed", c.file)
		}
		if err := h.open().RepairLink(h.wt); err != nil {
			t.Error(err)
		}
		if st, err := h.open().Status(t.Context(), h.wt); err != nil || !st.Clean() {
			t.Errorf("%s, repaired: %+v, %v", c.file, st, err)
		}
		if out := h.gitIn(h.wt, "status", "--porcelain"); out != "" {
			t.Errorf("%s, repaired: %s", c.file, out)
		}
	}
}
