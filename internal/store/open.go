package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Options says what a store needs besides its file.
type Options struct {
	Now       func() time.Time // default time.Now; its location decides where a day of the usage table begins
	IDs       domain.IDs       // default domain.RandomID
	BackupDir string           // default: folder "backups" beside the file
	Version   string           // of the program, for messages
	Log       *slog.Logger     // default: nothing is logged
}

func (o Options) filled(path string) Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.IDs == nil {
		o.IDs = domain.RandomID
	}
	if o.BackupDir == "" {
		o.BackupDir = filepath.Join(filepath.Dir(path), "backups")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Store is an open database.
type Store struct {
	path    string
	now     func() time.Time
	ids     domain.IDs
	log     *slog.Logger
	writer  *sql.DB
	readers *sql.DB
	fts     bool
	notices []string

	jobs    chan *job
	closing chan struct{}
	ended   sync.WaitGroup
	once    sync.Once
	commits atomic.Int64
	failed  error // a sync failed; belongs to the writer goroutine
	events  *publisher
}

// readerCount bounds the views that are open at once.
const readerCount = 8

// Open opens the database at path, making it where there is none, and brings its schema up to date after a backup.
//
// Errors: CodeDatabase for a file that is damaged, foreign or of a newer schema, each with a way out and the file left
// as it is; CodeDisk where it cannot be written.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	s, err := open(ctx, path, opts)
	if err != nil {
		return nil, domain.Wrap("open database", fault("", path, err))
	}
	s.ended.Add(2)
	go s.writeLoop()
	go func() { defer s.ended.Done(); s.events.loop() }()
	return s, nil
}

func open(ctx context.Context, path string, opts Options) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	opts = opts.filled(path)
	if err := finishRestore(path); err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	if err := examine(ctx, path, opts.Version); err != nil {
		return nil, err
	}
	if err := migrate(ctx, path, opts); err != nil {
		return nil, err
	}
	s := &Store{
		path: path, now: opts.Now, ids: opts.IDs, log: opts.Log,
		jobs: make(chan *job), closing: make(chan struct{}), events: newPublisher(),
	}
	if err := s.connect(ctx); err != nil {
		return nil, errors.Join(err, s.disconnect())
	}
	return s, nil
}

func (s *Store) connect(ctx context.Context) (err error) {
	if s.writer, err = connect(s.path, "_txlock=immediate", walParams); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if err := s.checkPragmas(ctx); err != nil {
		return err
	}
	if s.fts, err = canIndex(ctx, s.writer); err != nil {
		return err
	}
	if err := prepareSearch(ctx, s.writer, s.fts); err != nil {
		return err
	}
	if err := pruneEvents(ctx, s.writer); err != nil {
		return err
	}
	if s.readers, err = connect(s.path, "_query_only=on", walParams); err != nil {
		return err
	}
	s.readers.SetMaxOpenConns(readerCount)
	s.readers.SetMaxIdleConns(readerCount)
	return s.readers.PingContext(ctx)
}

// walParams are the connection parameters of everything but migrations and probes.
const walParams = "_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_busy_timeout=10000&_stmt_cache_size=128"

// connect makes a pool whose connections all get the parameters. The path may hold any character.
func connect(path string, params ...string) (*sql.DB, error) {
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + strings.Join(params, "&")
	return sql.Open("sqlite3", name)
}

// checkPragmas reads back what durability rests on.
func (s *Store) checkPragmas(ctx context.Context) error {
	var mode string
	var sync, keys int
	row := s.writer.QueryRowContext(ctx, "SELECT j.journal_mode, s.synchronous, f.foreign_keys "+
		"FROM pragma_journal_mode j, pragma_synchronous s, pragma_foreign_keys f")
	if err := row.Scan(&mode, &sync, &keys); err != nil {
		return err
	}
	if sync != 2 || keys != 1 {
		return domain.E(domain.CodeDatabase, "", "SQLite did not take synchronous=FULL (%d) and foreign_keys (%d)", sync, keys).
			WithHint("this program was built with a SQLite that cannot keep its promises; build it anew")
	}
	if mode != "wal" {
		s.notices = append(s.notices, "The database's folder does not allow write-ahead logging (network disk?): "+
			"it works, but slower and with views waiting for writers.")
		s.log.Warn("database has no write-ahead log", "journal_mode", mode)
	}
	return nil
}

// makeFile sees to it that file and folder exist and are the user's own.
func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return unwritable("", path, err)
	}
	return f.Close()
}

// Notices tells what a person should know about how the database was opened; mostly nothing.
func (s *Store) Notices() []string { return s.notices }

// Path is the file of the database.
func (s *Store) Path() string { return s.path }

// Commits counts the transactions committed since the store was opened.
func (s *Store) Commits() int64 { return s.commits.Load() }

// Close waits for the updates that were taken in, delivers their events and closes the file. Further calls of Update
// and View fail with CodeUnavailable. It is safe to call twice.
func (s *Store) Close() error {
	var err error
	s.once.Do(func() {
		close(s.closing)
		s.ended.Wait()
		err = domain.Wrap("close database", s.disconnect())
	})
	return err
}

// disconnect closes what is open. The writer goes last: the last connection folds the log into the file.
func (s *Store) disconnect() error {
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// View runs fn on a consistent snapshot of what is committed. Its writes fail.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) (err error) {
	select {
	case <-s.closing:
		return closed("read database")
	default:
	}
	tx, err := s.readers.BeginTx(ctx, nil)
	if err != nil {
		return domain.Wrap("read database", fault("", s.path, err))
	}
	defer func() { _ = tx.Rollback() }()
	return fn(&Tx{ctx: ctx, tx: tx, store: s})
}
