package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// block is a hunk of lines as a diff prints them, each with its sign.
func block(at int, lines ...string) diff.Hunk {
	h := diff.Hunk{OldStart: at, NewStart: at}
	for _, l := range lines {
		op := diff.Op(l[0])
		h.Lines = append(h.Lines, diff.Line{Op: op, Text: l[1:]})
		if op != diff.Add {
			h.OldLines++
		}
		if op != diff.Del {
			h.NewLines++
		}
	}
	return h
}

// judging is a person at a change of one file.
type judging struct {
	t    *testing.T
	file diff.File
	read []domain.ReadHunk
}

func (j *judging) at(hunk int) (Where, domain.ReadHunk) {
	j.t.Helper()
	at, unknown := Find([]diff.File{j.file}, diff.Marks(j.file)[hunk:hunk+1])
	if len(unknown) > 0 {
		j.t.Fatal(unknown)
	}
	return at[0], Notes(at, j.read, "tree")[0]
}

func (j *judging) put(h domain.ReadHunk) {
	j.read = slices.DeleteFunc(j.read, func(r domain.ReadHunk) bool { return r.Hunk == h.Hunk })
	j.read = append(j.read, h)
}

func (j *judging) lines(hunk int, verdict domain.VerdictKind, reason string, lines ...int) {
	j.t.Helper()
	at, h := j.at(hunk)
	h, err := at.JudgeLines(h, lines, verdict, reason)
	if err != nil {
		j.t.Fatal(err)
	}
	j.put(h)
}

func (j *judging) hunk(hunk int, verdict domain.VerdictKind) {
	j.t.Helper()
	_, h := j.at(hunk)
	j.put(Judge(h, verdict, ""))
}

// now says of each hunk what stands on its lines: a accepted, x rejected, . nothing; with R where it is read, ! where it
// changed and was read, !! where something of it had been accepted.
func (j *judging) now() string {
	var out []string
	for _, h := range ReadIn(j.file, diff.Marks(j.file), j.read) {
		text := ""
		for _, s := range h.said() {
			switch s.verdict {
			case domain.VerdictAccept:
				text += "a"
			case domain.VerdictReject:
				text += "x"
			default:
				text += "."
			}
		}
		if h.Read {
			text += "R"
		}
		if h.Changed {
			text += "!"
		}
		if h.Was == domain.VerdictAccept {
			text += "!"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func (j *judging) want(what, want string) {
	j.t.Helper()
	if got := j.now(); got != want {
		j.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestLinesAreJudgedByThemselves(t *testing.T) {
	j := &judging{t: t, file: fileOf(block(10, " x", "-was", "+one", "+two", " y", "+three"))}
	j.want("nobody looked", "....")
	j.lines(0, domain.VerdictReject, "why", 1, 2)
	j.want("two lines rejected, the rest is open and was not read", ".xx.")
	j.hunk(0, domain.VerdictAccept)
	j.want("what is said of the hunk is of the rest", "axxaR")
	j.lines(0, domain.VerdictReject, "why", 0)
	j.want("a line more", "xxxaR")
	if _, h := j.at(0); len(h.Own) != 1 || !slices.Equal(h.Own[0].Lines, []int{0, 1, 2}) || len(h.Prints) != 4 {
		t.Errorf("lines with the same said of them are one verdict: %+v", h)
	}
	j.lines(0, "", "", 3)
	j.want("taken back on a line that had that of the hunk", "xxx.R")
	j.lines(0, domain.VerdictReject, "why", 3)
	if _, h := j.at(0); h.Verdict != domain.VerdictReject || h.Reason != "why" || h.Own != nil || h.Prints != nil {
		t.Errorf("the same said of all its lines is said of the hunk: %+v", h)
	}
	j.lines(0, "", "", 0)
	j.want("all but one", ".xxxR")
	j.hunk(0, "")
	j.want("nothing of it any more", "....R")

	at, h := j.at(0)
	for _, lines := range [][]int{{4}, {-1}, {0, 9}} {
		if _, err := at.JudgeLines(h, lines, domain.VerdictAccept, ""); domain.CodeOf(err) != domain.CodeUsage {
			t.Errorf("lines %v: %v", lines, err)
		}
	}
	link := diff.File{Path: "l", OldMode: diff.ModeSymlink, NewMode: diff.ModeSymlink, Hunks: []diff.Hunk{block(1, "-a", "+b")}}
	at.File = link
	if _, err := at.JudgeLines(h, []int{0}, domain.VerdictAccept, ""); domain.CodeOf(err) != domain.CodeUsage {
		t.Errorf("where a link leads is one thing: %v", err)
	}
}

// What was said of lines holds in another hunk, for as long as they are as they were.
func TestLinesAreKnownAgain(t *testing.T) {
	was := []string{" x", "-was", "+f {", "+  one", "+  }", "+g {", "+  two", "+}", " y"}
	for _, c := range []struct {
		name string
		now  []diff.Hunk
		want string
	}{
		{"as it was", []diff.Hunk{block(10, was...)}, "aaaaxxxR"},
		{"moved by what others changed", []diff.Hunk{block(70, was...)}, "aaaaxxxR"},
		{"the rejected lines are gone", []diff.Hunk{block(10, " x", "-was", "+f {", "+  one", "+  }", " y")}, "aaaaR"},
		{"and one came in their place", []diff.Hunk{block(10, " x", "-was", "+f {", "+  one", "+  }", "+new", " y")}, "aaaa.!"},
		{"an accepted line says something else", []diff.Hunk{block(10, " x", "-was", "+f {", "+  uno", "+  }", " y")}, "aa.a!!"},
		{"an accepted line is gone", []diff.Hunk{block(10, " x", "-was", "+f {", "+  }", " y")}, "aaa!!"},
		{"it is two hunks", []diff.Hunk{block(10, " x", "-was", "+f {"), block(12, "+  one", "+  }", " y")}, "aaR aaR"},
		{"it is far away", []diff.Hunk{block(300, "+  one", "+  three")}, ".."},
		{"two braces came that could be one", []diff.Hunk{block(10, " x", "-was", "+f {", "+  one", "+  }", "+  }", " y")}, "aaa..!!"},
	} {
		j := &judging{t: t, file: fileOf(block(10, was...))}
		j.hunk(0, domain.VerdictAccept)
		j.lines(0, domain.VerdictReject, "why", 4, 5, 6)
		j.file = fileOf(c.now...)
		j.want(c.name, c.want)
	}

	t.Run("what was read and is gone is told", func(t *testing.T) {
		j := &judging{t: t, file: fileOf(block(10, "+one", "+two", "+three", " y"))}
		j.hunk(0, domain.VerdictAccept)
		j.lines(0, "", "", 1)
		j.want("two of three accepted, and all of it read", "a.aR")
		j.file = fileOf(block(10, "+one", "+three", " y"))
		j.want("one that was read is gone", "aa!")
	})
	t.Run("what nobody read is not", func(t *testing.T) {
		j := &judging{t: t, file: fileOf(block(10, "+one", "+two", "+three", " y"))}
		j.lines(0, domain.VerdictAccept, "", 0, 2)
		j.file = fileOf(block(10, "+one", "+three", " y"))
		j.want("nobody had come by it", "aaR")
	})
	t.Run("the same line in another place is another", func(t *testing.T) {
		j := &judging{t: t, file: fileOf(block(10, " x", "+one", "+two", "+three", " y"))}
		j.hunk(0, domain.VerdictAccept)
		j.lines(0, domain.VerdictReject, "why", 2)
		j.file = fileOf(block(10, " x", "+one", " y"), block(15, " z", "+two", " z"))
		j.want("moved down", "a!! .!!")
	})
	t.Run("a brace that stays is known by those that went", func(t *testing.T) {
		j := &judging{t: t, file: fileOf(block(10, "+f {", "+}", "+g {", "+}", " y"))}
		j.hunk(0, domain.VerdictAccept)
		j.lines(0, domain.VerdictReject, "why", 2, 3)
		j.file = fileOf(block(10, "+f {", "+}", " y"))
		j.want("by itself it could be any", "a.!!")
		rest := []domain.ReadHunk{Without(j.read[0], func(v domain.VerdictKind) bool { return v != domain.VerdictReject })}
		for _, h := range Carried([]diff.File{j.file}, rest, "tree") {
			j.put(h)
		}
		j.want("taken back", "aaR")
	})
	t.Run("it is told for as long as nobody came by all of it", func(t *testing.T) {
		j := &judging{t: t, file: fileOf(block(10, "+one", "+two", "+three", " y"))}
		j.lines(0, domain.VerdictAccept, "", 0, 1)
		j.file = fileOf(block(10, "+one", "+zwei", "+three", " y"))
		j.want("an accepted line is another one", "a..!!")
		if got := Carried([]diff.File{j.file}, j.read, "tree"); len(got) != 0 {
			t.Errorf("it is noted as if somebody had looked at it: %+v", got)
		}
		j.lines(0, domain.VerdictReject, "why", 2)
		j.want("something else of it was judged", "a.x!!")
		j.lines(0, domain.VerdictAccept, "", 1)
		j.want("and the rest", "aaxR")
	})
	t.Run("with a new name", func(t *testing.T) {
		j := &judging{t: t, file: fileOf(block(10, was...))}
		j.lines(0, domain.VerdictAccept, "", 1, 2)
		j.file = diff.File{Path: "b.go", Old: "a.go", Status: diff.Renamed, Hunks: j.file.Hunks}
		j.want("renamed", ".aa....")
	})
	t.Run("judged again, what came over is kept with it", func(t *testing.T) {
		j := &judging{t: t, file: fileOf(block(10, was...))}
		j.lines(0, domain.VerdictAccept, "", 1, 2)
		j.lines(0, domain.VerdictReject, "why", 4, 5, 6)
		j.file = fileOf(block(10, " x", "-was", "+f {", "+  one", "+  }", "+new", " y"))
		j.want("sent back", ".aa..")
		j.lines(0, domain.VerdictReject, "nor this", 4)
		j.want("a new line", ".aa.x")
		_, h := j.at(0)
		h.Open = false
		j.put(h)
		j.file = fileOf(block(10, " x", "-was", "+f {", "+  one", "+  }", " y"))
		j.want("sent back again", ".aa.R")
	})
}

// What was rejected is gone by its lines and by nothing else, whatever lines there are twice: of the rest nothing may count
// as rejected, and nothing that was not accepted as accepted.
func TestCarryNeverMistakesALine(t *testing.T) {
	names := map[domain.VerdictKind]string{domain.VerdictAccept: "a", domain.VerdictReject: "x", "": "."}
	for n := range 4 * 4 * 4 * 4 * 16 {
		var was []string
		var say []said
		for i, k := 0, n; i < 4; i, k = i+1, k/4 {
			was = append(was, string(rune('p'+k%2)))
			v := domain.VerdictAccept
			if k/2%2 == 1 {
				v = domain.VerdictReject
			}
			say = append(say, said{verdict: v, read: true})
		}
		var now []string
		var true_ []said
		for i := range was {
			if say[i].verdict == domain.VerdictAccept || n>>8>>i&1 == 1 {
				now, true_ = append(now, was[i]), append(true_, say[i])
			}
		}
		out, ok := carry(was, say, now)
		for i := range now {
			if ok[i] && out[i] != true_[i] {
				t.Fatalf("%v %v became %v: line %d is taken for %s", was, say, now, i, names[out[i].verdict])
			}
		}
	}
}

func TestCarryIsQuickOnLongHunks(t *testing.T) {
	const n = 100_000
	was, say := make([]string, n), make([]said, n)
	for i := range was {
		was[i] = fmt.Sprint(i % 5000)
		say[i] = said{verdict: domain.VerdictAccept}
	}
	_, ok := carry(was, say, was)
	if slices.Contains(ok, false) {
		t.Error("what is the same is not known again")
	}
}

func TestWhatIsRejectedByLines(t *testing.T) {
	j := &judging{t: t, file: fileOf(block(10, " x", "-was", "+one", "+two", " y"), block(100, " x", "+three", "+four"))}
	j.lines(0, domain.VerdictReject, "why", 0, 2)
	j.lines(1, domain.VerdictReject, "other", 1)
	files := []diff.File{j.file}
	rejected := RejectedIn(files, j.read, false)
	if len(rejected) != 2 || rejected[0].Place() != "a.go:12" || rejected[1].Place() != "a.go:102" || !slices.Equal(rejected[0].Lines, []int{0, 2}) {
		t.Fatalf("%+v", rejected)
	}
	if got := TallyOf(rejected).Words("of its "); got != "3 of its lines" {
		t.Error(got)
	}
	p := Undo(rejected).Some["a.go"]
	var kept []string
	for h, hunk := range j.file.Hunks {
		for l, line := range hunk.Lines {
			if line.Op != diff.Context && p.Keep(h, l) {
				kept = append(kept, line.Text)
			}
		}
	}
	if !slices.Equal(kept, []string{"one", "three"}) {
		t.Errorf("kept: %v", kept)
	}
	text := Feedback(nil, rejected, "")
	for _, want := range []string{"1. a.go:12, these lines\n   > - was\n   > + two\n   why", "2. a.go:102, these lines\n   > + four\n   other", `Where it says "these lines"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the agent is not told %q:\n%s", want, text)
		}
	}

	left, accepted := LeftIn(files, j.read)
	if len(left) != 2 || accepted != (Tally{}) {
		t.Errorf("nothing is accepted: %v, left %v", accepted, left)
	}
	j.hunk(0, domain.VerdictAccept)
	j.lines(1, domain.VerdictAccept, "", 0, 1)
	left, accepted = LeftIn(files, j.read)
	if len(left) != 1 || !slices.Equal(left[0].Lines, []int{0, 2}) || accepted != (Tally{Hunks: 1, Lines: 1}) || accepted.Words("") != "1 hunk and 1 line" {
		t.Errorf("%v, left %+v", accepted, left)
	}

	t.Run("all of them are the whole, with its name and its mode", func(t *testing.T) {
		j.lines(0, domain.VerdictReject, "more", 1)
		j.lines(1, domain.VerdictReject, "one", 0)
		j.lines(1, domain.VerdictReject, "two", 1)
		rejected := RejectedIn(files, j.read, false)
		if u := Undo(rejected); !slices.Equal(u.Back, []string{"a.go"}) || len(u.Some) != 0 {
			t.Errorf("%+v", u)
		}
	})
	t.Run("what was sent is taken back where it stands, once", func(t *testing.T) {
		sent := slices.Clone(j.read)
		for i := range sent {
			sent[i].Sent = true
		}
		if got := RejectedIn(files, sent, true); len(got) != 4 {
			t.Errorf("%d parts are to be taken back", len(got))
		}
		after := fileOf(block(10, " x", "+one", "+new", " y"))
		if got := RejectedIn([]diff.File{after}, sent, true); len(got) != 0 {
			t.Errorf("what stays of a hunk is taken back: %+v", got)
		}
	})
	t.Run("only removed lines", func(t *testing.T) {
		r := Rejected{File: fileOf(block(5, " x", "-gone", " y")), Lines: []int{0}}
		if got := r.Place(); got != "a.go, after line 5" {
			t.Error(got)
		}
	})
}
