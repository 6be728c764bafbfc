package git

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/sergi/go-diff/diffmatchpatch"
)

// Bounds of what is counted in process.
const (
	maxCounted      = 500       // files that changed since the last count
	maxCountedSize  = 512 << 10 // bytes of a file
	maxCountedLines = 10_000    // of both sides together
)

// Counter keeps how large a change is while it grows, turn by turn: only files that differ from what was counted last are
// counted anew, in process. Git is asked where its own judgement is needed: for renames, submodules and large files. The
// numbers are those of a shortest diff; git's can be a line or two off where it takes a longer one. One goroutine at a time.
type Counter struct {
	r     *Repo
	base  string // tree
	tree  string // what files holds the counts of; empty: nothing yet
	files map[string]FileStat
}

// Counter counts changes from a commit or tree.
func (r *Repo) Counter(base string) *Counter { return &Counter{r: r, base: base} }

// Count gives what differs between the base and a commit or tree, sorted by path: as NumStat does, without the ids.
func (c *Counter) Count(ctx context.Context, rev string) ([]FileStat, error) {
	tree, err := c.r.TreeOf(ctx, rev)
	if err != nil {
		return nil, err
	}
	if c.tree == "" || c.r.objects().recount(c, tree) != nil {
		if err := c.ask(ctx, tree); err != nil {
			return nil, err
		}
	}
	c.tree = tree
	all := make([]FileStat, 0, len(c.files))
	for _, f := range c.files {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b FileStat) int { return strings.Compare(a.Path, b.Path) })
	return all, nil
}

func (c *Counter) ask(ctx context.Context, tree string) error {
	base, err := c.r.TreeOf(ctx, c.base)
	if err != nil {
		return err
	}
	stats, err := c.r.NumStat(ctx, base, tree)
	if err != nil {
		return err
	}
	c.base, c.files = base, make(map[string]FileStat, len(stats))
	for _, f := range stats {
		c.files[f.Path] = f
	}
	return nil
}

// recount brings the counts from one tree to the next.
func (o *objects) recount(c *Counter, tree string) error {
	return o.with(func(s *filesystem.Storage) error {
		var paths []string
		err := differing(s, "", plumbing.NewHash(c.tree), plumbing.NewHash(tree), func(path string, _, _ object.TreeEntry) error {
			if paths = append(paths, path); len(paths) > maxCounted {
				return errNotHere
			}
			return nil
		})
		if err != nil {
			return err
		}
		base, err := object.GetTree(s, plumbing.NewHash(c.base))
		if err != nil {
			return err
		}
		now, err := object.GetTree(s, plumbing.NewHash(tree))
		if err != nil {
			return err
		}
		fresh := map[string]FileStat{}
		for _, p := range paths {
			if fresh[p], err = countFile(s, base, now, p); err != nil {
				return err
			}
		}
		return c.take(fresh)
	})
}

// take puts new counts over the old ones, unless a file that came and one that went may be a rename.
func (c *Counter) take(fresh map[string]FileStat) error {
	var came, went bool
	for p, f := range c.files {
		if _, again := fresh[p]; !again {
			came, went = came || f.Status == "A", went || f.Status == "D"
			if f.Status == "R" {
				return errNotHere
			}
		} else if f.Status == "R" {
			return errNotHere
		}
	}
	for _, f := range fresh {
		came, went = came || f.Status == "A", went || f.Status == "D"
	}
	if came && went {
		return errNotHere
	}
	for p, f := range fresh {
		if f.Status == "" {
			delete(c.files, p)
		} else {
			c.files[p] = f
		}
	}
	return nil
}

// countFile compares one path of two trees. A status of "" says that it is the same in both.
func countFile(s *filesystem.Storage, base, now *object.Tree, path string) (FileStat, error) {
	a, err := blobAt(s, base, path)
	if err != nil {
		return FileStat{}, err
	}
	b, err := blobAt(s, now, path)
	if err != nil {
		return FileStat{}, err
	}
	f := FileStat{Path: path}
	switch {
	case !a.there && !b.there || a.there && b.there && a.mode == b.mode && a.hash == b.hash:
		return f, nil
	case !a.there:
		f.Status = "A"
	case !b.there:
		f.Status = "D"
	default:
		f.Status = "M"
	}
	if f.Binary = binary(a.data) || binary(b.data); !f.Binary {
		f.Add, f.Del, err = countLines(a.data, b.data)
	}
	return f, err
}

type blob struct {
	there bool
	mode  filemode.FileMode
	hash  plumbing.Hash
	data  []byte
}

func blobAt(s *filesystem.Storage, t *object.Tree, path string) (blob, error) {
	e, err := t.FindEntry(path)
	if errors.Is(err, object.ErrEntryNotFound) || errors.Is(err, object.ErrDirectoryNotFound) || err == nil && e.Mode == filemode.Dir {
		return blob{}, nil
	}
	if err != nil {
		return blob{}, err
	}
	if e.Mode != filemode.Regular && e.Mode != filemode.Executable {
		return blob{}, errNotHere
	}
	b := blob{there: true, mode: e.Mode, hash: e.Hash}
	b.data, err = blobData(s, e.Hash, maxCountedSize)
	return b, err
}

// binary is git's own rule: a NUL among the first 8000 bytes.
func binary(data []byte) bool { return bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 }

// countLines counts the lines of a shortest diff.
func countLines(a, b []byte) (add, del int, err error) {
	if lines(a)+lines(b) > maxCountedLines {
		return 0, 0, errNotHere
	}
	if len(a) == 0 || len(b) == 0 {
		return lines(b), lines(a), nil
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // with a time to keep to it would take short cuts
	x, y, _ := d.DiffLinesToRunes(string(a), string(b))
	for _, part := range d.DiffMainRunes(x, y, false) {
		switch n := utf8.RuneCountInString(part.Text); part.Type {
		case diffmatchpatch.DiffInsert:
			add += n
		case diffmatchpatch.DiffDelete:
			del += n
		case diffmatchpatch.DiffEqual:
		}
	}
	return add, del, nil
}

func lines(data []byte) int {
	n := bytes.Count(data, []byte{'\n'})
	if len(data) > 0 && data[len(data)-1] != '\n' {
		n++
	}
	return n
}
