package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

const fileStamp = "20060102T150405.000"

// BackupFile is a backup in a folder of backups.
type BackupFile struct {
	Path   string
	Schema int64 // version of the schema it has
	At     time.Time
	Bytes  int64
}

// BackupName is the name of a backup by the schema it has and the time it was made.
func BackupName(schema int64, at time.Time) string {
	return fmt.Sprintf("coppice-schema%d-%s.db", schema, at.UTC().Format(fileStamp))
}

// Backup writes a consistent copy of the database to path, which must not exist yet, while work goes on.
func (s *Store) Backup(ctx context.Context, path string) error {
	db, err := connect(s.path, "_busy_timeout=10000")
	if err != nil {
		return fault("back up database", s.path, err)
	}
	defer func() { _ = db.Close() }()
	return domain.Wrap("back up database", backup(ctx, db, path))
}

// backupBefore makes the backup from which a migration of schema can be taken back. An empty database needs none.
func backupBefore(ctx context.Context, db *sql.DB, schema int64, opts Options) error {
	if schema == 0 {
		return nil
	}
	if err := os.MkdirAll(opts.BackupDir, 0o700); err != nil {
		return fault("back up before migration", opts.BackupDir, err)
	}
	return domain.Wrap("back up before migration", backup(ctx, db, freeName(opts.BackupDir, schema, opts.Now())))
}

// freeName gives the first name for a backup from a time on that is not taken, by a migration that was tried before.
func freeName(dir string, schema int64, at time.Time) string {
	for {
		path := filepath.Join(dir, BackupName(schema, at))
		if _, err := os.Lstat(path); err != nil {
			return path
		}
		at = at.Add(time.Millisecond)
	}
}

// backup appears at path only when it is whole.
func backup(ctx context.Context, db *sql.DB, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return domain.E(domain.CodeConflict, "", "%s exists already", path)
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".backup-*") // empty and 0600, which VACUUM INTO takes
	if err != nil {
		return fault("", path, err)
	}
	defer func() { _ = os.Remove(part.Name()) }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", part.Name()); err != nil {
		return errors.Join(fault("", path, err), part.Close())
	}
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return fault("", path, err)
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return fault("", path, err)
	}
	return syncDir(filepath.Dir(path))
}

// Backups gives the backups in a folder, the newest first. Other files are left out, as is a folder that is not there.
func Backups(dir string) ([]BackupFile, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault("list backups", dir, err)
	}
	var out []BackupFile
	for _, e := range entries {
		b := BackupFile{Path: filepath.Join(dir, e.Name())}
		var stamp string
		if _, err := fmt.Sscanf(e.Name(), "coppice-schema%d-%s", &b.Schema, &stamp); err != nil {
			continue
		}
		info, err := e.Info()
		if b.At, _ = time.Parse(fileStamp+".db", stamp); err != nil || b.At.IsZero() {
			continue
		}
		b.Bytes = info.Size()
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b BackupFile) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Schema, a.Schema))
	})
	return out, nil
}

// copyFile copies from to a new file and sees it onto the disk.
func copyFile(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(dst, src); err != nil {
		return errors.Join(err, dst.Close())
	}
	return errors.Join(dst.Sync(), dst.Close())
}

// syncDir makes renames in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
