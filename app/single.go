package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// single keeps one window a data directory. A lock says who is first; a second start tells the first one, over a socket,
// to come to the front, and ends. Wails' own lock is a name on the session bus, and without a bus there is none.
type single struct {
	lock     *flock.Flock
	listener net.Listener
}

// word is what a second start says to the first: the view to open, or "", and what the desktop gave it to come to the
// front with.
type word struct{ route, token string }

const (
	answer     = "shown\n"
	wordLimit  = 512
	wordTime   = 5 * time.Second
	claimPause = 20 * time.Millisecond
)

// claim makes this the one window. nil without an error: there is one already, and it was told.
func claim(ctx context.Context, lockFile, socket string, w word) (*single, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*wordTime)
	defer cancel()
	lock := flock.New(lockFile)
	for {
		mine, err := lock.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock %s: %w", lockFile, err)
		}
		if mine {
			return listen(lock, socket)
		}
		if err = tell(ctx, socket, w); err == nil {
			return nil, nil
		}
		// It may be about to listen, or about to end: look again, until it has had its time.
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("another window of Coppice has %s and does not answer: %w", lockFile, err)
		case <-time.After(claimPause):
		}
	}
}

func listen(lock *flock.Flock, socket string) (*single, error) {
	_ = os.Remove(socket) // left by one that was killed; the lock says that nobody listens
	l, err := net.Listen("unix", socket)
	if err != nil {
		_ = lock.Unlock()
		return nil, fmt.Errorf("listen on %s: %w", socket, err)
	}
	if err := os.Chmod(socket, 0o600); err != nil {
		_ = l.Close()
		_ = lock.Unlock()
		return nil, err
	}
	return &single{lock, l}, nil
}

// tell passes the word on and waits until it was heard.
func tell(ctx context.Context, socket string, w word) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(wordTime))
	if _, err := fmt.Fprintf(c, "show %q %q\n", w.route, w.token); err != nil {
		return err
	}
	said, err := io.ReadAll(io.LimitReader(c, int64(len(answer))))
	if err == nil && string(said) != answer {
		err = errors.New("it did not understand")
	}
	return err
}

// serve hands on what later starts say, until close.
func (s *single) serve(heard func(word)) {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(wordTime))
			if w, err := readWord(c); err == nil {
				heard(w)
				_, _ = io.WriteString(c, answer)
			}
		}()
	}
}

// readWord reads one word and believes nothing of it: the socket is the user's own, and still.
func readWord(r io.Reader) (w word, err error) {
	text, err := bufio.NewReader(io.LimitReader(r, wordLimit)).ReadString('\n')
	if err != nil {
		return w, err
	}
	if _, err := fmt.Sscanf(text, "show %q %q\n", &w.route, &w.token); err != nil {
		return w, err
	}
	if w.route != "" && !isRoute(w.route) {
		return w, errors.New("no route")
	}
	w.token = plainToken(w.token)
	return w, nil
}

// plainToken takes a token of the desktop as it is, or not at all.
func plainToken(t string) string {
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	if len(t) > 200 || strings.ContainsFunc(t, odd) {
		return ""
	}
	return t
}

func (s *single) close() {
	if s != nil {
		_ = s.listener.Close() // removes the socket
		_ = s.lock.Unlock()
	}
}
