package land_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/land"
)

var refusals = []struct {
	name  string
	setup func(*field, *land.Plan)
	words []string
}{
	{"a conflict, with its path", func(f *field, _ *land.Plan) {
		f.write("numbers", strings.Replace(numbers, "two", "zwei", 1))
		f.commit("in the way")
	}, []string{"conflicts with main in numbers"}},
	{"a dirty file in the way", func(f *field, _ *land.Plan) { f.write("numbers", "mine\n") }, []string{"numbers"}},
	{"a staged file in the way", func(f *field, _ *land.Plan) { f.write("numbers", "mine\n"); f.git("add", "numbers") },
		[]string{"numbers"}},
	{"an untracked file in the way", func(f *field, _ *land.Plan) { f.write("dir/new", "mine\n") }, []string{"dir/new"}},
	{"another tree than was accepted", func(f *field, p *land.Plan) { p.Accepted = f.tree(f.base) },
		[]string{"another one than was accepted"}},
	{"nothing left to land", func(f *field, p *land.Plan) { f.git("merge", "-q", "--ff-only", f.head) },
		[]string{"already has all"}},
	{"no change", func(f *field, p *land.Plan) { p.Head = f.base }, []string{"already has all"}},
	{"a commit of its own that conflicts by itself", func(f *field, p *land.Plan) {
		mid := f.change(map[string]string{"numbers": strings.Replace(numbers, "two", "due", 1)})
		p.Commits, p.Strategy = []string{mid}, domain.StrategyRebase
		p.Head = f.changeOn(mid, map[string]string{"numbers": numbers, "dir/new": "new\n"})
		f.write("numbers", strings.Replace(numbers, "two", "zwei", 1))
		f.commit("in the way")
	}, []string{"checkpoint", "conflicts in numbers", "--strategy squash"}},
	{"no identity", func(f *field, _ *land.Plan) { f.git("config", "--global", "--unset", "user.email") },
		[]string{"git config --global user.name"}},
	{"a merge under way", func(f *field, _ *land.Plan) { f.underway("merge") }, []string{"a merge is under way in " +
		"%dir%"}},
	{"a cherry-pick under way", func(f *field, _ *land.Plan) { f.underway("cherry-pick") },
		[]string{"a cherry-pick is under way"}},
	{"a revert under way", func(f *field, _ *land.Plan) { f.underway("revert") }, []string{"a revert is under way"}},
	{"a rebase of main under way", func(f *field, _ *land.Plan) { f.underway("rebase") },
		[]string{"a rebase is under way"}},
	{"a bisect from main under way", func(f *field, _ *land.Plan) { f.underway("bisect") },
		[]string{"a bisect is under way"}},
}

func TestLandRefuses(t *testing.T) {
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			f := newField(t)
			plan := f.plan()
			c.setup(f, &plan)
			before, b := f.state(), &book{}
			_, err := f.lander().Land(t.Context(), f.r, plan, b, nil)
			for i := range c.words {
				c.words[i] = strings.ReplaceAll(c.words[i], "%dir%", f.dir)
			}
			conflict(t, err, c.words...)
			if after := f.state(); after != before {
				t.Errorf("something changed:\n%s\nwas\n%s", after, before)
			}
			if s := b.states(); s != "" && s != "intended failed" {
				t.Errorf("the journal says %q", s)
			}
		})
	}
}

// underway leaves an operation of git's half done in the user's checkout.
func (f *field) underway(what string) {
	f.t.Helper()
	other := f.change(map[string]string{"keep": "other\n"})
	f.write("keep", "mine\n")
	f.commit("mine")
	try := func(args ...string) {
		cmd := append([]string{"-c", "! git " + strings.Join(args, " ")}, "sh")
		f.run("sh", cmd...)
	}
	switch what {
	case "merge", "cherry-pick":
		try(what, other)
	case "revert":
		f.write("keep", "more\n")
		f.commit("more")
		try("revert", "HEAD~1")
	case "rebase":
		f.git("branch", "other", other)
		try("rebase", "other")
	case "bisect":
		f.write("keep", "more\n")
		f.commit("more")
		f.write("keep", "and more\n")
		f.commit("and more")
		f.git("bisect", "start", "HEAD", f.base)
	}
}

// Many landings race for one branch; each that is told so has landed, and nobody's work is lost.
func TestLandingsRace(t *testing.T) {
	for _, checkedOut := range []bool{true, false} {
		t.Run(fmt.Sprintf("checked out %v", checkedOut), func(t *testing.T) {
			f := newField(t)
			const n = 4
			var heads [n]string
			for i := range heads {
				heads[i] = f.change(map[string]string{fmt.Sprintf("file%d", i): "x\n"})
			}
			if !checkedOut {
				f.git("switch", "-q", "-c", "elsewhere")
			}
			var wg sync.WaitGroup
			var errs [n]error
			for i := range heads {
				wg.Go(func() {
					plan := f.plan()
					plan.Head = heads[i]
					_, errs[i] = f.lander().Land(t.Context(), f.r, plan, &book{}, nil)
				})
			}
			wg.Wait()
			landed := 0
			for i, err := range errs {
				has := strings.Contains("\n"+f.git("ls-tree", "--name-only", "main")+"\n", fmt.Sprintf("\nfile%d\n", i))
				if (err == nil) != has {
					t.Errorf("landing %d says %v, and main has it: %v", i, err, has)
				}
				if err == nil {
					landed++
				} else if domain.CodeOf(err) != domain.CodeConflict {
					t.Errorf("landing %d: %v", i, err)
				}
			}
			if landed == 0 {
				t.Error("nobody won")
			}
			if got := f.git("rev-list", "--count", f.base+"..main"); got != fmt.Sprint(landed) {
				t.Errorf("%s commits of %d landings", got, landed)
			}
			f.clean(f.dir)
		})
	}
}

// Of one repository one landing at a time is between its journal's two entries. The first waits there for the second
// to come; it must wait in vain.
func TestOneLandingAtATimeMoves(t *testing.T) {
	f := newField(t)
	var inside atomic.Int32
	second := make(chan struct{})
	journal := func() *book {
		return &book{before: func(int) {
			if inside.Add(1) > 1 {
				close(second)
				return
			}
			select {
			case <-second:
				t.Error("a second landing moves while the first does")
			case <-time.After(300 * time.Millisecond):
			}
			inside.Store(0)
		}}
	}
	var wg sync.WaitGroup
	for i := range 2 {
		plan := f.plan()
		plan.Head = f.change(map[string]string{fmt.Sprintf("file%d", i): "x\n"})
		wg.Go(func() { _, _ = f.lander().Land(t.Context(), f.r, plan, journal(), nil) }) // one of them is overtaken
	}
	wg.Wait()
	f.clean(f.dir)
}

// What begins while the checks run counts too.
func TestBusyOnlyAfterVerification(t *testing.T) {
	f := newField(t)
	f.write("other", "x\n")
	f.commit("moved")
	b := &book{}
	_, err := f.lander().Land(t.Context(), f.r, f.plan(), b, func(context.Context, land.Merged) error {
		f.git("bisect", "start")
		return nil
	})
	conflict(t, err, "a bisect is under way")
	if len(b.entries) > 0 {
		t.Errorf("journal %q", b.states())
	}
}

// The target lost the commit the attempt began on. The attempt's own difference lands, not the lost commit with it.
func TestTheTargetLostTheBase(t *testing.T) {
	f := newField(t)
	f.write("secret", "taken back\n")
	f.base = f.commit("a mistake")
	f.head = f.change(map[string]string{"dir/new": "new\n"})
	f.git("reset", "-q", "--hard", "HEAD~1")
	merge := f.plan()
	merge.Strategy = domain.StrategyMerge
	_, err := f.lander().Land(t.Context(), f.r, merge, &book{}, nil)
	conflict(t, err, "no longer has commit", "--strategy squash") // it would come back into the history
	if _, err := f.lander().Land(t.Context(), f.r, f.plan(), &book{}, nil); err != nil {
		t.Fatal(err)
	}
	if f.read("dir/new") != "new\n" || f.read("secret") != "" {
		t.Error("the commit that was taken back came along")
	}
}
