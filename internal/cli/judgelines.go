package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
)

// lineRange is lines of one side of a file.
type lineRange struct {
	from, to int
	old      bool
}

func (l lineRange) has(r wire.Row) bool {
	n := r.New
	if l.old {
		n = r.Old
	}
	return r.Nth > 0 && n >= l.from && n <= l.to
}

// filePart is lines of one file of a change.
type filePart struct {
	file  string
	lines []lineRange
	text  string // as they were named
}

// partIn reads FILE:LINES, where that is not the name of a file itself; false: it is a name.
func partIn(c wire.Change, arg string) (filePart, bool) {
	at := strings.LastIndex(arg, ":")
	if at < 1 || slices.ContainsFunc(c.Files, func(f wire.File) bool { return f.Path == arg }) {
		return filePart{}, false
	}
	p := filePart{file: arg[:at], text: arg[at+1:]}
	for s := range strings.SplitSeq(p.text, ",") {
		l, ok := rangeOf(s)
		if !ok {
			return filePart{}, false
		}
		p.lines = append(p.lines, l)
	}
	return p, true
}

// rangeOf reads 12, 12-14, or with a - before it the same on the old side.
func rangeOf(s string) (l lineRange, ok bool) {
	s, l.old = strings.CutPrefix(s, "-")
	from, to, two := strings.Cut(s, "-")
	var err error
	if l.from, err = strconv.Atoi(from); err != nil {
		return l, false
	}
	l.to = l.from
	if two {
		l.to, err = strconv.Atoi(to)
	}
	return l, err == nil && l.from > 0 && l.to >= l.from
}

// judged gives the hunk and those of its changed lines that are meant.
func (p filePart) judged(ctx context.Context, c *client.Client, r client.Ref, change wire.Change) (mark string, lines []int, err error) {
	rows, err := p.rows(ctx, c, r, change)
	if err != nil {
		return "", nil, err
	}
	for _, row := range rows {
		lines = append(lines, row.Nth)
	}
	at := slices.IndexFunc(change.Files, func(f wire.File) bool { return f.Path == p.file })
	return change.Files[at].Hunks[rows[0].Hunk-1].Mark, lines, nil
}

// rows gives the changed rows that are meant: at least one for each of its ranges, and all of one hunk.
func (p filePart) rows(ctx context.Context, c *client.Client, r client.Ref, change wire.Change) (rows []wire.Row, err error) {
	if !slices.ContainsFunc(change.Files, func(f wire.File) bool { return f.Path == p.file }) {
		return nil, domain.E(domain.CodeNotFound, "judge", "the change does not touch %s", p.file).
			WithHint("'coppice diff --name-only' lists its files")
	}
	met := make([]bool, len(p.lines))
	err = rowsOf(ctx, c, r, p.file, func(row wire.Row) {
		if i := slices.IndexFunc(p.lines, func(l lineRange) bool { return l.has(row) }); i >= 0 {
			met[i] = true
			rows = append(rows, row)
		}
	})
	switch {
	case err != nil:
		return nil, err
	case slices.Contains(met, false):
		return nil, p.unchanged(p.lines[slices.Index(met, false)])
	}
	for _, row := range rows {
		if row.Hunk != rows[0].Hunk {
			return nil, domain.E(domain.CodeUsage, "judge", "the lines %s of %s are in hunks %d and %d", p.text, p.file, rows[0].Hunk, row.Hunk).
				WithHint("judge the lines of one hunk at a time")
		}
	}
	return rows, nil
}

// unchanged says that none of some lines can be judged.
func (p filePart) unchanged(l lineRange) error {
	what, hint := "added", "a line that was removed is named by its number before, as in %s:-%d"
	if l.old {
		what, hint = "removed", "a line that was added is named by its number now, as in %s:%d"
	}
	lines := fmt.Sprintf("line %d", l.from)
	if l.to > l.from {
		lines = fmt.Sprintf("none of the lines %d to %d", l.from, l.to)
	} else {
		what = "not " + what
	}
	return domain.E(domain.CodeUsage, "judge", "%s of %s is %s there by the change", lines, p.file, what).WithHint(hint, p.file, l.from)
}

// rowsOf goes through the rows of a file, window by window.
func rowsOf(ctx context.Context, c *client.Client, r client.Ref, file string, see func(wire.Row)) error {
	for offset := 0; ; {
		page, err := c.Diff(ctx, r, file, offset, 0, 0)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			see(row)
		}
		offset += len(page.Rows)
		if len(page.Rows) == 0 || offset >= page.Total {
			return nil
		}
	}
}
