package git_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

func TestRefs(t *testing.T) {
	x := newRepo(t)
	r, ctx := x.open(), t.Context()
	a := x.git("rev-parse", "HEAD")
	b := x.commitOn("side", "f", "1\n")
	const ref = "refs/coppice/attempts/a1"
	step := func(what string, err error, want domain.Code) {
		t.Helper()
		if code(err) != want {
			t.Errorf("%s: got %q %v, want %q", what, code(err), err, want)
		}
	}
	step("make", r.UpdateRef(ctx, ref, a, ""), "")
	step("make again", r.UpdateRef(ctx, ref, b, ""), domain.CodeConflict)
	step("move from the wrong place", r.UpdateRef(ctx, ref, b, b), domain.CodeConflict)
	step("move", r.UpdateRef(ctx, ref, b, a), "")
	step("delete from the wrong place", r.DeleteRef(ctx, ref, a), domain.CodeConflict)
	refs, err := r.Refs(ctx, "refs/coppice/")
	if err != nil || len(refs) != 1 || refs[0] != (git.Ref{Name: ref, Commit: b}) {
		t.Errorf("%v, %v", refs, err)
	}
	x.git("pack-refs", "--all")
	step("delete a packed one", r.DeleteRef(ctx, ref, b), "")
	step("delete what is not there", r.DeleteRef(ctx, ref, ""), "")
	step("move what is not there", r.UpdateRef(ctx, ref, b, a), domain.CodeConflict)
}

// GC-22
func TestRefNames(t *testing.T) {
	x := newRepo(t)
	head := x.git("rev-parse", "HEAD")
	for _, bad := range []string{"refs/heads/../../config", "refs/heads/-x/..", "refs/heads/a..b", "refs/heads/@{",
		"refs/heads/x.lock",
		"refs/heads/" + strings.Repeat("x", 300), "main", "--stdin", "-d", "", "refs/heads/sp ace",
		"refs/heads/nl\n", "HEAD "} {
		if err := x.open().UpdateRef(t.Context(), bad, head, ""); code(err) != domain.CodeUsage {
			t.Errorf("%q: %v", bad, err)
		}
		if err := x.open().WorktreeAdd(t.Context(), x.dir+"-w", bad, head); code(err) != domain.CodeUsage {
			t.Errorf("a worktree on %q: %v", bad, err)
		}
	}
	if err := x.open().UpdateRef(t.Context(), "refs/heads/fine/name", head, ""); err != nil {
		t.Errorf("control: %v", err)
	}
}

func TestResolve(t *testing.T) {
	x := newRepo(t)
	head := x.git("rev-parse", "HEAD")
	x.git("tag", "-am", "a tag", "v1")
	x.git("branch", "weird")
	for _, good := range []string{"HEAD", "main", "refs/heads/main", "v1", head, head[:10], "weird"} {
		if got, err := x.open().Resolve(t.Context(), good); err != nil || got != head {
			t.Errorf("%q: %s, %v", good, got, err)
		}
	}
	for bad, want := range map[string]domain.Code{"nope": domain.CodeNotFound, strings.Repeat("ab",
		20): domain.CodeNotFound,
		"--all": domain.CodeUsage, "": domain.CodeUsage, "main:README.md": domain.CodeNotFound, "a\nb": domain.CodeUsage} {
		if got, err := x.open().Resolve(t.Context(), bad); code(err) != want {
			t.Errorf("%q: %s, %v", bad, got, err)
		}
	}
	tree := x.git("rev-parse", "HEAD^{tree}")
	for _, rev := range []string{"HEAD", head, tree, "v1"} {
		if got, err := x.open().TreeOf(t.Context(), rev); err != nil || got != tree {
			t.Errorf("tree of %q: %s, %v", rev, got, err)
		}
	}
}

func TestCommitTreeIsTheSameEitherWay(t *testing.T) {
	x := newRepo(t)
	info, err := x.open().CommitInfo(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []git.Commit{
		{Message: "plain", Author: git.Self, Committer: git.Self},
		{Message: "subject\n\nbody é\n\nTrailer: x\n\n\n", Author: git.Identity{Name: "Ada É",
			Email: "ada@example.com"}, Committer: git.Self},
		{Message: "odd name", Author: git.Identity{Name: "A. Dot.", Email: "a@b"},
			Committer: git.Identity{Name: "x <y>", Email: "q@r"}},
	} {
		c.Tree, c.Parents, c.At = info.Tree, []string{info.ID}, info.At.In(info.At.Location())
		id, err := x.open().CommitTree(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		env := []string{"GIT_AUTHOR_NAME=" + c.Author.Name, "GIT_AUTHOR_EMAIL=" + c.Author.Email,
			"GIT_COMMITTER_NAME=" + c.Committer.Name,
			"GIT_COMMITTER_EMAIL=" + c.Committer.Email, "GIT_AUTHOR_DATE=" + c.At.Format("2006-01-02T15:04:05-0700"),
			"GIT_COMMITTER_DATE=" + c.At.Format("2006-01-02T15:04:05-0700")}
		want := x.gitEnv(x.dir, env, "commit-tree", c.Tree, "-p", info.ID, "-m", strings.TrimRight(c.Message, "\n"))
		if id != want {
			t.Errorf("%q:\n%s\nwant\n%s", c.Message, x.git("cat-file", "-p", id), x.git("cat-file", "-p", want))
		}
	}
	x.git("fsck", "--strict", "--no-dangling")
}

// What is ours is what no branch, tag or remote of the user's holds.
func TestOwnUsageCountsOnlyWhatIsOurs(t *testing.T) {
	h := newRepo(t)
	r := h.open()
	if n, err := r.OwnUsage(t.Context()); err != nil || n != 0 {
		t.Errorf("nothing of ours: %d bytes, %v", n, err)
	}
	h.git("checkout", "-q", "-b", "coppice/1-x")
	h.write("own.txt", "own\n")
	h.git("add", ".")
	h.git("commit", "-q", "-m", "own")
	h.git("update-ref", "refs/coppice/attempts/a1", "HEAD")
	n, err := r.OwnUsage(t.Context())
	if err != nil || n == 0 {
		t.Errorf("a commit of ours: %d bytes, %v", n, err)
	}
	h.git("branch", "theirs")
	if n, err := r.OwnUsage(t.Context()); err != nil || n != 0 {
		t.Errorf("the user holds it too: %d bytes, %v", n, err)
	}
}

// Our own refs are moved in process, by git's rules: what git wrote is seen, what was written git sees, and a lock of git's
// is not passed over.
func TestOwnRefsAreMovedAsGitDoes(t *testing.T) {
	x := newRepo(t)
	r, ctx := x.open(), t.Context()
	a := x.git("rev-parse", "HEAD")
	b := x.commitOn("side", "f", "1\n")
	const ref = "refs/coppice/attempts/a1"
	moved := func(new, old string) bool {
		t.Helper()
		return r.MoveInProcess(ref, new, old) == nil
	}
	none := strings.Repeat("0", len(a))
	if !moved(a, none) || x.git("rev-parse", ref) != a {
		t.Error("git does not see the new ref")
	}
	x.git("pack-refs", "--all")
	if moved(b, none) || !moved(b, a) || x.git("rev-parse", ref) != b {
		t.Error("a packed ref was not moved from where it was")
	}
	x.git("update-ref", ref, a)
	if moved(a, b) || !moved(b, a) {
		t.Error("what git moved is not seen")
	}
	if moved(strings.Repeat("1", len(a)), b) {
		t.Error("it points to a commit that does not exist")
	}
	lock := filepath.Join(x.dir, ".git", ref+".lock")
	writeFile(t, lock, "")
	if moved(a, b) || x.git("rev-parse", ref) != b || !isThere(lock) {
		t.Error("a lock was passed over or taken away")
	}
	if err := os.Remove(lock); err != nil || !moved(a, b) || isThere(lock) {
		t.Errorf("control, without the lock: %v", err)
	}
	if id, err := r.Resolve(ctx, "refs/heads/side"); err != nil || id != b {
		t.Errorf("a branch: %q, %v", id, err)
	}
	x.git("tag", "-a", "-m", "a tag", "v1")
	x.git("pack-refs", "--all")
	x.git("branch", "loose/one")
	for _, prefix := range []string{"refs/heads/", "refs/coppice/", "refs/tags/", "refs/none/"} {
		refs, err := r.Refs(ctx, prefix)
		got := ""
		for _, ref := range refs {
			got += ref.Commit + " " + ref.Name + "\n"
		}
		if want := x.git("for-each-ref", "--format=%(objectname) %(refname)", prefix); err != nil || strings.TrimSpace(got) != want {
			t.Errorf("%s: %v: %s, git has %s", prefix, err, got, want)
		}
	}
	if _, err := r.Resolve(ctx, "refs/coppice/attempts/none"); code(err) != domain.CodeNotFound {
		t.Errorf("a ref that is not there: %v", err)
	}
	if err := r.MoveInProcess("refs/heads/side", a, b); err == nil {
		t.Error("a branch of the user's was moved without git")
	}
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
