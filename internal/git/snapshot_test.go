package git_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/coppice/coppice/internal/git"
)

// store makes a snapshot and gives commit and tree.
func (x *repo) store(dir, index, parent string, known ...string) (string, string) {
	x.t.Helper()
	s := git.Snapshot{Dir: dir, IndexFile: x.open().IndexFile(index), Parent: parent, Message: "m"}
	if len(known) > 0 {
		s.Known = known
	}
	c, tree, err := x.open().Snapshot(x.t.Context(), s)
	if err != nil {
		x.t.Fatal(err)
	}
	return c, tree
}

// reference is the tree that plain git stores with an index of its own, which goes along from step to step.
func (x *repo) reference(dir, index string) string {
	x.t.Helper()
	for _, args := range [][]string{{"add", "-A"}, {"write-tree"}} {
		cmd := append([]string{"-c", "core.safecrlf=false"}, args...)
		out := x.gitEnv(dir, []string{"GIT_INDEX_FILE=" + index}, cmd...)
		if args[0] == "write-tree" {
			return out
		}
	}
	return ""
}

var names = []string{"README.md", "src/a.txt", "src/deep/b.txt", "src", "src/deep", "new.txt", "x/y/z.txt",
	"x/y", "x", "x.log",
	"src/é ü.txt", "src/[a].txt", ":(top)odd", "-dash", "sp ace", "new\nline", "x-y", "x/y-z", "link"}

// TestKnownPathsGiveTheSameTree makes random edits and stores them in process, by the warm index, and by plain git; all
// three must agree after every step.
func TestKnownPathsGiveTheSameTree(t *testing.T) {
	for _, attributes := range []string{"", "*.txt text=auto\n", "*.txt text eol=crlf\n", "b.txt ident\n"} {
		t.Run(attributes, func(t *testing.T) {
			x := newRepo(t)
			x.write(".gitignore", "*.log\n/sp*\n")
			if attributes != "" {
				x.write(".gitattributes", attributes)
			}
			x.git("add", "-A")
			x.git("commit", "-qm", "rules")
			n, served, seen := 0, 0, 0
			rapid.Check(t, func(rt *rapid.T) {
				if n++; n > 25 {
					return // each is a worktree of its own: enough is enough
				}
				a, b := editRun(rt, x, fmt.Sprintf("w%d", n))
				served, seen = served+a, seen+b
			})
			t.Logf("%d steps were stored in process, %d of them by looking", served, seen)
			if (served < 10 || seen < 5) && !strings.Contains(attributes, "ident") {
				t.Errorf("%d and %d steps were stored in process: the comparison shows nothing", served, seen)
			}
		})
	}
}

// editRun gives the number of steps that were stored in process, as known paths and by looking for what changed.
func editRun(rt *rapid.T, x *repo, name string) (served, seen int) {
	dir := x.worktree(name)
	parent := x.git("rev-parse", "HEAD")
	plain := filepath.Join(filepath.Dir(x.dir), name+".index")
	x.gitEnv(dir, []string{"GIT_INDEX_FILE=" + plain}, "read-tree", "HEAD")
	parentAll := parent
	for range rapid.IntRange(1, 4).Draw(rt, "steps") {
		var known []string
		for range rapid.IntRange(1, 4).Draw(rt, "edits") {
			p := rapid.SampledFrom(names).Draw(rt, "path")
			known = append(known, edit(rt, dir, p)...)
		}
		want := x.reference(dir, plain)
		if _, err := x.open().KnownTree(x.t.Context(), git.Snapshot{Dir: dir, Parent: parent, Known: known}); err == nil {
			served++
		}
		var got, all string
		parent, got = x.store(dir, name, parent, known...)
		ran := x.open().Runs()
		if parentAll, all = x.store(dir, name+"-all", parentAll); x.open().Runs() <= ran+1 { // one to ask what is ignored
			seen++
		}
		if rapid.Bool().Draw(rt, "look at all of it") { // through the index that only knows the paths of what was stored
			if _, tree := x.store(dir, name, parent); tree != got {
				rt.Fatalf("known %v: in process %s, and then by its index %s", known, got, tree)
			}
		}
		if got != want || all != want {
			rt.Fatalf("known %v: in process %s, by the index %s, git %s\n%s", known, got, all, want,
				x.gitIn(dir, "diff", "--raw", want, got))
		}
	}
	return served, seen
}

func TestWhatIsStoredInProcess(t *testing.T) {
	x := newRepo(t)
	x.write(".gitattributes", "*.dat text\n")
	x.git("add", "-A")
	x.git("commit", "-qm", "rules")
	base := x.git("rev-parse", "HEAD")
	for _, c := range []struct {
		name, path, text string
		config           []string
		attributes       string
		git              bool // git has to do it
	}{
		{name: "an edit", path: "src/a.txt", text: "x\n"},
		{name: "a new file", path: "deep/new/file", text: "x\n"},
		{name: "a carriage return nobody converts", path: "src/a.txt", text: "x\r\n", attributes: "*.dat -diff\n"},
		{name: "text attribute without a carriage return", path: "a.dat", text: "x\n"},
		{name: "text attribute with one", path: "a.dat", text: "x\r\n", git: true},
		{name: "autocrlf", path: "src/a.txt", text: "x\r\n", config: []string{"core.autocrlf", "input"},
			attributes: "x y\n", git: true},
		{name: "filter", path: "src/a.txt", text: "x\n", attributes: "*.txt filter=lfs\n", git: true},
		{name: "encoding", path: "src/a.txt", text: "x\n", attributes: "*.txt working-tree-encoding=UTF-16\n", git: true},
		{name: "ignore rules", path: ".gitignore", text: "x\n", git: true},
		{name: "attributes", path: "src/.gitattributes", text: "x\n", git: true},
		{name: "file modes off", path: "src/a.txt", text: "x\n", config: []string{"core.fileMode", "false"}, git: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := x.worktree(strings.ReplaceAll(c.name, " ", "-"))
			if c.config != nil {
				x.git(append([]string{"config"}, c.config...)...)
				defer x.git("config", "--unset", c.config[0])
			}
			if c.attributes != "" {
				writeFile(t, filepath.Join(dir, ".gitattributes"), c.attributes)
			}
			writeFile(t, filepath.Join(dir, c.path), c.text)
			_, err := x.open().KnownTree(t.Context(), git.Snapshot{Dir: dir, Parent: base, Known: []string{c.path}})
			if c.git != errors.Is(err, git.ErrNotHere) || !c.git && err != nil {
				t.Errorf("got %v, git is needed: %v", err, c.git)
			}
		})
	}
}

// edit does one thing to a path and gives the paths that changed, as a tool that did it would.
func edit(rt *rapid.T, dir, p string) []string {
	path := filepath.Join(dir, p)
	touched := []string{p}
	below := func() { // everything that goes when a folder goes
		_ = filepath.WalkDir(path, func(q string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				rel, _ := filepath.Rel(dir, q)
				touched = append(touched, filepath.ToSlash(rel))
			}
			return nil
		})
		_ = os.RemoveAll(path)
	}
	above := func() { // a file where a folder has to be
		for d := filepath.Dir(p); d != "."; d = filepath.Dir(d) {
			if fi, err := os.Lstat(filepath.Join(dir, d)); err == nil && !fi.IsDir() {
				_ = os.Remove(filepath.Join(dir, d))
				touched = append(touched, d)
			}
		}
		_ = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	switch rapid.SampledFrom([]string{"write", "write", "crlf", "delete", "exec", "link", "empty"}).Draw(rt, "what") {
	case "delete":
		below()
	case "exec":
		if fi, err := os.Lstat(path); err == nil && fi.Mode().IsRegular() {
			_ = os.Chmod(path, fi.Mode().Perm()^0o111)
		}
	case "link":
		below()
		above()
		_ = os.Symlink(rapid.SampledFrom([]string{"README.md", "/etc/passwd", "nowhere"}).Draw(rt, "target"), path)
	default:
		below()
		above()
		text := rapid.SampledFrom([]string{"", "a\n", "a\r\nb\r\n", "$Id$\n", "long " + strings.Repeat("x",
			5000)}).Draw(rt, "text")
		_ = os.WriteFile(path, []byte(text), 0o644)
	}
	return touched
}

func TestSnapshotRules(t *testing.T) {
	x := newRepo(t)
	dir := x.worktree("w")
	base := x.git("rev-parse", "HEAD")
	index := "w"

	c, _ := x.store(dir, index, base)
	if c != base {
		t.Errorf("nothing changed and the commit is %s", c)
	}
	writeFile(t, filepath.Join(dir, "tool.log"), "stored while it is not ignored\n")
	c, tree := x.store(dir, index, base, "tool.log")
	info, err := x.open().CommitInfo(t.Context(), c)
	if err != nil || info.Author != git.Self || info.Tree != tree || len(info.Parents) != 1 || info.Parents[0] != base {
		t.Errorf("%+v, %v", info, err)
	}
	// A file that was stored stays stored when it is ignored later: plain git would keep it as well.
	writeFile(t, filepath.Join(dir, ".gitignore"), "*.log\n")
	writeFile(t, filepath.Join(dir, "other.log"), "never stored\n")
	c, _ = x.store(dir, index, c, ".gitignore")
	writeFile(t, filepath.Join(dir, "more.log"), "never stored\n")
	c, _ = x.store(dir, index, c, "more.log")
	want := ".gitignore\nREADME.md\nsrc/a.txt\nsrc/deep/b.txt\ntool.log"
	if got := x.git("ls-tree", "-r", "--name-only", c); got != want {
		t.Errorf("stored\n%s", got)
	}
	if got := x.git("status", "--porcelain"); got != "" {
		t.Errorf("the user's checkout shows %s", got)
	}
}

// RF-09, GC-15: what an agent puts into a repository within its worktree is stored as files.
func TestRepositoryWithinIsStoredAsFiles(t *testing.T) {
	for _, committed := range []bool{false, true} {
		t.Run(fmt.Sprint("committed ", committed), func(t *testing.T) {
			x := newRepo(t)
			dir := x.worktree("w")
			base := x.git("rev-parse", "HEAD")
			for _, sub := range []string{"one", "deep/two"} {
				writeFile(t, filepath.Join(dir, sub, "inner/file.txt"), "work\n")
				writeFile(t, filepath.Join(dir, sub, "top.txt"), "work\n")
				x.gitIn(filepath.Join(dir, sub), "init", "-q")
				if committed {
					x.gitIn(filepath.Join(dir, sub), "add", "-A")
					x.gitIn(filepath.Join(dir, sub), "commit", "-qm", "inner")
				}
			}
			if out, err := x.plainGit(dir, "add", "-A", "-n"); err == nil && strings.Contains(out, "inner/file.txt") {
				t.Fatalf("control: plain git stores the files too\n%s", out)
			}
			want := "README.md\ndeep/two/inner/file.txt\ndeep/two/top.txt\n" +
				"one/inner/file.txt\none/top.txt\nsrc/a.txt\nsrc/deep/b.txt"
			c, _ := x.store(dir, "w", base)
			if got := x.git("ls-tree", "-r", "--name-only", c); got != want {
				t.Errorf("stored\n%s", got)
			}
			c2, _ := x.store(dir, "fresh", base, "one/top.txt", "one/inner/file.txt", "deep/two/top.txt",
				"deep/two/inner/file.txt")
			if got := x.git("ls-tree", "-r", "--name-only", c2); got != want {
				t.Errorf("known paths stored\n%s", got)
			}
			writeFile(t, filepath.Join(dir, "one/later.txt"), "more\n")
			c, _ = x.store(dir, "w", c)
			if got := x.git("ls-tree", "-r", "--name-only", c); !strings.Contains(got,
				"one/later.txt") || strings.Contains(got, "seed") {
				t.Errorf("the next one stored\n%s", got)
			}
		})
	}
}

// PC-03, PC-05, PC-08: links are stored as links, special files are not stored and do not block.
func TestOddFiles(t *testing.T) {
	x := newRepo(t)
	dir := x.worktree("w")
	base := x.git("rev-parse", "HEAD")
	secret := filepath.Join(filepath.Dir(x.dir), "secret")
	writeFile(t, filepath.Join(secret, "key"), "canary\n")
	for name, target := range map[string]string{"abs": secret + "/key", "rel": "../secret/key", "dir": secret,
		"loop": "loop"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	mkfifo(t, filepath.Join(dir, "pipe"))
	for _, known := range [][]string{nil, {"abs", "rel", "dir", "loop", "pipe", "dir/key", "../secret/key",
		"/etc/passwd"}} {
		c, _ := x.store(dir, fmt.Sprint("i", len(known)), base, known...)
		out := x.git("ls-tree", "-r", c)
		if strings.Count(out, "120000 blob") != 4 || strings.Contains(out, "pipe") || strings.Contains(out, "key") {
			t.Errorf("known %v: stored\n%s", known, out)
		}
		if b, err := x.open().ReadFile(t.Context(), c, "abs"); err != nil || string(b) != secret+"/key" {
			t.Errorf("%q, %v", b, err)
		}
	}
}

// What a checkpoint takes in a worktree of 1,000 files.
func BenchmarkSnapshot(b *testing.B) {
	x := bare(b)
	b.Setenv("HOME", x.home)
	for i := range 1000 {
		x.write(fmt.Sprintf("d%02d/f%03d.txt", i%40, i), fmt.Sprintf("file %d\n", i))
	}
	x.git("add", "-A")
	x.git("commit", "-qm", "first")
	base := x.git("rev-parse", "HEAD")
	for _, how := range []string{"known", "looked at", "unchanged"} {
		b.Run(how, func(b *testing.B) {
			name := fmt.Sprintf("%s-%d", how[:2], b.N)
			dir, index := x.worktree(name), x.open().IndexFile(name)
			if err := x.open().WarmIndex(b.Context(), dir, index, base); err != nil {
				b.Fatal(err)
			}
			parent := base
			b.ResetTimer()
			for i := range b.N {
				if how != "unchanged" {
					writeFile(b, filepath.Join(dir, "d07/f007.txt"), fmt.Sprint(i))
				}
				s := git.Snapshot{Dir: dir, IndexFile: index, Parent: parent, Message: "m"}
				if how == "known" {
					s.Known = []string{"d07/f007.txt"}
				}
				var err error
				if parent, _, err = x.open().Snapshot(b.Context(), s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
