package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

func TestBackupWhileWorkGoesOn(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	path := filepath.Join(t.TempDir(), BackupName(SchemaVersion(), start))
	view(t, s, func(*Tx) error { return s.Backup(t.Context(), path) }) // a view is open
	record(t, s, say(d.session.ID, "later"))
	wantCode(t, s.Backup(t.Context(), path), domain.CodeConflict)

	copied := openAt(t, path)
	view(t, copied, func(tx *Tx) error {
		a, err := tx.Attempt(d.attempt.ID)
		messages, err2 := tx.Messages(d.session.ID, 0, 0)
		if a.State != domain.StateQueued || len(messages) != 0 {
			t.Errorf("the backup has %+v and %d messages: %v", a, len(messages), err2)
		}
		return err
	})
}

func TestBackupsAreListedNewestFirst(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{
		BackupName(1, start), BackupName(2, start.Add(time.Hour)), BackupName(10, start.Add(time.Minute)),
		"coppice-schema3-yesterday.db", "notes.txt", "coppice-schema2-20260301T120000.000.db-wal",
	} {
		write(t, filepath.Join(dir, name), make([]byte, i+1))
	}
	found, err := Backups(dir)
	if err != nil || len(found) != 3 || found[0].Schema != 2 || found[1].Schema != 10 || found[2].Bytes != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	if !found[2].At.Equal(start) {
		t.Errorf("made at %v", found[2].At)
	}
	if none, err := Backups(filepath.Join(dir, "none")); none != nil || err != nil {
		t.Errorf("no folder: %v, %v", none, err)
	}
}

// restorable gives a database as a crash left it, holding project /new, and a backup that holds /old.
func restorable(t *testing.T) (path, backupPath string) {
	t.Helper()
	dir := t.TempDir()
	live := filepath.Join(dir, "live.db")
	s := openAt(t, live)
	update(t, s, addProject("/old"))
	backupPath = filepath.Join(dir, "backup.db")
	if err := s.Backup(t.Context(), backupPath); err != nil {
		t.Fatal(err)
	}
	update(t, s, addProject("/new"))
	return crashed(t, live), backupPath
}

func holds(t *testing.T, path string, want int) {
	t.Helper()
	if n := projectCount(t, path); n != want {
		t.Errorf("%s holds %d projects, want %d", filepath.Base(path), n, want)
	}
}

func TestRestoreBackup(t *testing.T) {
	path, backupPath := restorable(t)
	kept, err := RestoreBackup(path, backupPath)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, 1)
	holds(t, kept, 2) // with what was only in its log
	holds(t, backupPath, 1)
	left, _ := filepath.Glob(path + "*")
	for _, f := range left {
		if strings.Contains(f, ".part") || strings.Contains(f, restoring) {
			t.Errorf("left behind: %s", f)
		}
	}
}

// The log of the replaced database must not be played into the restored one. This shows that it would be.
func TestALogLeftBehindWouldSpoilTheRestoredFile(t *testing.T) {
	path, backupPath := restorable(t)
	if err := os.Rename(backupPath, path); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path, testOptions())
	if err != nil {
		return // spoiled so that it is refused
	}
	closeStore(t, s)
	if n := projectCount(t, path); n == 1 {
		t.Error("the old log did no harm; moving it away guards nothing")
	}
}

func TestRestoreIsFinishedAfterACrash(t *testing.T) {
	for name, interrupted := range map[string][]string{
		"decided":       {},
		"log moved":     {"-shm", "-wal"},
		"all moved":     {"-shm", "-wal", ""},
		"only the file": {""},
	} {
		t.Run(name, func(t *testing.T) {
			path, backupPath := restorable(t)
			if err := copyFile(backupPath, path+restoring+"20260301T120000.000"); err != nil {
				t.Fatal(err)
			}
			aside := path + replaced + "20260301T120000.000"
			for _, suffix := range interrupted {
				_ = os.Rename(path+suffix, aside+suffix) // there may be no -shm
			}
			holds(t, path, 1)
			holds(t, aside, 2)
		})
	}
}

func TestRestoreRefuses(t *testing.T) {
	path, backupPath := restorable(t)
	_, err := RestoreBackup(path, backupPath+".none")
	wantCode(t, err, domain.CodeNotFound)

	b := read(t, backupPath)
	write(t, backupPath, b[:len(b)/2])
	_, err = RestoreBackup(path, backupPath)
	wantCode(t, err, domain.CodeDatabase)

	write(t, backupPath, nil)
	_, err = RestoreBackup(path, backupPath)
	if domain.CodeOf(err) != domain.CodeDatabase {
		t.Errorf("an empty backup: %v", err)
	}

	write(t, backupPath, b)
	alter(t, backupPath, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	_, err = RestoreBackup(path, backupPath)
	wantCode(t, err, domain.CodeDatabase)
	holds(t, path, 2)
}

func TestRestoreOverADamagedDatabase(t *testing.T) {
	path, backupPath := restorable(t)
	write(t, path, []byte("damaged beyond reading"))
	kept, err := RestoreBackup(path, backupPath)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, 1)
	if got := string(read(t, kept)); got != "damaged beyond reading" {
		t.Errorf("the damaged file was not kept: %q", got)
	}
}
