package git_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

func code(err error) domain.Code { return domain.CodeOf(err) }

func TestOpenRefusals(t *testing.T) {
	cases := []struct {
		name  string
		make  func(x *repo) string
		code  domain.Code
		words string
		hint  string
	}{
		{"no such directory", func(x *repo) string { return x.dir + "-nowhere" }, domain.CodeNotFound,
			"there is no directory", ""},
		{"not a repository", func(x *repo) string { return t.TempDir() }, domain.CodeConflict,
			"not in a git repository", "git init"},
		{"bare", func(x *repo) string {
			dir := x.dir + ".git"
			x.gitIn(filepath.Dir(x.dir), "init", "-q", "--bare", dir)
			return dir
		}, domain.CodeConflict, "bare repository", "clone it"},
		{"inside .git", func(x *repo) string { return filepath.Join(x.dir, ".git", "refs") }, domain.CodeConflict,
			"inside a git directory", "holds your files"},
		{"no commits", func(x *repo) string { return bare(t).dir }, domain.CodeConflict, "no commit yet", "first commit"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := c.make(newRepo(t))
			_, err := git.Open(t.Context(), dir)
			if code(err) != c.code || !strings.Contains(err.Error(), c.words) || !strings.Contains(domain.HintOf(err),
				c.hint) {
				t.Errorf("got %s %v (hint %q)", code(err), err, domain.HintOf(err))
			}
		})
	}
}

func TestOpenARepositoryOfAnotherUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a folder to another user")
	}
	x := newRepo(t)
	if err := os.Lchown(x.dir, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	_, err := git.Open(t.Context(), x.dir)
	if code(err) != domain.CodeGit || !strings.Contains(domain.HintOf(err), "safe.directory") {
		t.Errorf("got %s %v (hint %q)", code(err), err, domain.HintOf(err))
	}
	x.git("config", "--global", "--add", "safe.directory", x.dir)
	if _, err := git.Open(t.Context(), x.dir); err != nil {
		t.Errorf("control, with the hint followed: %v", err)
	}
}

func TestOpenWhatWorks(t *testing.T) {
	t.Run("a sub-directory, through a link", func(t *testing.T) {
		x := newRepo(t)
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(filepath.Join(x.dir, "src"), link); err != nil {
			t.Fatal(err)
		}
		r, err := git.Open(t.Context(), link)
		if err != nil || r.Dir() != x.dir || r.GitDir() != filepath.Join(x.dir, ".git") {
			t.Errorf("%v, %v", r, err)
		}
	})
	t.Run("detached", func(t *testing.T) {
		x := newRepo(t)
		x.git("checkout", "-q", "--detach")
		head, err := x.open().Head(t.Context())
		if err != nil || head.Name != "" || head.Commit != x.git("rev-parse", "HEAD") {
			t.Errorf("%+v, %v", head, err)
		}
	})
	t.Run("a linked worktree of the user's", func(t *testing.T) {
		x := newRepo(t)
		linked := x.dir + "-linked"
		x.git("worktree", "add", "-q", "-b", "side", linked)
		r, err := git.Open(t.Context(), linked)
		if err != nil {
			t.Fatal(err)
		}
		if r.Dir() != linked || r.GitDir() != filepath.Join(x.dir, ".git") || r.OwnGitDir() == r.GitDir() {
			t.Errorf("dir %s, shared %s, own %s", r.Dir(), r.GitDir(), r.OwnGitDir())
		}
		head, err := r.Head(t.Context())
		if err != nil || head.Name != "refs/heads/side" {
			t.Errorf("%+v, %v", head, err)
		}
		x.dir, x.r = linked, r
		roundTrip(t, x)
	})
	t.Run("an odd path", func(t *testing.T) {
		x := bare(t)
		odd := x.dir + " with 'quotes\" & ümläut:colon*"
		if err := os.Rename(x.dir, odd); err != nil {
			t.Fatal(err)
		}
		x.dir = odd
		x.write("README.md", "hello\n")
		x.git("add", "-A")
		x.git("commit", "-qm", "first")
		roundTrip(t, x)
	})
}

// roundTrip makes a worktree, changes it, stores it both ways, diffs, merges and lands it.
func roundTrip(t *testing.T, x *repo) {
	t.Helper()
	r, ctx := x.open(), t.Context()
	dir := x.worktree("trip")
	base := x.git("rev-parse", "HEAD")
	writeFile(t, filepath.Join(dir, "README.md"), "changed\n")
	writeFile(t, filepath.Join(dir, "src/new/file.txt"), "new\n")
	index := r.IndexFile("trip")
	if err := r.WarmIndex(ctx, dir, index, base); err != nil {
		t.Fatal(err)
	}
	known, tree, err := r.Snapshot(ctx, git.Snapshot{Dir: dir, IndexFile: index, Parent: base, Message: "m",
		Known: []string{"README.md", "src/new/file.txt"}})
	if err != nil {
		t.Fatal(err)
	}
	_, tree2, err := r.Snapshot(ctx, git.Snapshot{Dir: dir, IndexFile: index, Parent: base, Message: "m"})
	if err != nil || tree != tree2 {
		t.Fatalf("known %s, all %s, %v", tree, tree2, err)
	}
	stats, err := r.NumStat(ctx, base, known)
	if err != nil || len(stats) != 2 {
		t.Errorf("%+v, %v", stats, err)
	}
	if p, err := r.Patch(ctx, base, known, git.PatchOptions{}); err != nil || !strings.Contains(string(p.Text),
		"+changed") {
		t.Errorf("%s, %v", p.Text, err)
	}
	if b, err := r.ReadFile(ctx, known, "src/new/file.txt"); err != nil || string(b) != "new\n" {
		t.Errorf("%q, %v", b, err)
	}
	if m, err := r.MergeTree(ctx, base, known); err != nil || !m.Clean || m.Tree != tree {
		t.Errorf("%+v, %v", m, err)
	}
	if st, err := r.Status(ctx, dir); err != nil || len(st.Entries) != 2 {
		t.Errorf("%+v, %v", st, err)
	}
	if err := r.FastForward(ctx, x.dir, known); err != nil {
		t.Error(err)
	}
	if got := readFile(t, filepath.Join(x.dir, "src/new/file.txt")); got != "new\n" {
		t.Errorf("landed %q", got)
	}
	if err := r.ResetTo(ctx, dir, base); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "src/new")); err == nil {
		t.Error("a reset left an untracked file")
	}
	x.git("fsck", "--strict", "--no-dangling")
	if err := r.WorktreeRemove(ctx, dir); err != nil {
		t.Error(err)
	}
}

// RF-19, RF-08: what go-git refuses works through the git program.
func TestRepositoriesGoGitRefuses(t *testing.T) {
	t.Run("sha256", func(t *testing.T) {
		x := newRepo(t, "--object-format=sha256")
		if x.open().ObjectFormat() != "sha256" {
			t.Fatal(x.open().ObjectFormat())
		}
		roundTrip(t, x)
	})
	t.Run("sparse", func(t *testing.T) {
		x := newRepo(t)
		x.write("big/asset.bin", "x\n")
		x.git("add", "-A")
		x.git("commit", "-qm", "more")
		x.git("sparse-checkout", "set", "src")
		if x.git("config", "extensions.worktreeConfig") != "true" {
			t.Fatal("git did not set the extension this is about")
		}
		dir := x.worktree("w")
		if _, err := os.Stat(filepath.Join(dir, "big")); err == nil {
			t.Error("the worktree is not as sparse as the checkout")
		}
		writeFile(t, filepath.Join(dir, "src/a.txt"), "changed\n")
		writeFile(t, filepath.Join(dir, "outside/new.txt"), "made outside the cone\n")
		base := x.git("rev-parse", "HEAD")
		c, _, err := x.open().Snapshot(t.Context(), git.Snapshot{Dir: dir, IndexFile: x.open().IndexFile("w"),
			Parent: base, Message: "m"})
		if err != nil {
			t.Fatal(err)
		}
		want := "README.md\nbig/asset.bin\noutside/new.txt\nsrc/a.txt\nsrc/deep/b.txt"
		if got := x.git("ls-tree", "-r", "--name-only", c); got != want {
			t.Errorf("stored\n%s", got)
		}
		if err := x.open().WorktreeRemove(t.Context(), dir); err != nil {
			t.Error(err)
		}
		roundTrip(t, x)
	})
	t.Run("worktree configuration", func(t *testing.T) {
		x := newRepo(t)
		x.git("config", "extensions.worktreeConfig", "true")
		roundTrip(t, x)
	})
	t.Run("split index, index v4", func(t *testing.T) {
		x := newRepo(t)
		x.git("config", "--global", "core.splitIndex", "true")
		x.git("update-index", "--split-index", "--index-version", "4")
		roundTrip(t, x)
	})
	t.Run("shallow", func(t *testing.T) {
		x := newRepo(t)
		x.write("more", "1\n")
		x.git("add", "-A")
		x.git("commit", "-qm", "second")
		clone := x.dir + "-clone"
		x.git("clone", "-q", "--depth=1", "file://"+x.dir, clone)
		x.dir = clone
		roundTrip(t, x)
	})
	t.Run("objects borrowed from another repository", func(t *testing.T) {
		x := newRepo(t)
		clone := x.dir + "-clone"
		x.git("clone", "-q", "--shared", x.dir, clone)
		x.dir = clone
		roundTrip(t, x)
	})
}

func TestIdentity(t *testing.T) {
	x := newRepo(t)
	if id, err := x.open().Identity(t.Context()); err != nil || id != (git.Identity{Name: "Ada Tester",
		Email: "ada@example.com"}) {
		t.Errorf("%+v, %v", id, err)
	}
	x.git("config", "user.name", "Ada of this project")
	if id, err := x.open().Identity(t.Context()); err != nil || id.Name != "Ada of this project" {
		t.Errorf("%+v, %v", id, err)
	}
	t.Setenv("GIT_AUTHOR_NAME", "Mallory") // a GIT_ variable of the app's own environment is not inherited
	t.Setenv("EMAIL", "mallory@example.com")
	if id, err := x.open().Identity(t.Context()); err != nil || id.Name != "Ada of this project" {
		t.Errorf("%+v, %v", id, err)
	}
	x.git("config", "--unset", "user.name")
	x.git("config", "--global", "--remove-section", "user")
	_, err := x.open().Identity(t.Context())
	if code(err) != domain.CodeConflict || !strings.Contains(domain.HintOf(err), "git config --global user.name") {
		t.Errorf("without an identity: %v (hint %q)", err, domain.HintOf(err))
	}
}
