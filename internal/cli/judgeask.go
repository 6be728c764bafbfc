package cli

import (
	"context"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
)

// askAbout comments on what is meant, lines or one hunk: the third of the things that can be said of a part.
func (f *face) askAbout(ctx context.Context, c *client.Client, r client.Ref, rd reading, text string) error {
	if strings.TrimSpace(text) == "" {
		return domain.E(domain.CodeUsage, "judge", "nothing is asked").WithHint("say what with -m")
	}
	change, err := c.Change(ctx, r, client.Scope{})
	if err != nil {
		return err
	}
	rows, file, err := rd.asked(ctx, c, r, change)
	if err != nil {
		return err
	}
	n := wire.NewComment{File: file, Text: text}
	n.Line, n.Lines, n.Old = span(rows)
	made, err := c.AddComment(ctx, r, n)
	if err != nil {
		return err
	}
	return f.emit(made, func() { f.printComment(made) })
}

// asked gives the changed rows of the one hunk that is meant, or those of its lines that are.
func (rd reading) asked(ctx context.Context, c *client.Client, r client.Ref, change wire.Change) (rows []wire.Row, file string, err error) {
	part, lines, err := rd.part(change)
	if err != nil {
		return nil, "", err
	}
	if lines {
		rows, err = part.rows(ctx, c, r, change)
		return rows, part.file, err
	}
	marks, err := rd.marks(change)
	if err != nil {
		return nil, "", err
	}
	if len(marks) != 1 {
		return nil, "", domain.E(domain.CodeUsage, "judge", "a question is about one hunk, or lines of one").
			WithHint("name it with --hunk or as FILE:LINES; coppice comment is for the whole")
	}
	for _, f := range change.Files {
		for i, h := range f.Hunks {
			if h.Mark == marks[0] {
				file = f.Path
				err = rowsOf(ctx, c, r, file, func(row wire.Row) {
					if row.Hunk == i+1 && (row.Kind == "add" || row.Kind == "del") {
						rows = append(rows, row)
					}
				})
			}
		}
	}
	if err == nil && len(rows) == 0 {
		err = domain.E(domain.CodeUsage, "judge", "%s shows no line to ask about", file).WithHint("coppice comment is for the whole")
	}
	return rows, file, err
}

// span is where a comment on rows stands: on those of the new side, where there are any, else on the removed ones.
func span(rows []wire.Row) (line, lines int, old bool) {
	old = true
	for _, r := range rows {
		old = old && r.New == 0
	}
	last := 0
	for _, r := range rows {
		n := r.New
		if old {
			n = r.Old
		}
		if n > 0 {
			if line == 0 {
				line = n
			}
			last = n
		}
	}
	if last == line {
		return line, 0, old
	}
	return line, last - line + 1, old
}
