package enginetest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Models is a model server, a process of its own.
type Models struct {
	T   *testing.T
	URL string

	mu   sync.Mutex
	more chan struct{} // closed when another request came
	all  []Request
}

// Request is one request that a model server got.
type Request struct {
	Wire  string
	Path  string
	Model string
	Turn  int
	Body  json.RawMessage
	N     int
	At    int64 // nanoseconds, when it was there
	Ended int64 // nanoseconds, when its answer was out in good order; 0: not yet
}

// ServeModels starts a model server with a script (see package modelserver) that ends with the test.
func ServeModels(t *testing.T, script any) *Models {
	t.Helper()
	raw, err := json.Marshal(script)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "script.json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(bin, "modelserver"), "-script", path, "-log", "-")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe() // the server ends when it is closed
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("the model server said %q: %v", line, err)
	}
	m := &Models{T: t, URL: url, more: make(chan struct{})}
	go m.read(lines)
	return m
}

// read takes the log in as it comes.
func (m *Models) read(lines io.Reader) {
	for dec := json.NewDecoder(lines); ; {
		var r Request
		if dec.Decode(&r) != nil {
			return // the server has ended
		}
		m.mu.Lock()
		if r.Wire == "" {
			m.end(r)
			m.mu.Unlock()
			continue
		}
		m.all = append(m.all, r)
		close(m.more)
		m.more = make(chan struct{})
		m.mu.Unlock()
	}
}

// end notes when the answer to a request was out. The caller holds the lock.
func (m *Models) end(r Request) {
	for i := len(m.all) - 1; i >= 0 && r.Ended != 0; i-- {
		if m.all[i].N == r.N {
			m.all[i].Ended = r.Ended
			return
		}
	}
}

// Requests gives the requests so far whose body holds a text, in order.
func (m *Models) Requests(text string) (found []Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.all {
		if bytes.Contains(r.Body, []byte(text)) {
			found = append(found, r)
		}
	}
	return found
}

// Await waits until the server has had n requests.
func (m *Models) Await(n int) {
	m.T.Helper()
	late := time.After(Patience)
	for {
		m.mu.Lock()
		have, more := len(m.all), m.more
		m.mu.Unlock()
		if have >= n {
			return
		}
		select {
		case <-more:
		case <-late:
			m.T.Fatalf("%d requests, want %d", have, n)
		}
	}
}
