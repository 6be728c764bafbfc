package worktree

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// DefaultKeep is how long the bin keeps what was removed.
const DefaultKeep = 30 * 24 * time.Hour

// Options are what a Worktrees needs.
type Options struct {
	Root string        // directory for all worktrees, of the app's own
	Keep time.Duration // how long the bin keeps; 0: DefaultKeep
	Now  func() time.Time
	IDs  domain.IDs
	Log  *slog.Logger
}

// Worktrees makes and keeps worktrees below one root.
type Worktrees struct {
	o Options

	mu     sync.Mutex
	locks  map[domain.AttemptID]*sync.Mutex
	linked map[string][]string // common git directory → dependency folders that were linked last
}

// Worktree is a worktree as it was made.
type Worktree struct {
	Dir      string
	Branch   string // full name
	Base     string // commit
	BaseTree string
	Carried  []string // untracked files that came along from the user's checkout
	Notes    []string // what did not go as asked, a line each, for the person
}

// New makes a Worktrees. The root is made when it is first needed.
func New(o Options) *Worktrees {
	if o.Keep == 0 {
		o.Keep = DefaultKeep
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.IDs == nil {
		o.IDs = domain.RandomID
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if abs, err := filepath.Abs(o.Root); err == nil {
		o.Root = abs
	}
	return &Worktrees{o: o, locks: map[domain.AttemptID]*sync.Mutex{}, linked: map[string][]string{}}
}

// Dir is where the worktree of an attempt is made.
func (w *Worktrees) Dir(project domain.ProjectID, attempt domain.AttemptID) string {
	return filepath.Join(w.o.Root, string(project), string(attempt))
}

// Check says whether dir still is the worktree that was made there: CodeConflict when it was deleted or replaced, or
// when its link to the repository was changed.
func (w *Worktrees) Check(repo *git.Repo, dir string) error {
	if err := repo.CheckWorktree(dir); err != nil {
		return err
	}
	return repo.CheckLink(dir)
}

// AttemptRef is the hidden ref that keeps an attempt's checkpoints.
func AttemptRef(id domain.AttemptID) string { return attemptRefs + string(id) }

const (
	branches    = "refs/heads/coppice/"
	attemptRefs = "refs/coppice/attempts/"
	binRefs     = "refs/coppice/bin/"
	keptRefs    = "refs/coppice/kept/"
	verifyDir   = "verify"
)

// lock serialises what concerns one attempt; the function it gives ends that.
func (w *Worktrees) lock(id domain.AttemptID) func() {
	w.mu.Lock()
	mu := w.locks[id]
	if mu == nil {
		mu = &sync.Mutex{}
		w.locks[id] = mu
	}
	w.mu.Unlock()
	mu.Lock()
	return mu.Unlock
}

// root makes the root and the named directory in it, and gives the path without links.
func (w *Worktrees) root(op, below string) (string, error) {
	dir := filepath.Join(w.o.Root, below)
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return "", domain.E(domain.CodeDisk, op, "the folder for worktrees cannot be made").Because(err)
	}
	return dir, nil
}

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// checkIDs refuses what could not stand in a path or a ref name.
func checkIDs[T ~string](op string, ids ...T) error {
	for _, id := range ids {
		if !idPattern.MatchString(string(id)) {
			return domain.E(domain.CodeUsage, op, "%q is not an id", id)
		}
	}
	return nil
}
