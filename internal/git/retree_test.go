package git_test

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

func TestRetree(t *testing.T) {
	x := newRepo(t)
	x.write("src/kept.txt", "kept\n")
	x.write("gone.txt", "gone\n")
	x.write("run.sh", "#!/bin/sh\n")
	x.git("add", ".")
	x.git("update-index", "--chmod=+x", "run.sh")
	x.git("commit", "-q", "-m", "before")
	before := x.git("rev-parse", "HEAD")
	x.write("src/kept.txt", "changed\r\nwith \x00 in it")
	x.write("deep/down/new.txt", "new\n")
	x.git("rm", "-q", "--cached", "gone.txt")
	x.git("add", "src", "deep")
	x.git("commit", "-q", "-m", "after")
	after := x.git("rev-parse", "HEAD")
	r, ctx := x.open(), t.Context()
	status := x.git("status", "--porcelain")

	tree, err := r.Retree(ctx, git.Retree{
		Tree: after, From: before, Back: []string{"deep/down/new.txt", "gone.txt", "src/kept.txt"},
		Text: map[string][]byte{"run.sh": []byte("#!/bin/sh\r\nexit 1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := x.git("diff", "--name-status", before, tree); got != "M\trun.sh" {
		t.Errorf("besides run.sh it differs from what was: %q", got)
	}
	if got := x.git("ls-tree", tree, "run.sh"); !strings.HasPrefix(got, "100755 ") {
		t.Errorf("the mode went: %s", got)
	}
	if got, err := r.ReadFile(ctx, tree, "run.sh"); err != nil || string(got) != "#!/bin/sh\r\nexit 1" {
		t.Errorf("%q, %v", got, err)
	}
	if same, err := r.Retree(ctx, git.Retree{Tree: after, From: before}); err != nil || same != x.git("rev-parse", after+"^{tree}") {
		t.Errorf("with nothing to do the tree is %s, %v", same, err)
	}
	if now := x.git("status", "--porcelain"); now != status {
		t.Errorf("the checkout was %q and is %q", status, now)
	}
	x.git("rm", "-q", "-f", "run.sh")
	x.git("commit", "-q", "-m", "without it")
	status = x.git("status", "--porcelain")
	some, err := r.Retree(ctx, git.Retree{Tree: "HEAD", From: before, Text: map[string][]byte{"run.sh": []byte("exit\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := x.git("ls-tree", some, "run.sh"); !strings.HasPrefix(got, "100755 ") {
		t.Errorf("what comes back has another mode: %s", got)
	}
	_, err = r.Retree(ctx, git.Retree{Tree: after, From: before, Text: map[string][]byte{"nowhere": nil}})
	if code(err) != domain.CodeNotFound {
		t.Errorf("content for a file that is not there: %v", err)
	}
	if got := x.git("status", "--porcelain"); got != status {
		t.Errorf("the checkout was touched: %s, it was %s", got, status)
	}
}
