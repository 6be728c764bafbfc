package engine

import (
	"fmt"
	"os"
	"strings"

	"github.com/gofrs/flock"

	"github.com/coppice/coppice/internal/domain"
)

// lock keeps other engines off a data directory. The kernel drops it when the process ends, however it ends; the
// process id in the file is for people.
type lock struct{ file *flock.Flock }

func takeLock(path string) (*lock, error) {
	l := &lock{flock.New(path)}
	ok, err := l.file.TryLock()
	if err != nil {
		return nil, domain.E(domain.CodeDisk, "take the data directory", "cannot lock %s", path).
			WithHint("the directory must be writable and on a disk that knows locks").Because(err)
	}
	if !ok {
		return nil, domain.E(domain.CodeConflict, "take the data directory", "another engine%s has it", holder(path)).
			WithHint("use that one, end it with `coppice engine stop`, or set COPPICE_HOME to another directory")
	}
	if err := os.WriteFile(path, fmt.Appendf(nil, "%d\n", os.Getpid()), 0o600); err != nil {
		l.release()
		return nil, domain.E(domain.CodeDisk, "take the data directory", "cannot write %s", path).Because(err)
	}
	return l, nil
}

// holder names the process that has the lock, as far as the file tells.
func holder(path string) string {
	b, err := os.ReadFile(path)
	if pid := strings.TrimSpace(string(b)); err == nil && pid != "" {
		return " (process " + pid + ")"
	}
	return ""
}

func (l *lock) release() {
	if l != nil {
		_ = l.file.Unlock() // the kernel does it too
	}
}
