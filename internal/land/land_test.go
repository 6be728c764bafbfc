package land_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/land"
)

var strategies = []domain.Strategy{domain.StrategySquash, domain.StrategyMerge, domain.StrategyRebase}

// A landing on a checked-out main, by each strategy, with the target where it was and with it moved.
func TestLandMovesTheCheckout(t *testing.T) {
	for _, s := range strategies {
		for _, moved := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s moved %v", s, moved), func(t *testing.T) {
				f := newField(t)
				if moved {
					f.write("numbers", strings.Replace(numbers, "nine", "NINE", 1))
					f.commit("on the way")
				}
				before := f.git("rev-parse", "main")
				f.write("notes", "untracked, not in the way\n")
				f.write("keep", "changed, not in the way\n")
				plan, b, verified := f.plan(), &book{}, 0
				plan.Strategy = s
				l, err := f.lander().Land(t.Context(), f.r, plan, b, func(_ context.Context, m land.Merged) error {
					if f.tree(m.Commit) != m.Tree || m.Onto != before || f.git("rev-parse", "main") != before {
						t.Error("what is verified is not what lands, or main moved before")
					}
					verified++
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if f.git("rev-parse", "main", "HEAD") != l.After+"\n"+l.After || l.Before != before || l.Tree != f.tree("main") {
					t.Errorf("landed %+v", l)
				}
				if !strings.Contains(f.read("numbers"), "TWO") || strings.Contains(f.read("numbers"), "NINE") != moved ||
					f.read("dir/new") != "new\n" || f.read("gone") != "" {
					t.Errorf("the files are not those of the merge: %q", f.read("numbers"))
				}
				if got := f.git("status", "--porcelain"); got != " M keep\n?? notes" {
					t.Errorf("the checkout's own changes: %q", got)
				}
				if verified != map[bool]int{true: 1}[moved] || b.states() != "intended done" || b.entries[1].Checkout != f.dir {
					t.Errorf("verified %d times, journal %q", verified, b.states())
				}
			})
		}
	}
}

func TestLandShapesHistory(t *testing.T) {
	f := newField(t)
	one := f.changeOn(f.base, map[string]string{"a": "a\n"})
	two := f.changeOn(one, map[string]string{"b": "b\n"})
	f.head = f.changeOn(two, map[string]string{"c": "c\n"})
	f.write("on main", "x\n")
	f.commit("on the way")
	for _, c := range []struct {
		strategy domain.Strategy
		commits  []string
		history  string // of main since the base: subject and number of parents
		tip      string // subject
	}{
		{"", nil, "Shout the second number 1", "Shout"},
		{domain.StrategyMerge, nil, "Merge: Shout the second number 2; Shout the second number 1", "Merge"},
		{domain.StrategyRebase, nil, "Shout the second number 1", "Shout"},
		{domain.StrategyRebase, []string{one, two, f.head}, "checkpoint 1; checkpoint 1; checkpoint 1", "checkpoint"},
		{domain.StrategyRebase, []string{one, two}, "Shout the second number 1; checkpoint 1; checkpoint 1", "Shout"},
		{domain.StrategyMerge, []string{one, two},
			"Merge: Shout the second number 2; Shout the second number 1; checkpoint 1; checkpoint 1", ""},
	} {
		t.Run(fmt.Sprintf("%s with %d commits", c.strategy, len(c.commits)), func(t *testing.T) {
			f.git("branch", "-f", "target", "main")
			plan := f.plan()
			plan.Strategy, plan.Commits, plan.Target = c.strategy, c.commits, "refs/heads/target"
			l, err := f.lander().Land(t.Context(), f.r, plan, &book{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, line := range strings.Split(f.git("log", "--topo-order", "--format=%s|%P", l.After, "^main"), "\n") {
				s, parents, _ := strings.Cut(line, "|")
				got = append(got, fmt.Sprint(s, " ", len(strings.Fields(parents))))
			}
			if strings.Join(got, "; ") != c.history {
				t.Errorf("history %q\nwant    %q", strings.Join(got, "; "), c.history)
			}
			if f.tree(l.After) != f.tree("target") || f.git("ls-tree", "--name-only",
				l.After) != "a\nb\nc\ngone\nkeep\nnumbers\non main" {
				t.Error("the tree is another one: " + f.git("ls-tree", "--name-only", l.After))
			}
			who := f.git("log", "--format=%an <%ae> %cn <%ce> %aI", l.After, "^main")
			for _, line := range strings.Split(who, "\n") {
				if line != "Ada Tester <ada@example.com> Ada Tester <ada@example.com> 2026-03-04T05:06:07+00:00" {
					t.Errorf("a commit is by %s", line)
				}
			}
			if n := strings.Count(f.git("log", "--format=%(trailers:key=Coppice-Task,valueonly)", l.After, "^main"),
				"#4 tabc"); n != len(got) {
				t.Errorf("%d of %d commits lead back to the task", n, len(got))
			}
		})
	}
}

func TestLandWhereTheTargetIsCheckedOutNowhere(t *testing.T) {
	f := newField(t)
	f.git("switch", "-q", "-c", "elsewhere")
	f.write("numbers", "dirty, and nobody's business\n")
	before := f.read("numbers")
	b := &book{}
	l, err := f.lander().Land(t.Context(), f.r, f.plan(), b, nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.git("rev-parse", "main") != l.After || f.git("rev-parse", "HEAD") != f.base || f.read("numbers") != before ||
		l.Checkout != "" {
		t.Errorf("landed %+v", l)
	}
}

func TestLandInALinkedWorktree(t *testing.T) {
	f := newField(t)
	f.git("switch", "-q", "-c", "elsewhere")
	linked := filepath.Join(filepath.Dir(f.dir), "linked")
	f.git("worktree", "add", "-q", linked, "main")
	pre, err := f.lander().Preview(t.Context(), f.r, f.plan())
	if err != nil || pre.Checkout != linked || !pre.Clean || pre.Moved {
		t.Fatalf("preview %+v, %v", pre, err)
	}
	put(t, filepath.Join(linked, "numbers"), "mine\n")
	_, err = f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil)
	conflict(t, err, "numbers")
	f.gitIn(linked, "checkout", "-q", "--", ".")
	l, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil)
	if err != nil || l.Checkout != linked {
		t.Fatalf("%+v, %v", l, err)
	}
	f.clean(linked)
	f.clean(f.dir)
	if f.gitIn(linked, "rev-parse", "HEAD") != l.After || f.git("rev-parse", "HEAD") != f.base {
		t.Error("the wrong checkout moved")
	}
}

func TestLandWhereTheCheckoutIsAway(t *testing.T) {
	f := newField(t)
	f.git("switch", "-q", "-c", "elsewhere")
	linked := filepath.Join(filepath.Dir(f.dir), "linked")
	f.git("worktree", "add", "-q", linked, "main")
	f.git("worktree", "lock", linked)
	if err := os.Rename(linked, linked+"-away"); err != nil {
		t.Fatal(err)
	}
	_, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil)
	conflict(t, err, "cannot be reached", "linked")
	f.git("worktree", "unlock", linked)
	if _, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil); err != nil {
		t.Errorf("a checkout that git would prune is in the way: %v", err)
	}
}

// The target moves between the merge and its landing: nothing is lost and nothing lands.
func TestTargetMovesInBetween(t *testing.T) {
	for _, checkedOut := range []bool{true, false} {
		for _, when := range []string{"verify", "intend"} {
			t.Run(fmt.Sprintf("%s, checked out %v", when, checkedOut), func(t *testing.T) {
				f := newField(t)
				f.write("other", "x\n")
				f.commit("so that it is verified")
				next := f.changeOn("main", map[string]string{"late": "late\n"})
				if !checkedOut {
					f.git("switch", "-q", "-c", "elsewhere")
				}
				step := func(now string) {
					if now == when && checkedOut {
						f.git("merge", "-q", "--ff-only", next)
					} else if now == when {
						f.git("update-ref", "refs/heads/main", next)
					}
				}
				b := &book{before: func(int) { step("intend") }}
				_, err := f.lander().Land(t.Context(), f.r, f.plan(), b, func(context.Context, land.Merged) error {
					step("verify")
					return nil
				})
				conflict(t, err, "main moved in the meantime")
				if f.git("rev-parse", "main") != next || f.read("dir/new") != "" {
					t.Error("it landed in spite of that")
				}
				f.clean(f.dir)
				if s := b.states(); s != map[string]string{"intend": "intended failed"}[when] {
					t.Errorf("journal %q", s)
				}
			})
		}
	}
}

func TestNothingMovesWithoutTheJournal(t *testing.T) {
	f := newField(t)
	before := f.state()
	_, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{refuse: errors.New("disk full")}, nil)
	if err == nil || !strings.Contains(err.Error(), "disk full") || f.state() != before {
		t.Errorf("%v", err)
	}
}

func TestRedChecksStopAMergedTree(t *testing.T) {
	f := newField(t)
	f.write("other", "x\n")
	f.commit("moved")
	before := f.state()
	red := domain.E(domain.CodeChecksFailed, "", "go test is red")
	_, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, func(context.Context, land.Merged) error {
		return red
	})
	if domain.CodeOf(err) != domain.CodeChecksFailed || f.state() != before {
		t.Errorf("%v", err)
	}
}

func TestPreviewTouchesNothing(t *testing.T) {
	f := newField(t)
	f.write("numbers", strings.Replace(numbers, "two", "zwei", 1))
	f.write("dir/new", "theirs\n")
	f.commit("in the way")
	f.write("numbers", "dirty\n")
	before := f.state()
	pre, err := f.lander().Preview(t.Context(), f.r, f.plan())
	if err != nil {
		t.Fatal(err)
	}
	if pre.Clean || pre.Tree != "" || !pre.Moved || strings.Join(pre.Conflicts, " ") != "dir/new numbers" ||
		pre.Checkout != f.dir ||
		pre.Strategy != domain.StrategySquash || !strings.HasPrefix(pre.Message, "Shout the second number\n\n") {
		t.Errorf("preview %+v", pre)
	}
	if f.state() != before {
		t.Error("something changed")
	}
}

func TestPlansThatMakeNoSense(t *testing.T) {
	f := newField(t)
	for name, change := range map[string]func(*land.Plan){
		"strategy":  func(p *land.Plan) { p.Strategy = "octopus" },
		"tag":       func(p *land.Plan) { p.Target = "refs/tags/v1" },
		"no branch": func(p *land.Plan) { p.Target = "refs/heads/nope" },
		"no head":   func(p *land.Plan) { p.Attempt.Head = "" },
	} {
		plan := f.plan()
		change(&plan)
		_, err := f.lander().Land(t.Context(), f.r, plan, &book{}, nil)
		if code := domain.CodeOf(err); code != domain.CodeUsage && code != domain.CodeNotFound &&
			code != domain.CodeConflict {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Hooks of the user and of the repository stay silent; run by hand they do fire.
func TestNoHookRuns(t *testing.T) {
	f := newField(t)
	mark := filepath.Join(f.home, "hook-ran")
	for _, hook := range []string{"post-merge", "pre-merge-commit", "commit-msg", "post-checkout",
		"reference-transaction", "post-index-change"} {
		path := filepath.Join(f.dir, ".git", "hooks", hook)
		put(t, path, "#!/bin/sh\ntouch "+mark+"\n")
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	l, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.lander().Undo(t.Context(), f.r, l, &book{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a hook ran")
	}
	f.git("merge", "-q", "--no-ff", "--no-edit", f.head)
	if _, err := os.Stat(mark); err != nil {
		t.Error("the hooks of this test never run: it shows nothing")
	}
}
