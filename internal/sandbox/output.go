package sandbox

import (
	"io"
	"os"
)

// keepOutput is how much of an output's start and of its end is held in memory, in bytes.
const keepOutput = 64 << 10

// output takes a stream of any length in bounded memory: its head, its tail, its length, and up to cap bytes of it in
// a file that is made once the head is full. It is used from one goroutine.
type output struct {
	dir  string
	cap  int64
	sink func([]byte)

	head  []byte
	ring  []byte // last bytes after the head, a ring once it is full
	at    int    // where the ring's oldest byte is
	total int64
	file  *os.File
	wrote int64
	eager bool  // the file takes all from the first byte
	err   error // of the file; the stream goes on without it
}

// open makes the file before anything was written, so that it can be read while the command runs.
func (o *output) open() error {
	o.file, o.err = os.CreateTemp(o.dir, "job-*.log")
	o.eager = o.err == nil
	return o.err
}

// Write takes a piece. It never fails: a command is not stopped because its output cannot be kept.
func (o *output) Write(p []byte) (int, error) {
	if o.sink != nil {
		o.sink(p)
	}
	o.total += int64(len(p))
	if o.eager && o.err == nil {
		o.write(p)
	}
	rest := p
	if room := keepOutput - len(o.head); room > 0 {
		n := min(room, len(rest))
		o.head = append(o.head, rest[:n]...)
		rest = rest[n:]
	}
	if len(rest) > 0 {
		if !o.eager {
			o.spill(rest)
		}
		o.roll(rest)
	}
	return len(p), nil
}

// spill appends to the file what came after the head, up to the cap.
func (o *output) spill(p []byte) {
	if o.file == nil && o.err == nil {
		if o.file, o.err = os.CreateTemp(o.dir, "out-*.log"); o.err == nil {
			o.write(o.head)
		}
	}
	if o.err == nil {
		o.write(p)
	}
}

func (o *output) write(p []byte) {
	if room := o.cap - o.wrote; int64(len(p)) > room {
		p = p[:max(room, 0)]
	}
	n, err := o.file.Write(p)
	o.wrote += int64(n)
	if err != nil {
		o.err = err
	}
}

// roll keeps the last bytes.
func (o *output) roll(p []byte) {
	if len(p) >= keepOutput {
		o.ring = append(o.ring[:0], p[len(p)-keepOutput:]...)
		o.at = 0
		return
	}
	if room := keepOutput - len(o.ring); room > 0 {
		n := min(room, len(p))
		o.ring = append(o.ring, p[:n]...)
		p = p[n:]
	}
	for len(p) > 0 {
		n := copy(o.ring[o.at:], p)
		o.at = (o.at + n) % keepOutput
		p = p[n:]
	}
}

func (o *output) tail() []byte {
	return append(append([]byte{}, o.ring[o.at:]...), o.ring[:o.at]...)
}

// finish closes the file and fills in the result's part.
func (o *output) finish(r *Result) {
	r.Head, r.Tail, r.Bytes = o.head, o.tail(), o.total
	if o.file == nil {
		return
	}
	name := o.file.Name()
	if err := o.file.Close(); o.err == nil && err == nil {
		r.File = name
		return
	}
	_ = os.Remove(name)
}

var _ io.Writer = (*output)(nil)
