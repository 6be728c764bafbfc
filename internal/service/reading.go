package service

import (
	"sync"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/review"
)

// reading is a change made ready to be read: its files in reading order, and the rows of each, made when they are first
// asked for. It never changes otherwise. Safe for concurrent use.
type reading struct {
	files []diff.File
	rows  []fileRows
	long  bool // too long to look for lines that moved
}

// fileRows are the rows of one file in both layouts, and the marks of its hunks.
type fileRows struct {
	once  sync.Once
	rows  []diff.Row
	pairs []diff.Pair
	marks []string
}

func newReading(files []diff.File) *reading {
	r := &reading{long: !diff.FindMoved(files)}
	r.files = review.Order(files)
	r.rows = make([]fileRows, len(r.files))
	return r
}

// find gives the index of the file that a path means, or -1.
func (r *reading) find(path string) int {
	f := diff.Find(r.files, path)
	if f == nil {
		return -1
	}
	for i := range r.files {
		if &r.files[i] == f {
			return i
		}
	}
	return -1
}

func (r *reading) of(i int) *fileRows {
	f := &r.rows[i]
	f.once.Do(func() {
		f.rows = diff.Rows(r.files[i])
		f.pairs = diff.Split(f.rows)
		f.marks = diff.Marks(r.files[i])
	})
	return f
}

// page gives a window of one file.
func (r *reading) page(i, offset, limit int, split bool) DiffView {
	f := r.of(i)
	v := DiffView{Path: r.files[i].Path, Offset: offset, Total: len(f.rows)}
	if split {
		v.Total, v.Pairs = len(f.pairs), diff.Window(f.pairs, offset, limit)
		return v
	}
	v.Rows = diff.Window(f.rows, offset, limit)
	return v
}

// opening gives the first rows of the change over its files, as many as one window holds. What is folded at first is
// passed over.
func (r *reading) opening(split bool) []DiffView {
	left := diff.MaxRows
	var out []DiffView
	for i := range r.files {
		if left <= 0 {
			break
		}
		if foldedAtFirst(r.files[i]) {
			continue
		}
		p := r.page(i, 0, left, split)
		left -= len(p.Rows) + len(p.Pairs)
		out = append(out, p)
	}
	return out
}

// foldedAtFirst says whether a file shows its head alone until a person unfolds it.
func foldedAtFirst(f diff.File) bool { return review.GroupOf(f) == review.Generated }

// maxPatches bounds the bytes of patches whose parsed form is kept.
const maxPatches = 32 << 20

// readings keeps what was parsed, newest first, up to maxPatches. Commits never change, so nothing in it goes stale.
// Safe for concurrent use.
type readings struct {
	mu    sync.Mutex
	items []keptReading
	bytes int
}

type keptReading struct {
	key   string
	r     *reading
	bytes int
}

func (c *readings) get(key string) (*reading, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, it := range c.items {
		if it.key == key {
			copy(c.items[1:i+1], c.items[:i])
			c.items[0] = it
			return it.r, true
		}
	}
	return nil, false
}

// size is how many bytes of patches are kept.
func (c *readings) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes
}

func (c *readings) put(key string, r *reading, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items = append([]keptReading{{key, r, bytes}}, c.items...)
	c.bytes += bytes
	for len(c.items) > 1 && c.bytes > maxPatches {
		last := len(c.items) - 1
		c.bytes -= c.items[last].bytes
		c.items = c.items[:last]
	}
}
