package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"

	"github.com/coppice/coppice/internal/domain"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks a file as ours in its header ("COPP").
const applicationID = 1129271376

// checkedBytes is how large a file may be to be read through at every start. Larger ones are only read where they
// are used, so that opening does not take longer as work is done.
const checkedBytes = 128 << 20

func migrations() (fs.FS, error) { return fs.Sub(migrationFiles, "migrations") }

func newProvider(db *sql.DB) (*goose.Provider, error) {
	files, err := migrations()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
}

// SchemaVersion is the newest schema this program knows.
func SchemaVersion() int64 {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return 0
	}
	defer func() { _ = db.Close() }()
	provider, err := newProvider(db)
	if err != nil {
		return 0
	}
	sources := provider.ListSources()
	return sources[len(sources)-1].Version
}

// examine refuses what must not be touched: a file that is damaged, no database, somebody else's, or of a newer
// schema. It writes nothing.
func examine(ctx context.Context, path, version string) error {
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		return err
	}
	db, err := connect(path, "mode=ro", "_busy_timeout=10000")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if info.Size() <= checkedBytes {
		if err := quickCheck(ctx, db, path); err != nil {
			return err
		}
	}
	schema, err := schemaOf(ctx, db, path)
	if err != nil {
		return err
	}
	if known := SchemaVersion(); schema > known {
		return domain.E(domain.CodeDatabase, "", "the database %s has schema %d; this program%s knows up to %d",
			path, schema, named(version), known).
			WithHint("use the newer program again, or go back: %s", restoreHint)
	}
	return nil
}

func named(version string) string {
	if version == "" {
		return ""
	}
	return " (" + version + ")"
}

// quickCheck reads the whole file and has SQLite say whether it hangs together.
func quickCheck(ctx context.Context, db *sql.DB, path string) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return fault("", path, err)
	}
	if verdict != "ok" {
		return domain.E(domain.CodeDatabase, "", "the database %s is damaged: %s", path, verdict).
			WithHint("%s", restoreHint)
	}
	return nil
}

// schemaOf gives the version of a database's schema, 0 for an empty one.
func schemaOf(ctx context.Context, db *sql.DB, path string) (int64, error) {
	var id, tables, versioned, schema int64
	row := db.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id), count(*), "+
		"coalesce(sum(name = 'goose_db_version'), 0) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
	if err := row.Scan(&id, &tables, &versioned); err != nil {
		return 0, fault("", path, err)
	}
	if id != applicationID && tables > versioned {
		return 0, domain.E(domain.CodeDatabase, "", "the database %s is not Coppice's", path).
			WithHint("move it away, or choose another data directory with COPPICE_HOME")
	}
	if versioned == 0 && tables > 0 {
		return 0, domain.E(domain.CodeDatabase, "", "the database %s is damaged: it does not say which schema it has", path).
			WithHint("%s", restoreHint)
	}
	if versioned == 0 {
		return 0, nil
	}
	err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&schema)
	return schema, fault("", path, err)
}

// migrate brings the schema up to date, step by step, each step a transaction with a backup before it.
func migrate(ctx context.Context, path string, opts Options) error {
	return migrateTo(ctx, path, opts, SchemaVersion())
}

// migrateTo stops at a schema; tests make databases of earlier ones with it.
func migrateTo(ctx context.Context, path string, opts Options, target int64) error {
	// Foreign keys are off while tables are rebuilt and checked when it is done.
	db, err := connect(path, "_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=10000&_foreign_keys=off")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	provider, err := newProvider(db)
	if err != nil {
		return err
	}
	from, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fault("read schema", path, err)
	}
	for v := from; v < target; {
		if err := backupBefore(ctx, db, v, opts); err != nil {
			return err
		}
		if v, err = step(ctx, provider, db, path); err != nil {
			return err
		}
		opts.Log.Info("database migrated", "schema", v)
	}
	return nil
}

func step(ctx context.Context, provider *goose.Provider, db *sql.DB, path string) (int64, error) {
	done, err := provider.UpByOne(ctx)
	if err != nil {
		var partial *goose.PartialError
		if errors.As(err, &partial) {
			err = partial.Err
		}
		return 0, fault("migrate database", path, err)
	}
	var broken int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken); err != nil {
		return 0, fault("migrate database", path, err)
	}
	if broken > 0 {
		return 0, domain.E(domain.CodeDatabase, "migrate database", "schema %d left %d rows that refer to nothing in %s",
			done.Source.Version, broken, path).WithHint("%s", restoreHint)
	}
	return done.Source.Version, nil
}
