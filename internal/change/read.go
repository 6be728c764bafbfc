package change

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/git"
)

// Bounds on what is read of a change.
const (
	maxPatch = 16 << 20  // bytes of one run of git, and so of one file
	maxAll   = 32 << 20  // bytes after which files are only named
	maxRuns  = 24        // of git
	maxNames = 100 << 10 // bytes of names that one run is given
)

// Options say how a change is read.
type Options struct {
	IgnoreSpace bool // leave out what differs in white space alone

	limit, all int // in place of maxPatch and maxAll, for tests; 0: those
}

// Read gives the files of the change between two commits or trees, sorted by path, and how many bytes their patch has.
func Read(ctx context.Context, repo *git.Repo, from, to string, o Options) (files []diff.File, size int, err error) {
	r := &reader{repo: repo, from: from, to: to, o: o, done: map[string]bool{}}
	r.o.limit, r.o.all = cmp.Or(o.limit, maxPatch), cmp.Or(o.all, maxAll)
	cut, at, err := r.run(ctx, nil)
	if err != nil || !cut {
		return r.files, r.size, err
	}
	if err := r.rest(ctx, at); err != nil {
		return nil, 0, err
	}
	slices.SortFunc(r.files, func(a, b diff.File) int { return cmp.Compare(a.Path, b.Path) })
	return r.files, r.size, nil
}

type reader struct {
	repo     *git.Repo
	from, to string
	o        Options
	files    []diff.File
	done     map[string]bool // by path
	size     int
}

// run reads one patch, of all or of some paths, and says whether it was cut, and in which file. That is not among the files.
func (r *reader) run(ctx context.Context, paths []string) (cut bool, at string, err error) {
	p := diff.NewParser()
	patch, err := r.repo.Patch(ctx, r.from, r.to, git.PatchOptions{
		IgnoreSpace: r.o.IgnoreSpace, Limit: int64(r.o.limit), Paths: paths, To: p,
	})
	if err != nil {
		return false, "", err
	}
	if patch.Cut {
		at = p.Drop()
	}
	files := p.Files()
	if n := len(files); patch.Cut && n > 0 && files[n-1].Path == at {
		files = files[:n-1] // it became something else: its end was told before, and its beginning is cut
	}
	for _, f := range files {
		r.done[f.Path] = true
	}
	r.files, r.size = append(r.files, files...), r.size+p.Size()
	return patch.Cut, at, nil
}

// rest reads what the first run, which was cut in a file, left out, and names what does not fit.
func (r *reader) rest(ctx context.Context, at string) error {
	stats, err := r.repo.NumStat(ctx, r.from, r.to)
	if err != nil {
		return err
	}
	stats = slices.DeleteFunc(stats, func(s git.FileStat) bool { return r.done[s.Path] })
	if len(r.files) == 0 {
		stats = r.outgrown(stats, at)
	}
	for runs := 1; len(stats) > 0 && runs < maxRuns && r.size < r.o.all; runs++ {
		some := batch(stats)
		before := len(r.files)
		cut, at, err := r.run(ctx, names(stats[:some]))
		if err != nil {
			return err
		}
		switch {
		case !cut: // what is not there differs in white space alone
			stats = stats[some:]
		case len(r.files) == before: // not even the first fits
			stats = r.outgrown(stats, at)
		default:
			stats = slices.DeleteFunc(stats, func(s git.FileStat) bool { return r.done[s.Path] })
		}
	}
	for _, s := range stats {
		r.files = append(r.files, large(s, "the change is too large as a whole"))
	}
	return nil
}

// outgrown takes a file out of those to be read: not even alone does it fit.
func (r *reader) outgrown(stats []git.FileStat, at string) []git.FileStat {
	if len(stats) == 0 {
		return nil
	}
	i := max(0, slices.IndexFunc(stats, func(s git.FileStat) bool { return s.Path == at }))
	r.files = append(r.files, large(stats[i], fmt.Sprintf("its diff alone is over %d MB", r.o.limit>>20)))
	return slices.Delete(stats, i, i+1)
}

// batch says how many files can be named at once.
func batch(stats []git.FileStat) (n int) {
	size := 0
	for n < len(stats) && (n == 0 || size < maxNames) {
		size += len(stats[n].Path) + len(stats[n].Old)
		n++
	}
	return n
}

func names(stats []git.FileStat) (paths []string) {
	for _, s := range stats {
		paths = append(paths, s.Path)
		if s.Old != "" {
			paths = append(paths, s.Old)
		}
	}
	return paths
}

var statuses = map[string]diff.Status{
	"A": diff.Added, "M": diff.Modified, "D": diff.Deleted, "R": diff.Renamed, "C": diff.Copied, "T": diff.Type,
}

// large is a file whose lines are not read.
func large(s git.FileStat, why string) diff.File {
	f := diff.File{
		Path: s.Path, Old: s.Old, Status: cmp.Or(statuses[strings.TrimRight(s.Status, "0123456789")], diff.Modified),
		OldMode: mode(s.OldMode), NewMode: mode(s.NewMode), OldID: s.OldID, NewID: s.NewID,
		Additions: s.Add, Deletions: s.Del, Binary: s.Binary, Large: true,
	}
	f.Notes = []string{fmt.Sprintf("Its lines are not shown here: %s. Open it in the editor, or compare it with git.", why)}
	return f
}

func mode(octal string) uint32 {
	n, _ := strconv.ParseUint(octal, 8, 32)
	return uint32(n)
}
