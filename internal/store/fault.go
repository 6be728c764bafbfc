package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"github.com/coppice/coppice/internal/domain"
)

// restoreHint is the way out of a database that cannot be used.
const restoreHint = "`coppice db restore` goes back to a backup and keeps this file aside"

// fault makes a domain error of what SQLite or the file system said about the database at path. Errors that are
// domain errors already pass through.
func fault(op, path string, err error) error {
	var known *domain.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return liteFault(op, path, lite)
	}
	var file *fs.PathError
	var link *os.LinkError
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return diskFull(op, path, err)
	case errors.As(err, &file), errors.As(err, &link):
		return unwritable(op, path, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return domain.E(domain.CodeCancelled, op, "the caller gave up").Because(err)
	case errors.Is(err, sql.ErrConnDone), errors.Is(err, sql.ErrTxDone):
		return closed(op)
	}
	return domain.E(domain.CodeInternal, op, "database %s", path).Because(err)
}

func liteFault(op, path string, err sqlite3.Error) error {
	switch err.Code {
	case sqlite3.ErrFull:
		return diskFull(op, path, err)
	case sqlite3.ErrIoErr:
		if err.SystemErrno == syscall.ENOSPC || err.SystemErrno == syscall.EDQUOT {
			return diskFull(op, path, err)
		}
		return domain.E(domain.CodeDisk, op, "the disk that holds %s fails", path).Because(err).
			WithHint("check the disk; nothing that was acknowledged before is lost")
	case sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrCantOpen:
		return unwritable(op, path, err)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return domain.E(domain.CodeDatabase, op, "the database %s is damaged", path).Because(err).
			WithHint("%s", restoreHint)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return domain.E(domain.CodeDatabase, op, "another program holds the database %s", path).Because(err).
			WithHint("close it and try again")
	case sqlite3.ErrInterrupt:
		return domain.E(domain.CodeCancelled, op, "the caller gave up").Because(err)
	case sqlite3.ErrConstraint:
		return constraint(op, err)
	}
	return domain.E(domain.CodeInternal, op, "database %s", path).Because(err)
}

func constraint(op string, err sqlite3.Error) error {
	switch err.ExtendedCode {
	case sqlite3.ErrConstraintForeignKey:
		return domain.E(domain.CodeNotFound, op, "what this belongs to does not exist").Because(err)
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey:
		return domain.E(domain.CodeConflict, op, "there is one already").Because(err)
	}
	return domain.E(domain.CodeInternal, op, "refused by the schema").Because(err)
}

func diskFull(op, path string, err error) error {
	return domain.E(domain.CodeDisk, op, "no space left for the database %s", path).Because(err).
		WithHint("free some space and try again; nothing that was acknowledged before is lost")
}

func unwritable(op, path string, err error) error {
	return domain.E(domain.CodeDisk, op, "the database %s cannot be opened or written", path).Because(err).
		WithHint("check the permissions of the file and of its folder, and that the disk is not read-only")
}

func closed(op string) error {
	return domain.E(domain.CodeUnavailable, op, "the database is closed")
}

// endsTransaction says whether SQLite may have rolled the whole transaction back when it gave this error.
func endsTransaction(err error) bool {
	var lite sqlite3.Error
	if !errors.As(err, &lite) {
		return false
	}
	return lite.Code != sqlite3.ErrConstraint && lite.Code != sqlite3.ErrError
}

// lostSync says whether a sync of the file failed. What it held is then unknown, and trying again proves nothing.
func lostSync(err error) bool {
	var lite sqlite3.Error
	return errors.As(err, &lite) && (lite.ExtendedCode == sqlite3.ErrIoErrFsync ||
		lite.ExtendedCode == sqlite3.ErrIoErrDirFsync)
}
