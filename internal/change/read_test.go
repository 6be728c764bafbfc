package change

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/git"
)

// repo is a repository that is written to and committed by plain git.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", base)
	r := &repo{t, filepath.Join(base, "project")}
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r *repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@b"}, args...)...)
	cmd.Dir = r.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r *repo) commit(files map[string]string) string {
	r.t.Helper()
	for name, text := range files {
		path := filepath.Join(r.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	r.git("add", "-A")
	r.git("commit", "-qm", "m")
	return r.git("rev-parse", "HEAD")
}

func (r *repo) open() *git.Repo {
	r.t.Helper()
	repo, err := git.Open(r.t.Context(), r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	return repo
}

func text(lines int, of string) string { return strings.Repeat(of+"\n", lines) }

// A file that is too large hides none of those after it, wherever it stands.
func TestNothingIsLeftOut(t *testing.T) {
	x := newRepo(t)
	from := x.commit(map[string]string{"b.txt": text(50, "old"), "moves.txt": text(40, "moves"), "space.txt": "a\nb\n", "gone": "x\n"})
	x.git("mv", "moves.txt", "z-moved.txt")
	if err := os.Remove(filepath.Join(x.dir, "gone")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("b.txt", filepath.Join(x.dir, "gone")); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"b.txt": text(50, "new"), "a-lock.json": text(3000, "a lock"), "m-lock.json": text(3000, "b lock"), "space.txt": " a\n b\n",
		"z-moved.txt": text(40, "moves") + "more\n"}
	for i := range 60 {
		files[fmt.Sprintf("src/f%02d.txt", i)] = text(4, "small")
	}
	to := x.commit(files)
	all, _, err := Read(t.Context(), x.open(), from, to, Options{})
	if err != nil || len(all) != 66 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	control, err := x.open().Patch(t.Context(), from, to, git.PatchOptions{Limit: 8 << 10})
	if err != nil || !control.Cut || len(diff.Parse(control.Text)) > 2 {
		t.Fatalf("control: the patch is not cut: %v, %v", control.Cut, err)
	}
	for _, space := range []bool{false, true} {
		got, size, err := Read(t.Context(), x.open(), from, to, Options{IgnoreSpace: space, limit: 8 << 10, all: 1 << 20})
		if err != nil || size > 1<<20 {
			t.Fatalf("%d bytes, %v", size, err)
		}
		var large []string
		for _, f := range got {
			if f.Large {
				large = append(large, fmt.Sprint(f.Path, " +", f.Additions))
			}
		}
		if want := []string{"a-lock.json +3000", "m-lock.json +3000"}; !slices.Equal(large, want) {
			t.Errorf("large: %q", large)
		}
		left := slices.Clone(all)
		if space {
			left = slices.DeleteFunc(left, func(f diff.File) bool { return f.Path == "space.txt" })
		}
		same(t, got, left)
	}
}

// same compares what became of files, and the lines of those that are not too large.
func same(t *testing.T, got, want []diff.File) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d files, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if g.Path != w.Path || g.Old != w.Old || g.Status != w.Status || g.Additions != w.Additions || g.Deletions != w.Deletions ||
			g.OldMode != w.OldMode || g.NewMode != w.NewMode || !g.Large && len(g.Hunks) != len(w.Hunks) {
			t.Errorf("%s: %+v, want %+v", w.Path, g, w)
		}
	}
}

// Of a change that is too large as a whole every file is named.
func TestAllAreNamed(t *testing.T) {
	x := newRepo(t)
	from := x.commit(map[string]string{"start": "x\n"})
	files := map[string]string{}
	for i := range 100 {
		files[fmt.Sprintf("f%03d.txt", i)] = text(30, "line")
	}
	to := x.commit(files)
	got, size, err := Read(t.Context(), x.open(), from, to, Options{limit: 4 << 10, all: 10 << 10})
	if err != nil || len(got) != 100 || size > 20<<10 {
		t.Fatalf("%d files, %d bytes, %v", len(got), size, err)
	}
	read := 0
	for _, f := range got {
		if f.Additions != 30 {
			t.Errorf("%s: +%d", f.Path, f.Additions)
		}
		if !f.Large {
			read++
		}
	}
	if read < 10 || read > 60 {
		t.Errorf("%d were read", read)
	}
}
