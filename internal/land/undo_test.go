package land_test

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestUndoGivesBackTheTree(t *testing.T) {
	for _, s := range strategies {
		t.Run(string(s), func(t *testing.T) {
			f := newField(t)
			f.write("other", "x\n")
			f.commit("on the way")
			want := f.tree("main")
			plan := f.plan()
			plan.Strategy = s
			l, err := f.lander().Land(t.Context(), f.r, plan, &book{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			b := &book{}
			u, err := f.lander().Undo(t.Context(), f.r, l, b)
			if err != nil {
				t.Fatal(err)
			}
			if f.tree("main") != want || f.read("numbers") != numbers || f.read("dir/new") != "" || f.read("gone") != "gone\n" {
				t.Error("the tree is another one than before the landing")
			}
			f.clean(f.dir)
			if u.State != domain.LandingUndone || u.Undo != f.git("rev-parse", "main") || f.git("rev-parse",
				"main~1") != l.After {
				t.Errorf("undone %+v", u)
			}
			if b.states() != "done undone" || b.entries[0].Undo != u.Undo {
				t.Errorf("journal %+v", b.entries)
			}
			message := f.git("log", "-1", "--format=%an|%B", "main")
			if !strings.HasPrefix(message, "Ada Tester|Revert \"") || !strings.Contains(message, l.After) ||
				!strings.Contains(message, "Coppice-Task: #4") {
				t.Errorf("message %q", message)
			}
			_, err = f.lander().Undo(t.Context(), f.r, u, &book{})
			conflict(t, err, "undone")
		})
	}
}

// What was undone can land again, whatever the strategy: the change is put on the target as it is, not on its history.
func TestLandAgainAfterUndo(t *testing.T) {
	for _, s := range strategies {
		f := newField(t)
		plan := f.plan()
		plan.Strategy = s
		first, err := f.lander().Land(t.Context(), f.r, plan, &book{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.lander().Undo(t.Context(), f.r, first, &book{}); err != nil {
			t.Fatal(err)
		}
		second, err := f.lander().Land(t.Context(), f.r, plan, &book{}, nil)
		if err != nil || second.Tree != first.Tree || f.tree("main") != first.Tree {
			t.Errorf("%s: %+v, %v", s, second, err)
		}
	}
}

func TestUndoUnderLaterWork(t *testing.T) {
	f := newField(t)
	l, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.write("numbers", strings.Replace(f.read("numbers"), "ten", "TEN", 1))
	f.commit("later, elsewhere in the file")
	u, err := f.lander().Undo(t.Context(), f.r, l, &book{})
	if err != nil || f.read("numbers") != strings.Replace(numbers, "ten", "TEN", 1) {
		t.Errorf("%+v, %v: %q", u, err, f.read("numbers"))
	}
}

func TestUndoRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		setup func(*field)
		words string
	}{
		{"later work on the same lines", func(f *field) {
			f.write("numbers", strings.Replace(f.read("numbers"), "TWO", "zwei", 1))
			f.commit("later")
		}, "later work touches the same lines in numbers"},
		{"a dirty file in the way", func(f *field) { f.write("numbers", "mine\n") }, "numbers"},
		{"it was taken out by hand", func(f *field) { f.git("revert", "--no-edit", "HEAD") }, "nothing of it is left"},
		{"history was rewritten", func(f *field) {
			f.git("reset", "-q", "--hard", "HEAD~1")
			f.write("x",
				"x\n")
			f.commit("x")
		}, "no longer has commit"},
		{"a merge under way", func(f *field) { f.underway("merge") }, "a merge is under way"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newField(t)
			l, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			c.setup(f)
			before, b := f.state(), &book{}
			u, err := f.lander().Undo(t.Context(), f.r, l, b)
			conflict(t, err, c.words)
			if u.State != domain.LandingDone || u.Undo != "" || f.state() != before {
				t.Errorf("something changed: %+v", u)
			}
			if s := b.states(); s != "" && s != "done done" {
				t.Errorf("journal %q", s)
			}
		})
	}
}
