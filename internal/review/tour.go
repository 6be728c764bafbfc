package review

import (
	"strings"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// How many bytes of what a model says in a tour are kept: more is not read while somebody looks at the place.
const (
	maxTitle = 200
	maxSaid  = 1000
	maxWhole = 4 << 10
	maxSpan  = 200 // lines that a stop is about
)

// Said gives what a model says of a whole change, as much of it as is kept.
func Said(text string) string { return clipped(text, maxWhole) }

// Stops ties the stops of a tour to the lines that they are about, by the diff that the model was shown. Those that name a
// place which is not in it are left out and counted, and so are those above domain.MaxStops.
func Stops(stops []domain.Stop, files []diff.File) (kept []domain.Stop, dropped int) {
	rows := map[string][]diff.Row{}
	for _, s := range stops {
		path, err := domain.CleanPath(s.File)
		f := diff.Find(files, path)
		if err != nil || s.File == "" || f == nil || len(kept) == domain.MaxStops {
			dropped++
			continue
		}
		if rows[f.Path] == nil {
			rows[f.Path] = diff.Rows(*f)
		}
		anchor, ok := stopAt(s, *f, rows[f.Path])
		if !ok {
			dropped++
			continue
		}
		s.File, s.Anchor = f.Path, anchor
		s.Title, s.Text = clipped(s.Title, maxTitle), clipped(s.Text, maxSaid)
		s.Risk, s.Question = clipped(s.Risk, maxSaid), clipped(s.Question, maxSaid)
		kept = append(kept, s)
	}
	return kept, dropped
}

// stopAt finds the lines of a stop among the rows of its file; without a line, the first that changed.
func stopAt(s domain.Stop, f diff.File, rows []diff.Row) (domain.Anchor, bool) {
	line, old := s.Line, f.Status == diff.Deleted
	if line == 0 {
		if line, old = firstLine(rows); line == 0 {
			return domain.Anchor{File: f.Path}, true // it shows no line
		}
	}
	a, ok := diff.Anchor(f.Path, rows, old, line)
	if !ok || s.Lines < 2 {
		return a, ok
	}
	if wide, ok := diff.Span(a, rows, min(s.Lines, maxSpan)); ok {
		return wide, true
	}
	return a, true
}

func firstLine(rows []diff.Row) (line int, old bool) {
	for _, r := range rows {
		switch r.Kind {
		case diff.RowAdd:
			return r.New, false
		case diff.RowDel:
			return r.Old, true
		}
	}
	return 0, false
}

// Toured is where the stops of a tour are in a change as it is now, and what of that the tour does not come by.
type Toured struct {
	Stops []StopPlace
	Hunks int // that have no stop
	Files int // in which those are
}

// StopPlace is where a stop is now.
type StopPlace struct {
	Line     int // 0: its file shows none, or it is outdated
	Hunk     int // of the file, counted from 1; 0 where there is no line
	Outdated bool
}

// Place finds the stops of a tour in a change. rows gives the rows of one of its files.
func Place(stops []domain.Stop, files []diff.File, rows func(i int) []diff.Row) Toured {
	t := Toured{Stops: make([]StopPlace, len(stops))}
	seen := map[[2]int]bool{}
	for i, s := range stops {
		file := indexOf(files, s.Anchor.File)
		if file < 0 {
			t.Stops[i].Outdated = true
			continue
		}
		if s.Anchor.Line == 0 {
			seen[[2]int{file, 1}] = true
			continue
		}
		line, ok := diff.Place(s.Anchor, rows(file))
		if !ok {
			t.Stops[i].Outdated = true
			continue
		}
		t.Stops[i].Line, t.Stops[i].Hunk = line, hunkOf(rows(file), line, s.Anchor.Old)
		seen[[2]int{file, t.Stops[i].Hunk}] = true
	}
	for file, f := range files {
		missed := 0
		for hunk := 1; hunk <= max(1, len(f.Hunks)); hunk++ { // what has none is one thing to read
			if !seen[[2]int{file, hunk}] {
				missed++
			}
		}
		if t.Hunks += missed; missed > 0 {
			t.Files++
		}
	}
	return t
}

func indexOf(files []diff.File, path string) int {
	for i := range files {
		if files[i].Path == path {
			return i
		}
	}
	return -1
}

func hunkOf(rows []diff.Row, line int, old bool) int {
	for _, r := range rows {
		if n := r.New; !old && n == line || old && r.Old == line {
			return r.Hunk
		}
	}
	return 0
}

// clipped gives text without what stands beyond a number of bytes.
func clipped(text string, most int) string {
	if text = strings.TrimSpace(text); len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
