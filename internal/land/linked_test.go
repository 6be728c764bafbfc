package land_test

import (
	"path/filepath"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// The project was opened in a linked worktree of the user's, and the target is checked out in the main one. Landing,
// undo and the recovery of a half fast-forward happen there.
func TestFromALinkedWorktree(t *testing.T) {
	f := newField(t)
	linked := filepath.Join(filepath.Dir(f.dir), "linked")
	f.git("worktree", "add", "-q", "-b", "side", linked, "main")
	r, err := git.Open(t.Context(), linked)
	if err != nil {
		t.Fatal(err)
	}
	intended := f.intended(t)
	f.write("dir/new", "ne")
	put(t, filepath.Join(f.dir, ".git", "index.lock"), "")
	l, err := f.lander().Recover(t.Context(), r, intended)
	if err != nil || l.State != domain.LandingDone || f.git("rev-parse", "HEAD") != l.After {
		t.Errorf("%+v, %v", l, err)
	}
	f.clean(f.dir)
	if _, err = f.lander().Undo(t.Context(), r, l, &book{}); err != nil {
		t.Fatal(err)
	}
	l, err = f.lander().Land(t.Context(), r, f.plan(), &book{}, nil)
	if err != nil || l.Checkout != f.dir || f.git("rev-parse", "HEAD") != l.After {
		t.Errorf("%+v, %v", l, err)
	}
	f.clean(f.dir)
	f.clean(linked)
}
