// Package crash names the places at which a test may end the program with SIGKILL.
//
// A labelled place is a call of Point. It does nothing unless the environment names it: then it writes the label to the
// file the test reads (a FIFO) and waits there until the test kills the process. The labels of attempt moves are made
// from the state table, so a test can ask for each of them and fail when one is never reached. With Trace set, every
// label that is passed is appended to a file, which tells the test what there is to ask for.
package crash

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// The variables a test sets. At is a label, optionally with "#n" for its n-th passage; File is where it is announced.
const (
	At    = "COPPICE_CRASH_AT"
	File  = "COPPICE_CRASH_FILE"
	Trace = "COPPICE_CRASH_TRACE"
)

var (
	once  sync.Once
	label string
	nth   int64
	trace string
	seen  atomic.Int64
)

func load() {
	trace = os.Getenv(Trace)
	label = os.Getenv(At)
	nth = 1
	if name, n, ok := strings.Cut(label, "#"); ok {
		label = name
		if v, err := strconv.ParseInt(n, 10, 64); err == nil && v > 0 {
			nth = v
		}
	}
}

// Point marks a place after which everything that was acknowledged must survive. Safe for concurrent use.
func Point(name string) {
	once.Do(load)
	if trace != "" {
		say(trace, name, os.O_CREATE)
	}
	if label == "" || label != name || seen.Add(1) != nth {
		return
	}
	say(os.Getenv(File), name, 0)
	select {} // until SIGKILL
}

func say(file, name string, flag int) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND|flag, 0o600)
	if err != nil {
		panic("crash point " + name + ": " + err.Error())
	}
	_, _ = f.WriteString(name + "\n")
	_ = f.Close()
}
