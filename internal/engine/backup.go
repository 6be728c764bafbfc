package engine

import (
	"context"

	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/store"
)

// Backups lists the database's backups, newest first.
func Backups(env []string) ([]string, error) {
	dirs, err := config.Home(env)
	if err != nil {
		return nil, err
	}
	files, err := store.Backups(dirs.Backups())
	paths := make([]string, 0, len(files))
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	return paths, err
}

// Restore puts a backup in place of the database and gives the path under which the replaced one is kept. It holds the
// lock of the data directory meanwhile, so no engine runs.
func Restore(_ context.Context, env []string, backup string) (string, error) {
	dirs, err := config.Home(env)
	if err != nil {
		return "", err
	}
	l, err := takeLock(dirs.Lock())
	if err != nil {
		return "", err
	}
	defer l.release()
	return store.RestoreBackup(dirs.Database(), backup)
}
