package git_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// sides are branches of one repository that get in each other's way in all the ways there are.
func sides(x *repo) []string {
	x.git("checkout", "-q", "main")
	var names []string
	branch := func(name string, change func()) {
		x.git("checkout", "-q", "-b", name, "main")
		change()
		x.git("add", "-A")
		x.git("commit", "-qm", name)
		names = append(names, name)
	}
	branch("top", func() { x.write("src/a.txt", "ONE\ntwo\nthree\nfour\nfive\n") })
	branch("bottom", func() { x.write("src/a.txt", "one\ntwo\nthree\nfour\nFIVE\n") })
	branch("other-top", func() { x.write("src/a.txt", "uno\ntwo\nthree\nfour\nfive\n") })
	branch("renamed", func() { x.git("mv", "src/a.txt", "src/z.txt") })
	branch("removed", func() { x.git("rm", "-q", "src/a.txt") })
	branch("folder", func() { x.git("mv", "src/deep", "src/deeper") })
	branch("into-folder", func() { x.write("src/deep/new.txt", "new\n") })
	branch("file-for-folder", func() { x.git("rm", "-rq", "src/deep"); x.write("src/deep", "now a file\n") })
	branch("quoted", func() { x.write("new\nline \"quoted\"", "1\n") })
	branch("quoted-too", func() { x.write("new\nline \"quoted\"", "2\n") })
	branch("mode", func() { x.chmod("README.md", 0o755) })
	x.git("checkout", "-qf", "main")
	return names
}

func (x *repo) chmod(name string, mode fs.FileMode) {
	x.t.Helper()
	if err := os.Chmod(filepath.Join(x.dir, name), mode); err != nil {
		x.t.Fatal(err)
	}
}

// reallyMerged merges two branches in a checkout and says which files git left unmerged.
func (x *repo) reallyMerged(dir, ours, theirs string) []string {
	x.t.Helper()
	x.gitIn(dir, "checkout", "-qf", "--detach", ours)
	_, err := x.plainGit(dir, "merge", "-q", "--no-commit", "--no-ff", theirs)
	out := x.gitIn(dir, "ls-files", "-u", "-z")
	x.gitIn(dir, "reset", "-q", "--hard")
	x.gitIn(dir, "clean", "-qfd")
	var files []string
	for _, f := range strings.Split(out, "\x00") {
		_, name, ok := strings.Cut(f, "\t")
		name, _, _ = strings.Cut(name, "~") // how git names a file whose place a folder took: after the branch
		if ok && !slices.Contains(files, name) {
			files = append(files, name)
		}
	}
	if (err != nil) != (len(files) > 0) {
		x.t.Fatalf("%s and %s: git says %v and names %q", ours, theirs, err, files)
	}
	slices.Sort(files)
	return files
}

// What a trial says of every pair is what git does in a checkout, and nothing of it stays in the repository.
func TestTrialIsWhatGitDoes(t *testing.T) {
	x := bare(t)
	x.write("README.md", "hello\n")
	x.write("src/a.txt", "one\ntwo\nthree\nfour\nfive\n")
	x.write("src/deep/b.txt", "b\n")
	x.write("src/deep/c.txt", "c\nc\n")
	x.git("add", "-A")
	x.git("commit", "-qm", "first")
	names := sides(x)
	dir := filepath.Join(filepath.Dir(x.dir), "merging")
	x.git("worktree", "add", "-q", "--detach", dir)
	var want [][]string
	var tries []git.Try
	tree := func(rev string) string { return x.git("rev-parse", rev+"^{tree}") }
	for i, a := range names {
		for _, b := range names[i+1:] {
			want = append(want, x.reallyMerged(dir, a, b))
			tries = append(tries, git.Try{Base: tree("main"), Ours: tree(a), Theirs: tree(b)})
		}
	}
	before := objectsOf(t, x)
	for _, alone := range []bool{false, true} {
		trial, err := x.open().Trial()
		if err != nil {
			t.Fatal(err)
		}
		trial.OneByOne(alone)
		got, err := trial.Merge(t.Context(), tries)
		if err != nil {
			t.Fatal(err)
		}
		conflicts := 0
		for i, m := range got {
			slices.Sort(m.Conflicts)
			if m.Clean != (len(want[i]) == 0) || !slices.Equal(m.Conflicts, want[i]) {
				t.Errorf("alone %v, merge %d: %+v, git left %q", alone, i, m, want[i])
			}
			if !m.Clean {
				conflicts++
			}
		}
		if conflicts < 8 || conflicts == len(got) {
			t.Errorf("%d of %d merges conflict: the cases show nothing", conflicts, len(got))
		}
		trial.Close()
	}
	if after := objectsOf(t, x); !slices.Equal(before, after) {
		t.Errorf("the trial left %d files behind", len(after)-len(before))
	}
}

// The result of one merge of a trial is a side of the next.
func TestTrialGoesOn(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		x := newRepo(t, "--object-format="+format)
		a := x.commitOn("a", "src/a.txt", "ONE\ntwo\nthree\n")
		b := x.commitOn("b", "src/deep/b.txt", "changed\n")
		trial, err := x.open().Trial()
		if err != nil {
			t.Fatal(err)
		}
		defer trial.Close()
		tree := func(rev string) string { return x.git("rev-parse", rev+"^{tree}") }
		first, err := trial.Merge(t.Context(), []git.Try{{tree("main"), tree("main"), tree(a)}})
		if err != nil || !first[0].Clean || first[0].Tree != tree(a) {
			t.Fatalf("%+v, %v", first, err)
		}
		second, err := trial.Merge(t.Context(), []git.Try{{tree("main"), first[0].Tree, tree(b)}})
		if err != nil || !second[0].Clean {
			t.Fatalf("%+v, %v", second, err)
		}
		x.git("checkout", "-q", a)
		x.git("merge", "-q", "-m", "both", b)
		if second[0].Tree != tree("HEAD") {
			t.Errorf("%s: got tree %s, git merges to %s", format, second[0].Tree, tree("HEAD"))
		}
		if _, err := trial.Merge(t.Context(), []git.Try{{"nowhere", a, b}}); code(err) != domain.CodeUsage {
			t.Errorf("%v", err)
		}
		if none, err := trial.Merge(t.Context(), nil); none != nil || err != nil {
			t.Errorf("%v, %v", none, err)
		}
	}
}

// What a trial left that was cut off goes with the next, but not what one is at.
func TestTrialSweeps(t *testing.T) {
	x := newRepo(t)
	live, err := x.open().Trial()
	if err != nil {
		t.Fatal(err)
	}
	defer live.Close()
	old := filepath.Join(x.open().Private(), "trials", "old")
	writeFile(t, filepath.Join(old, "ab", "cd"), "left")
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	next, err := x.open().Trial()
	if err != nil {
		t.Fatal(err)
	}
	next.Close()
	list, err := os.ReadDir(filepath.Dir(old))
	if err != nil || len(list) != 1 || list[0].Name() == "old" {
		t.Errorf("%v, %v", list, err)
	}
}

// objectsOf lists every file of the repository's git directory but those of git's own bookkeeping.
func objectsOf(t *testing.T, x *repo) (files []string) {
	t.Helper()
	for _, root := range []string{filepath.Join(x.dir, ".git", "objects"), filepath.Join(x.dir, ".git", "coppice", "trials")} {
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				files = append(files, p)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}
