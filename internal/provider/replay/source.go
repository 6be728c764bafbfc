package replay

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Name is the provider's name in model references.
const Name = "replay"

// Source opens scripts by their path.
type Source struct {
	resolve func(path string) (string, error)
	clock   provider.Clock
}

// NewSource makes a source. resolve gives the file a name refers to; nil takes names as they are.
func NewSource(resolve func(path string) (string, error), clock provider.Clock) *Source {
	if resolve == nil {
		resolve = func(path string) (string, error) { return path, nil }
	}
	return &Source{resolve: resolve, clock: clock}
}

// Name gives "replay".
func (s *Source) Name() string { return Name }

// List gives nothing: scripts are named by their path.
func (s *Source) List(context.Context) ([]provider.Info, error) { return nil, nil }

// Open reads and parses the script.
func (s *Source) Open(_ context.Context, name string) (provider.Model, provider.Info, error) {
	path, err := s.resolve(name)
	if err != nil {
		return nil, provider.Info{}, domain.Wrap("find replay script "+name, err)
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, provider.Info{}, domain.E(domain.CodeModelMissing, "open replay script", "there is no file %s", path).
			WithHint("the path is absolute or relative to the project's directory")
	}
	if err != nil {
		return nil, provider.Info{}, domain.E(domain.CodeReplay, "open replay script", "cannot read it").Because(err)
	}
	defer f.Close()
	script, err := Parse(name, f)
	if err != nil {
		return nil, provider.Info{}, err
	}
	m := New(name, script, s.clock)
	return m, m.info, nil
}
