package cli

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// dryRun says what would come of a task. What would be refused is the command's own failure.
func (f *face) dryRun(ctx context.Context, t wire.NewTask) error {
	l, err := f.client.LintTask(ctx, t)
	if err != nil {
		return err
	}
	if err := f.emit(l, func() { f.printLint(l) }); err != nil {
		return err
	}
	for _, found := range l.Findings {
		if found.Level == "error" {
			return domain.E(domain.Code(found.Code), "", "%s", found.Message).WithHint("%s", found.Hint)
		}
	}
	return nil
}

func (f *face) printLint(l wire.TaskLint) {
	f.out.f("%s\n", f.out.paint(bold, clean(l.Title)))
	f.field("target", "%s", branch(l.Target))
	for _, m := range l.Models {
		f.field("model", "%s", m)
	}
	for _, c := range l.Checks {
		f.field("check", "%s", c.Command)
	}
	f.field("may write", "%d of %s", l.Writable, plural(l.Tracked, "tracked file"))
	for _, g := range l.Globs {
		kind := "path"
		if g.Exclude {
			kind = "not path"
		}
		f.field(kind, "%s (%s)", g.Glob, plural(g.Files, "file"))
	}
	f.field("isolation", "%s", fmt.Sprintf("%d %s", l.Has.Level, l.Has.Name))
	for _, found := range l.Findings {
		if found.Level == "error" {
			continue // it is how the command ends
		}
		f.note("%s %s", f.err.paint(yellow, found.Level+":"), clean(found.Message))
		if found.Hint != "" {
			f.note("      %s", clean(found.Hint))
		}
	}
}
