package forecast_test

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/forecast"
	"github.com/coppice/coppice/internal/review"
)

func lines(n int, change map[int]string) string {
	var b strings.Builder
	for i := range n {
		if text, ok := change[i]; ok {
			b.WriteString(text + "\n")
		} else {
			fmt.Fprintf(&b, "line %d\n", i)
		}
	}
	return b.String()
}

func words(list []review.Standing) string {
	var out []string
	for _, s := range list {
		out = append(out, fmt.Sprintf("%d:#%d %s", s.Place, s.Number, s.Words("main")))
	}
	return strings.Join(out, ", ")
}

func TestForecast(t *testing.T) {
	w := newWorld(t)
	w.write("auth.go", lines(20, nil))
	w.write("src/page.go", lines(20, nil))
	w.commit("start")
	w.attempt(4, "main", func() { w.write("auth.go", lines(20, map[int]string{2: "four"})) })
	w.attempt(7, "main", func() { w.write("auth.go", lines(20, map[int]string{17: "seven"})) })
	w.attempt(9, "main", func() { w.write("auth.go", lines(20, map[int]string{17: "nine"})) })
	w.attempt(12, "main", func() { w.write("src/page.go", lines(20, map[int]string{1: "twelve"})) })
	w.attempt(13, "a12", func() { w.write("src/page.go", lines(20, map[int]string{1: "twelve", 2: "thirteen"})) })
	f := forecast.New()
	want := "1:#4 clean, 2:#12 clean, 3:#13 clean after #12, 4:#7 conflicts with #9 in auth.go, " +
		"0:#9 conflicts with #7 in auth.go"
	if got := words(w.of(f)); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	// The target moves where #4 is at work: it conflicts, and nobody else is touched.
	w.write("auth.go", lines(20, map[int]string{2: "landed"}))
	w.commit("moved")
	want = "1:#12 clean, 2:#13 clean after #12, 3:#7 conflicts with #9 in auth.go, " +
		"0:#4 conflicts with main in auth.go, 0:#9 conflicts with #7 in auth.go"
	after := w.of(f)
	if got := words(after); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	for _, s := range after {
		touched := s.Number == 4 || s.Number == 7 || s.Number == 9
		if moved := slices.Equal(s.Moved, []string{"auth.go"}); moved != touched || !moved && s.Moved != nil {
			t.Errorf("#%d: main moved in %q", s.Number, s.Moved)
		}
	}
}

// Whatever is foretold is what git does when the branches are merged in a checkout, in every order of two and in the
// order that is proposed.
func TestForecastIsWhatGitDoes(t *testing.T) {
	fates := map[review.Fate]int{}
	for seed := range int64(2) {
		w := random(t, seed)
		var order []string
		for _, s := range w.of(forecast.New()) {
			fates[s.Fate]++
			w.judge(s)
			if s.Place > 0 {
				order = append(order, string(s.Attempt))
			}
		}
		w.checkedOut(order...)
	}
	for _, fate := range []review.Fate{review.FateClean, review.FateAfter, review.FateConflict} {
		if fates[fate] < 2 {
			t.Errorf("%s came %d times: the cases show little", fate, fates[fate])
		}
	}
}

// random makes attempts that change a few lines of a few files, some from a main that has moved on since.
func random(t *testing.T, seed int64) *world {
	r := rand.New(rand.NewSource(seed))
	w := newWorld(t)
	for i := range 5 {
		w.write(fmt.Sprintf("f%d", i), lines(16, nil))
	}
	w.commit("start")
	first := w.git("rev-parse", "HEAD")
	w.write("f0", lines(16, map[int]string{r.Intn(16): "moved"}))
	w.commit("moved")
	for n := 1; n <= 6; n++ {
		base := "main"
		if n%3 == 0 {
			base = first
		}
		w.attempt(n, base, func() {
			for range 1 + r.Intn(2) {
				name := fmt.Sprintf("f%d", r.Intn(5))
				text := strings.Split(strings.TrimSuffix(w.git("show", base+":"+name), "\n"), "\n")
				text[r.Intn(len(text))] = fmt.Sprintf("by %d", n)
				w.write(name, strings.Join(text, "\n")+"\n")
			}
		})
	}
	return w
}

// judge holds one standing against git.
func (w *world) judge(s review.Standing) {
	w.t.Helper()
	me := string(s.Attempt)
	onMain, _ := w.lands(me)
	named := map[int][]string{}
	for _, c := range s.With {
		named[c.Number] = c.Paths
	}
	if paths, said := named[0]; said != (onMain != nil) || said && !slices.Equal(paths, onMain) {
		w.t.Errorf("%s on main: said %v, git leaves %v", me, named, onMain)
	}
	if onMain != nil {
		return
	}
	for _, o := range w.list {
		if string(o.Attempt) == me {
			continue
		}
		files, ok := w.lands(string(o.Attempt), me)
		if ok && (files != nil) != (named[o.Number] != nil) && !w.failsTogether(s) {
			w.t.Errorf("%s after %s: said %v, git leaves %v", me, o.Attempt, named, files)
		}
	}
}

// failsTogether says whether a standing is about several changes at once, of which no two conflict.
func (w *world) failsTogether(s review.Standing) bool {
	return s.Fate == review.FateConflict && len(s.With) > 1
}

// Only what moved is merged again.
func TestForecastRemembers(t *testing.T) {
	w := random(t, 1)
	f := forecast.New()
	first := words(w.of(f))
	if f.Ran() == 0 {
		t.Fatal("nothing had to be merged: the case shows nothing")
	}
	all := f.Ran()
	if again := words(w.of(f)); again != first || f.Ran() != 0 {
		t.Errorf("asked again, %d merges: %s, before %s", f.Ran(), again, first)
	}
	w.git("checkout", "-q", "a6")
	w.write("new", "new\n")
	w.commit("more")
	w.list[5].Head = w.tree("a6")
	w.git("checkout", "-q", "main")
	w.of(f)
	if f.Ran() == 0 || f.Ran() >= all {
		t.Errorf("after one change %d of %d merges", f.Ran(), all)
	}
}

// Any two of three changes merge, and all three do not: with the second in it, git no longer sees where the file went
// that the first moved.
func TestForecastOfThreeTogether(t *testing.T) {
	w := newWorld(t)
	w.write("a", lines(20, nil))
	w.commit("start")
	most := map[int]string{}
	for i := range 13 {
		most[i] = fmt.Sprintf("quite another text in its place, %d", i)
	}
	w.attempt(1, "main", func() { w.git("mv", "a", "b") })
	w.attempt(2, "main", func() { w.write("a", lines(20, most)) })
	w.attempt(3, "main", func() { w.write("a", lines(20, map[int]string{18: "three"})) })
	for _, pair := range [][]string{{"a1", "a2"}, {"a1", "a3"}, {"a2", "a3"}} {
		if files, ok := w.lands(pair...); files != nil || !ok {
			t.Fatalf("%v conflict by themselves: the case shows nothing", pair)
		}
	}
	if files, _ := w.lands("a1", "a2", "a3"); files == nil {
		t.Fatal("the three merge: the case shows nothing")
	}
	want := "1:#1 clean, 2:#2 clean after #1, 0:#3 conflicts with #1 in a and #2"
	f := forecast.New()
	for range 2 {
		if got := words(w.of(f)); got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
}

// What changes no file in common may conflict all the same: a folder that moved, and a file in a folder's place.
func TestForecastOfFolders(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"moved/a", "moved/b", "taken/c"} {
		w.write(name, name+"\n"+lines(9, nil))
	}
	w.commit("start")
	w.attempt(1, "main", func() { w.git("mv", "moved", "there") })
	w.attempt(2, "main", func() { w.write("moved/new", "new\n") })
	w.attempt(3, "main", func() { w.git("rm", "-rq", "taken"); w.write("taken", "a file now\n") })
	w.attempt(4, "main", func() { w.write("taken/deep/new", "new\n") })
	conflicts := 0
	for _, s := range w.of(forecast.New()) {
		w.judge(s)
		conflicts += len(s.With)
	}
	if conflicts != 4 {
		t.Errorf("%d conflicts of two pairs: the case shows little", conflicts)
	}
}

func TestForecastEnds(t *testing.T) {
	w := newWorld(t)
	w.write("a", "a\n")
	w.commit("start")
	f := forecast.New()
	if got := w.of(f); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
	f.Hold()
	ctx, end := context.WithCancel(t.Context())
	end()
	if _, err := f.Of(ctx, nil, forecast.Target{}, nil); domain.CodeOf(err) != domain.CodeCancelled {
		t.Errorf("%v", err)
	}
}
