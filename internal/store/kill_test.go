package store

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

// The child writes from many goroutines and prints a line for everything that was acknowledged.
const (
	childMode = "COPPICE_STORE_TEST_CHILD"
	childPath = "COPPICE_STORE_TEST_PATH"

	modeHonest = "honest" // prints after Update returned
	modeEarly  = "early"  // prints before the commit: what the test must be able to catch
)

func runChild(mode, path string) int {
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if mode == modeEarly {
		_ = s.Update(context.Background(), func(tx *Tx) error {
			p := domain.Project{Dir: "/early"}
			if err := tx.PutProject(&p); err != nil {
				return err
			}
			fmt.Println(p.ID)
			select {} // for ever: it is killed before the commit
		})
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				p := domain.Project{Dir: domain.RandomID('p')}
				if err := s.Update(context.Background(), func(tx *Tx) error { return tx.PutProject(&p) }); err != nil {
					fmt.Fprintln(os.Stderr, err)
					return
				}
				fmt.Println(p.ID)
			}
		})
	}
	all.Wait()
	return 1
}

// killed runs the child until it has printed some lines, ends it with SIGKILL and gives all that it acknowledged.
func killed(t *testing.T, mode, path string, after int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childMode+"="+mode, childPath+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(out)
	var acked []string
	for {
		line, err := reader.ReadString('\n')
		if err == io.EOF {
			break // a line cut short was not an acknowledgement
		} else if err != nil {
			t.Fatal(err)
		}
		acked = append(acked, strings.TrimSpace(line))
		if len(acked) == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait()
	if len(acked) < after {
		t.Fatalf("the child ended after %d lines: %s", len(acked), complaints.String())
	}
	return acked
}

// missing gives what was acknowledged and is not there, and checks that the events have no gap.
func missing(t *testing.T, path string, acked []string) (lost []string) {
	t.Helper()
	s := openAt(t, path)
	defer closeStore(t, s)
	view(t, s, func(tx *Tx) error {
		for _, id := range acked {
			if _, err := tx.Project(domain.ProjectID(id)); err != nil {
				lost = append(lost, id)
			}
		}
		events, err := tx.Events(0, 0)
		for i, e := range events {
			if e.Seq != int64(i+1) {
				t.Fatalf("event %d has number %d", i+1, e.Seq)
			}
		}
		found, err2 := tx.Projects()
		if err2 == nil && len(found) != len(events) {
			t.Errorf("%d projects, %d events", len(found), len(events))
		}
		return err
	})
	return lost
}

func TestKilledInTheMiddle(t *testing.T) {
	path := t.TempDir() + "/coppice.db"
	var acked []string
	for round := range 6 {
		acked = append(acked, killed(t, modeHonest, path, 40+97*round)...)
		if lost := missing(t, path, acked); len(lost) > 0 {
			t.Fatalf("round %d: %d of %d acknowledged writes are lost", round, len(lost), len(acked))
		}
	}
}

func TestTheKillTestSeesWhatIsAcknowledgedTooEarly(t *testing.T) {
	path := t.TempDir() + "/coppice.db"
	acked := killed(t, modeEarly, path, 1)
	if lost := missing(t, path, acked); len(lost) != 1 {
		t.Fatal("a write that was never committed is there")
	}
}
