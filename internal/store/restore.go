package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// A restore is decided at the moment a whole copy of the backup lies beside the database under the name
// DB.restoring-TIME. From then on it is finished by whoever comes first, this call or the next Open, however often it
// is interrupted: the old files move to DB.replaced-TIME, then the copy takes the database's name. The log (-wal) moves
// with the file it belongs to; left behind, it would be played into the restored one.
const (
	restoring = ".restoring-"
	replaced  = ".replaced-"
)

// RestoreBackup puts a backup in place of the database at path and gives the name under which the replaced file is
// kept, "" where there was none. Nothing may have the database open: the caller holds the engine's lock.
//
// Errors: CodeNotFound where there is no such backup; CodeDatabase for one that is damaged, foreign or newer than this
// program, with the database left as it is.
func RestoreBackup(path, backupPath string) (kept string, err error) {
	const op = "restore backup"
	if path, err = filepath.Abs(path); err != nil {
		return "", domain.Wrap(op, err)
	}
	if err := examineBackup(backupPath); err != nil {
		return "", domain.Wrap(op, err)
	}
	if err := finishRestore(path); err != nil {
		return "", domain.Wrap(op, err)
	}
	stamp := time.Now().UTC().Format(fileStamp)
	part := path + ".part-" + stamp
	defer func() { _ = os.Remove(part) }()
	if err := copyFile(backupPath, part); err != nil {
		return "", domain.Wrap(op, fault("", path, err))
	}
	if _, err := os.Stat(path); err == nil {
		kept = path + replaced + stamp
	}
	if err := os.Rename(part, path+restoring+stamp); err != nil {
		return "", domain.Wrap(op, fault("", path, err))
	}
	return kept, domain.Wrap(op, finishRestore(path))
}

func examineBackup(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return domain.E(domain.CodeNotFound, "", "there is no backup %s", path)
	}
	if err != nil {
		return fault("", path, err)
	}
	if info.Size() == 0 {
		return domain.E(domain.CodeDatabase, "", "the backup %s is empty", path)
	}
	return examine(context.Background(), path, "")
}

// finishRestore finishes a restore that was decided, and does nothing where there is none.
func finishRestore(path string) error {
	decided, err := filepath.Glob(globQuote(path) + restoring + "*")
	if err != nil || len(decided) == 0 {
		return err
	}
	from := decided[len(decided)-1]
	aside := path + replaced + from[len(path+restoring):]
	for _, suffix := range []string{"-shm", "-wal", ""} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fault("finish restore", path, err)
		}
	}
	if err := os.Rename(from, path); err != nil {
		return fault("finish restore", path, err)
	}
	return syncDir(filepath.Dir(path))
}

// globQuote makes a path match itself alone.
func globQuote(path string) string {
	var out []rune
	for _, r := range path {
		switch r {
		case '*', '?', '[', '\\':
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
}
