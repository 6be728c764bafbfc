package review_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
)

// contender makes the attempt aN of task tN, ready.
func contender(n int) review.Contender {
	return review.Contender{
		Attempt: domain.AttemptID(fmt.Sprintf("a%d", n)), Task: domain.TaskID(fmt.Sprintf("t%d", n)), Number: n, Ready: true,
	}
}

// merges reads "4>9" as: 9 merges clean after 4; "4!9 auth.go" as: 9 conflicts after 4; "4=9" and "4x9 auth.go" mean
// both orders. "9! auth.go" is a conflict with the target.
func merges(list []review.Contender, words ...string) review.Merges {
	m := review.Merges{
		OnTarget: map[domain.AttemptID]review.Outcome{}, After: map[[2]domain.AttemptID]review.Outcome{},
	}
	for _, c := range list {
		m.OnTarget[c.Attempt] = review.Outcome{Clean: true}
	}
	for _, w := range words {
		what, paths, _ := strings.Cut(w, " ")
		at := strings.IndexAny(what, ">!=x")
		out := review.Outcome{Clean: strings.ContainsAny(what, ">="), Paths: strings.Fields(paths)}
		a, b := domain.AttemptID("a"+what[:at]), domain.AttemptID("a"+what[at+1:])
		switch {
		case b == "a":
			m.OnTarget[a] = out
		default:
			m.After[[2]domain.AttemptID{a, b}] = out
			if strings.ContainsAny(what, "=x") {
				m.After[[2]domain.AttemptID{b, a}] = out
			}
		}
	}
	return m
}

func TestForecast(t *testing.T) {
	not := func(n int) review.Contender { c := contender(n); c.Ready = false; return c }
	waiting := func(n, on int) review.Contender {
		c := not(n)
		c.After = []domain.TaskID{domain.TaskID(fmt.Sprintf("t%d", on))}
		return c
	}
	second := contender(4)
	second.Attempt = "a40"
	for _, c := range []struct {
		name   string
		list   []review.Contender
		merges []string
		want   string
	}{
		{"alone", []review.Contender{contender(1)}, nil, "1:#1 clean"},
		{"nothing in common", []review.Contender{contender(1), contender(2)}, nil, "1:#1 clean, 2:#2 clean"},
		{"the same files, both ways", []review.Contender{contender(4), contender(9)}, []string{"4=9"},
			"1:#4 clean, 2:#9 clean after #4"},
		{"the same lines", []review.Contender{contender(7), contender(9)}, []string{"7x9 src/auth.go"},
			"1:#7 conflicts with #9 in auth.go, 0:#9 conflicts with #7 in auth.go"},
		{"fewest in the way first", []review.Contender{contender(7), contender(8), contender(9)}, []string{"7x8 a", "7x9 b c d"},
			"1:#8 conflicts with #7 in a, 2:#9 conflicts with #7 in b and 2 more files, 0:#7 conflicts with #8 in a and #9"},
		{"with the target", []review.Contender{contender(1)}, []string{"1! deep/go.mod x"},
			"0:#1 conflicts with main in go.mod and 1 more file"},
		{"built on another", []review.Contender{contender(5), contender(4)}, []string{"5! a.go", "4>5"},
			"1:#4 clean, 2:#5 clean after #4 (needs)"},
		{"one order only", []review.Contender{contender(5), contender(4)}, []string{"4>5", "5!4 a.go"},
			"1:#4 clean, 2:#5 clean after #4"},
		{"what is not ready comes later", []review.Contender{not(1), contender(2)}, []string{"1=2"},
			"1:#2 clean, 2:#1 clean after #2"},
		{"what waits for another comes after it", []review.Contender{waiting(1, 2), not(2)}, nil,
			"1:#2 clean, 2:#1 clean after #2 (needs)"},
		{"siblings do not conflict", []review.Contender{contender(4), second, contender(9)}, []string{"4=9", "40x9 b"},
			"1:#4 clean, 2:#9 conflicts with #4 in b, 0:#4 conflicts with #9 in b"},
		{"many", []review.Contender{contender(1), contender(2), contender(3), contender(4)},
			[]string{"1=2", "1=3", "2=3", "1=4", "2=4", "3=4"},
			"1:#1 clean, 2:#2 clean after #1, 3:#3 clean after #1 and #2, 4:#4 clean after #1, #2 and 1 more"},
	} {
		m := merges(c.list, c.merges...)
		if c.name == "siblings do not conflict" {
			m.After[[2]domain.AttemptID{"a4", "a40"}] = review.Outcome{Paths: []string{"same"}}
			m.After[[2]domain.AttemptID{"a40", "a4"}] = review.Outcome{Paths: []string{"same"}}
		}
		var got []string
		for _, s := range review.Forecast(c.list, m) {
			w := fmt.Sprintf("%d:#%d %s", s.Place, s.Number, s.Words("main"))
			if s.Needs {
				w += " (needs)"
			}
			got = append(got, w)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, strings.Join(got, ", "), c.want)
		}
	}
}

// However the merges come out, every attempt has one standing, places count from 1 without a gap, and nothing in the
// order conflicts with what is placed before it.
func FuzzForecast(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Fuzz(func(t *testing.T, raw []byte) {
		next := func() byte {
			if len(raw) == 0 {
				return 0
			}
			b := raw[0]
			raw = raw[1:]
			return b
		}
		var list []review.Contender
		m := merges(nil)
		for i := range 6 {
			c := contender(i + 1)
			b := next()
			c.Ready = b&1 == 0
			if b&2 != 0 && i > 0 {
				c.Task = list[i-1].Task
			}
			if b&4 != 0 {
				c.After = []domain.TaskID{domain.TaskID(fmt.Sprintf("t%d", b>>4))}
			}
			list = append(list, c)
			m.OnTarget[c.Attempt] = review.Outcome{Clean: b&8 == 0}
		}
		for _, a := range list {
			for _, b := range list {
				if v := next(); a.Attempt != b.Attempt && v&1 != 0 {
					m.After[[2]domain.AttemptID{a.Attempt, b.Attempt}] = review.Outcome{Clean: v&2 != 0}
				}
			}
		}
		out := review.Forecast(list, m)
		if len(out) != len(list) {
			t.Fatalf("%d standings of %d attempts", len(out), len(list))
		}
		for i, s := range out {
			if s.Place != 0 && s.Place != i+1 {
				t.Fatalf("place %d stands at %d", s.Place, i+1)
			}
			for _, before := range out[:i] {
				res, touches := m.After[[2]domain.AttemptID{before.Attempt, s.Attempt}]
				if s.Place != 0 && touches && !res.Clean {
					t.Fatalf("%s is placed after %s, with which it conflicts", s.Attempt, before.Attempt)
				}
			}
			if slices.ContainsFunc(out[:i], func(o review.Standing) bool { return o.Attempt == s.Attempt }) {
				t.Fatalf("%s stands twice", s.Attempt)
			}
		}
	})
}
