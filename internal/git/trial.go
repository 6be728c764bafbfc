package git

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Trial merges trees to see what would come of it. What it writes lies in a folder of its own beside the repository's
// objects and goes with it: a trial leaves nothing behind. It is not safe for concurrent use.
type Trial struct {
	r     *Repo
	dir   string // an object directory that borrows the repository's
	alone bool   // this git merges only one at a time
}

// Try is one merge: what two sides made of a base. All three are full ids of trees; Ours and Theirs may be results of
// merges of the same trial.
type Try struct{ Base, Ours, Theirs string }

// leftover is how old a trial's folder is when nobody can be at it any more.
const leftover = time.Hour

// Trial begins a trial; Close ends it.
func (r *Repo) Trial() (*Trial, error) {
	op := "try merges"
	objects := filepath.Join(r.common, "objects")
	if strings.Contains(objects, "\n") {
		return nil, domain.E(domain.CodeGit, op, "the path of the repository has a line break in it")
	}
	root := filepath.Join(r.private, "trials")
	sweep(root)
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, trialError(op, err)
	}
	dir, err := os.MkdirTemp(root, "")
	if err != nil {
		return nil, trialError(op, err)
	}
	t := &Trial{r: r, dir: dir}
	err = os.Mkdir(filepath.Join(dir, "info"), 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "info", "alternates"), []byte(objects+"\n"), 0o600)
	}
	if err != nil {
		t.Close()
		return nil, trialError(op, err)
	}
	return t, nil
}

func trialError(op string, err error) error {
	return domain.E(domain.CodeDisk, op, "the repository's private folder cannot be written").Because(err)
}

// sweep removes what trials left that were cut off.
func sweep(root string) {
	list, _ := os.ReadDir(root)
	for _, e := range list {
		if fi, err := e.Info(); err == nil && time.Since(fi.ModTime()) > leftover {
			_ = os.RemoveAll(filepath.Join(root, e.Name()))
		}
	}
}

// Close removes everything the trial made.
func (t *Trial) Close() { _ = os.RemoveAll(t.dir) }

// Merge does many merges in few runs of git and gives what came of each, in their order.
func (t *Trial) Merge(ctx context.Context, tries []Try) ([]Merge, error) {
	sides := make([][2]string, len(tries))
	for i, try := range tries {
		base, err := t.commit(try.Base, "")
		if err != nil {
			return nil, err
		}
		for n, tree := range []string{try.Ours, try.Theirs} {
			if sides[i][n], err = t.commit(tree, base); err != nil {
				return nil, err
			}
		}
	}
	if len(sides) == 0 {
		return nil, nil
	}
	out, err := t.run(ctx, sides)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Conflicts = ownNames(out[i].Conflicts, sides[i])
	}
	return out, nil
}

func (t *Trial) run(ctx context.Context, sides [][2]string) ([]Merge, error) {
	if !t.alone {
		out, err := t.share(ctx, sides)
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "unknown option") {
			return out, err
		}
		t.alone = true // git 2.38 takes one merge a run
	}
	return t.each(ctx, sides)
}

// least is how many merges are worth a process of their own.
const least = 16

// share does the merges in as many runs of git as there are processors for.
func (t *Trial) share(ctx context.Context, sides [][2]string) ([]Merge, error) {
	n := max(1, min(runtime.NumCPU(), 4, len(sides)/least))
	parts, errs := make([][]Merge, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { parts[i], errs[i] = t.batch(ctx, sides[i*len(sides)/n:(i+1)*len(sides)/n]) })
	}
	wg.Wait()
	return slices.Concat(parts...), errors.Join(errs...)
}

// ownNames takes the commit off a name: where a folder took a file's place, git calls the file "name~commit", and the
// commits here mean nothing to anybody.
func ownNames(paths []string, sides [2]string) []string {
	for i := range paths {
		for _, id := range sides {
			paths[i] = strings.TrimSuffix(paths[i], "~"+id)
		}
	}
	return unique(paths)
}

func (t *Trial) call(args ...string) call {
	return call{op: "try merges", kind: plain, env: []string{"GIT_OBJECT_DIRECTORY=" + t.dir},
		extra: []string{"core.fsync=none", "core.looseCompression=0"}, // nothing of it is to last
		args:  append([]string{"merge-tree", "--write-tree", "--no-messages", "--name-only", "-z"}, args...)}
}

func (t *Trial) batch(ctx context.Context, sides [][2]string) ([]Merge, error) {
	var in strings.Builder
	for _, s := range sides {
		in.WriteString(s[0] + " " + s[1] + "\n")
	}
	c := t.call("--stdin")
	c.stdin = []byte(in.String())
	res, err := t.r.run(ctx, c)
	if err != nil {
		return nil, err
	}
	out := parseMerges(string(res.out))
	if len(out) != len(sides) {
		return nil, domain.E(domain.CodeGit, c.op, "git answered %d of %d merges", len(out), len(sides))
	}
	return out, nil
}

// parseMerges reads records of a status, a tree and paths, each ended by NUL and the last followed by an empty one.
func parseMerges(out string) []Merge {
	var list []Merge
	for out != "" {
		record, rest, _ := strings.Cut(out, "\x00\x00")
		f := strings.Split(record, "\x00")
		if len(f) < 2 || !IsID(f[1]) {
			return list
		}
		list = append(list, Merge{Tree: f[1], Clean: f[0] == "1", Conflicts: unique(f[2:])})
		out = rest
	}
	return list
}

func (t *Trial) each(ctx context.Context, sides [][2]string) ([]Merge, error) {
	out := make([]Merge, 0, len(sides))
	for _, s := range sides {
		c := t.call(s[0], s[1])
		c.exits = []int{1}
		res, err := t.r.run(ctx, c)
		if err != nil {
			return nil, err
		}
		f := res.fields()
		if len(f) == 0 || !IsID(f[0]) {
			return nil, domain.E(domain.CodeGit, c.op, "git gave no merged tree")
		}
		out = append(out, Merge{Tree: f[0], Clean: res.exit == 0, Conflicts: unique(f[1:])})
	}
	return out, nil
}
