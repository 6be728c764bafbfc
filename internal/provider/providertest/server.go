package providertest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must happen before it says that it did not.
const patience = 30 * time.Second

var binary string

// Main builds the model server once and runs the tests of a package; call it from TestMain.
func Main(m *testing.M) {
	dir, err := os.MkdirTemp("", "modelserver")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(dir, "modelserver")
	build := exec.Command("go", "build", "-o", binary, "github.com/coppice/coppice/internal/modelserver")
	build.Stderr = os.Stderr
	code := 1
	if err := build.Run(); err == nil {
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// Server is a running model server. It ends with the test.
type Server struct {
	URL   string
	stdin io.Writer

	mu      sync.Mutex
	cond    *sync.Cond
	entries []Entry
	over    bool // no more entries will come
}

// Entry is one line of the server's log.
type Entry struct {
	N     int             `json:"n"`
	Wire  string          `json:"wire"`
	Path  string          `json:"path"`
	Model string          `json:"model"`
	Turn  int             `json:"turn"`
	Body  json.RawMessage `json:"body"`
	Gone  bool            `json:"gone"`
	Load  bool            `json:"load"` // a model was loaded: no request of a conversation, without a number
}

// Serve starts a server that plays the script.
func Serve(t *testing.T, s Script) *Server {
	t.Helper()
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "script.json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "-script", path, "-log", "-")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	srv := &Server{stdin: stdin}
	srv.cond = sync.NewCond(&srv.mu)
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 64<<20)
	if !lines.Scan() {
		t.Fatal("the model server did not start")
	}
	srv.URL = strings.TrimPrefix(lines.Text(), "listening on ")
	read := make(chan struct{})
	go func() {
		defer close(read)
		srv.read(lines)
	}()
	t.Cleanup(func() {
		_ = stdin.Close() // ends the server
		<-read
		_ = cmd.Wait()
	})
	return srv
}

func (s *Server) read(lines *bufio.Scanner) {
	for lines.Scan() {
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		s.mu.Lock()
		s.entries = append(s.entries, e)
		s.cond.Broadcast()
		s.mu.Unlock()
	}
	s.mu.Lock()
	s.over = true
	s.cond.Broadcast()
	s.mu.Unlock()
}

// Await waits for an entry of the log and gives it.
func (s *Server) Await(t *testing.T, what string, match func(Entry) bool) Entry {
	t.Helper()
	e, ok := s.await(match)
	if !ok {
		t.Fatalf("the server never saw %s", what)
	}
	return e
}

func (s *Server) await(match func(Entry) bool) (Entry, bool) {
	late := false
	timer := time.AfterFunc(patience, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		late = true
		s.cond.Broadcast()
	})
	defer timer.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for seen := 0; ; seen++ {
		for seen == len(s.entries) {
			if s.over || late {
				return Entry{}, false
			}
			s.cond.Wait()
		}
		if match(s.entries[seen]) {
			return s.entries[seen], true
		}
	}
}

// AwaitGone waits until the server has seen a client go before its answer was over.
func (s *Server) AwaitGone(t *testing.T) {
	t.Helper()
	s.Await(t, "the client go", func(e Entry) bool { return e.Gone })
}

// Request waits for request number n, from 1.
func (s *Server) Request(t *testing.T, n int) Entry {
	t.Helper()
	return s.Await(t, fmt.Sprintf("request %d", n), func(e Entry) bool { return e.N == n && !e.Gone })
}

// Loads gives what was asked when models were loaded and unloaded, so far.
func (s *Server) Loads() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Entry
	for _, e := range s.entries {
		if e.Load {
			out = append(out, e)
		}
	}
	return out
}

// GoOn lets an answer that is held go on.
func (s *Server) GoOn(t *testing.T) {
	t.Helper()
	if _, err := io.WriteString(s.stdin, "go on\n"); err != nil {
		t.Error(err)
	}
}

// Count gives the number of requests that were logged so far.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, e := range s.entries {
		if !e.Gone && !e.Load {
			n++
		}
	}
	return n
}
