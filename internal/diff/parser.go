package diff

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
)

// fileMark opens a file. No line of a hunk or of a binary patch begins like that: the first have a mark in front, the second
// hold no blank.
var fileMark = []byte("diff --git ")

// Parser reads a patch while git writes it into it. Text before the first file is passed over. Every file is read by itself,
// so one that cannot be read does not take the others with it; several are read at once. One goroutine at a time.
type Parser struct {
	size    int
	rest    []byte // from the beginning of the file that is not whole yet; before the first: what is passed over
	looked  int    // how much of rest was looked through for the next file
	started bool
	read    []*File
	at      workers
}

// NewParser makes a parser of one patch.
func NewParser() *Parser { return &Parser{at: newWorkers()} }

// Size is how many bytes were written so far, without what was dropped.
func (p *Parser) Size() int { return p.size }

// Write implements io.Writer. It takes everything.
func (p *Parser) Write(b []byte) (int, error) {
	p.size += len(b)
	p.rest = append(p.rest, b...)
	for {
		next := p.next()
		if next < 0 {
			return len(b), nil
		}
		p.take(p.rest[:next:next])
		p.rest, p.looked, p.started = p.rest[next:], len(fileMark), true
	}
}

// Drop leaves out the last file, which was not written to its end, and gives its path as far as that is to be seen.
func (p *Parser) Drop() (path string) {
	if p.started {
		h := header(p.rest)
		path, _ = h.names("", "", h.status())
	}
	p.size -= len(p.rest)
	p.rest, p.started = nil, false
	return path
}

// next gives where the next file begins, or -1 as long as that is not to be seen.
func (p *Parser) next() int {
	for at := p.looked; ; {
		i := bytes.Index(p.rest[at:], fileMark)
		if i < 0 {
			p.looked = max(at, len(p.rest)-len(fileMark))
			return -1
		}
		if at += i; at == 0 || p.rest[at-1] == '\n' {
			return at
		}
		at++
	}
}

// take reads a file that is whole.
func (p *Parser) take(chunk []byte) {
	if !p.started {
		return
	}
	f := new(File)
	p.read = append(p.read, f)
	p.at.do(func() {
		var ok bool
		if *f, ok = parseOne(chunk); !ok {
			*f = raw(chunk)
		}
	})
}

// Files gives the files of the patch, which is whole now.
func (p *Parser) Files() []File {
	p.take(p.rest)
	p.rest = nil
	p.at.wait()
	var files []File
	for _, f := range p.read {
		if n := len(files); n > 0 && isTypeChange(files[n-1], *f) {
			files[n-1] = typeChange(files[n-1], *f)
			continue
		}
		files = append(files, *f)
	}
	for i := range files {
		annotate(&files[i])
	}
	return files
}

// workers do things at once, on every processor.
type workers struct{ g *errgroup.Group }

func newWorkers() workers {
	g := new(errgroup.Group)
	g.SetLimit(runtime.GOMAXPROCS(0))
	return workers{g}
}

func (w workers) do(job func()) {
	w.g.Go(func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("%v\n%s", p, debug.Stack())
			}
		}()
		job()
		return nil
	})
}

// wait returns when all is done. A panic is the caller's.
func (w workers) wait() {
	if err := w.g.Wait(); err != nil {
		panic(err)
	}
}

// Each does something for each of n files, on every processor, and returns when all is done. A panic is the caller's.
func Each(n int, do func(i int)) {
	w := newWorkers()
	for i := range n {
		w.do(func() { do(i) })
	}
	w.wait()
}
