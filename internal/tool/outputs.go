package tool

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
)

// OutputPrefix begins the paths by which the read tool pages a kept output: `output:3`.
const OutputPrefix = "output:"

// maxTexts is how many outputs are kept in memory; older ones have to be made again.
const maxTexts = 32

// Outputs remembers the full outputs of commands, so that what was cut off can be paged. Safe for use by several
// goroutines; it does not outlive the program.
type Outputs struct {
	mu   sync.Mutex
	kept []kept
}

// kept is one output: a file, or a text for the short ones; neither when it was dropped.
type kept struct {
	file string
	text []byte
}

// Keep registers an output that lies in a file, or, where file is empty, as text, and gives the path by which read
// reaches it.
func (o *Outputs) Keep(file string, text []byte) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept = append(o.kept, kept{file, bytes.Clone(text)})
	if old := len(o.kept) - 1 - maxTexts; old >= 0 {
		o.kept[old].text = nil
	}
	return OutputPrefix + strconv.Itoa(len(o.kept))
}

// Open opens a kept output by its path.
func (o *Outputs) Open(path string) (io.ReadCloser, error) {
	gone := fmt.Errorf("%s is not kept any more; run the command again", path)
	n, err := strconv.Atoi(strings.TrimPrefix(path, OutputPrefix))
	if err != nil || o == nil {
		return nil, gone
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if n < 1 || n > len(o.kept) {
		return nil, gone
	}
	k := o.kept[n-1]
	if k.file == "" && k.text == nil {
		return nil, gone
	}
	if k.file == "" {
		return io.NopCloser(bytes.NewReader(k.text)), nil
	}
	f, err := os.Open(k.file)
	if err != nil {
		return nil, gone
	}
	return f, nil
}
