package verify

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Timeouts of checks that were found.
const (
	testTimeout = 20 * time.Minute
	lintTimeout = 10 * time.Minute
)

// maxFile is how much of a file Find reads.
const maxFile = 1 << 20

// Find names the checks of the project at dir, from files at its root. Projects in folders below are not looked for:
// an example or a fixture is no reason to run something. A Makefile with a target test or check is the project's own
// word on how it is verified and stands alone; otherwise the checks of every tool that is set up at the root are named,
// quick ones first. A directory that cannot be read has none.
func Find(dir string) []domain.Check {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil
	}
	defer root.Close() //nolint:errcheck // opened for reading only
	p := project{root.FS()}
	if checks := p.makeChecks(); len(checks) > 0 {
		return checks
	}
	var quick, slow []domain.Check
	for _, find := range []func() []domain.Check{p.goChecks, p.nodeChecks, p.cargoChecks, p.pytestChecks} {
		for _, c := range find() {
			if c.Timeout == lintTimeout {
				quick = append(quick, c)
			} else {
				slow = append(slow, c)
			}
		}
	}
	return append(quick, slow...)
}

// project is the root of a project, for reading.
type project struct{ fs fs.FS }

var errNotRegular = errors.New("not a regular file")

// read gives the beginning of a file; "" where there is none.
func (p project) read(name string) string {
	data, err := p.bytes(name)
	if err != nil {
		return ""
	}
	return string(data)
}

func (p project) bytes(name string) ([]byte, error) {
	info, err := fs.Stat(p.fs, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	f, err := p.fs.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // opened for reading only
	return io.ReadAll(io.LimitReader(f, maxFile))
}

func (p project) has(name string) bool {
	info, err := fs.Stat(p.fs, name)
	return err == nil && info.Mode().IsRegular()
}

func (p project) hasDir(name string) bool {
	info, err := fs.Stat(p.fs, name)
	return err == nil && info.IsDir()
}

func test(name, command, source string) domain.Check {
	return domain.Check{Name: name, Command: command, Timeout: testTimeout, Source: source}
}

func lint(name, command, source string) domain.Check {
	return domain.Check{Name: name, Command: command, Timeout: lintTimeout, Source: source}
}
