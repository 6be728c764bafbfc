package cli

import (
	"context"

	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) dbCommand() *cobra.Command {
	backup := f.command("backup [FILE]", "Write a copy of the database", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			file := ""
			if len(args) > 0 {
				file = f.dir(args[0])
			}
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			b, err := c.Backup(ctx, file)
			if err != nil {
				return err
			}
			return f.emit(b, func() { f.out.f("%s\n", b.Path) })
		})
	list := f.command("list", "List the backups, newest first", cobra.NoArgs, func(context.Context, []string) error {
		files, err := f.backups()
		if err != nil {
			return err
		}
		return f.emit(files, func() {
			f.none(len(files), "no backups yet")
			for _, file := range files {
				f.out.f("%s\n", file)
			}
		})
	})
	yes := false
	restore := f.command("restore [FILE]", "Put a backup in place of the database", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			return f.restore(ctx, args, yes)
		})
	restore.Long = "Puts FILE, or the newest backup, in place of the database; the one that is there now is kept beside it. An idle\n" +
		"engine is ended first, a busy one is not. Works when the database cannot be opened, too."
	restore.Flags().BoolVar(&yes, "yes", false, "do not ask")
	for _, c := range []*cobra.Command{backup, list, restore} {
		exits(c, 0, 1, 2, 3, 4, 130)
	}
	return f.group("db", "Back up and restore the database", backup, list, restore)
}

func (f *face) backups() ([]string, error) {
	if f.hooks.Backups == nil {
		return nil, missing("database")
	}
	files, err := f.hooks.Backups(f.io.Env)
	if files == nil {
		files = []string{}
	}
	return files, err
}

func (f *face) restore(ctx context.Context, args []string, yes bool) error {
	if f.hooks.Restore == nil {
		return missing("database")
	}
	file, err := f.backupFile(args)
	if err != nil {
		return err
	}
	if err := f.agree(yes, "Put "+clean(file)+" in place of the database?"); err != nil {
		return err
	}
	c, h, err := client.Attach(ctx, f.launch())
	switch {
	case err == nil && h.Busy:
		return domain.E(domain.CodeConflict, "restore the database", "the engine is busy").
			WithHint("end it first: coppice engine stop")
	case err == nil:
		if _, err := c.StopAndWait(ctx, "finish"); err != nil {
			return err
		}
	case domain.CodeOf(err) != domain.CodeUnavailable:
		return err
	}
	kept, err := f.hooks.Restore(ctx, f.io.Env, file)
	if err != nil {
		return err
	}
	done := struct {
		Restored string `json:"restored"`
		Kept     string `json:"kept,omitempty"`
	}{file, kept}
	return f.emit(done, func() {
		f.out.f("%s is the database now\n", file)
		f.field("kept", "%s", kept)
	})
}

func (f *face) backupFile(args []string) (string, error) {
	if len(args) > 0 {
		return f.dir(args[0]), nil
	}
	files, err := f.backups()
	if err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "", domain.E(domain.CodeNotFound, "restore the database", "there is no backup").
			WithHint("name a file: coppice db restore FILE")
	}
	return files[0], nil
}
