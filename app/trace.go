package app

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// trace writes down how long after the start of the process the page reached a point. It is on where
// COPPICE_WINDOW_TRACE is set; the benchmark reads it.
type trace struct {
	on    bool
	out   io.Writer
	start time.Time
}

func newTrace(on bool, out io.Writer) trace {
	t := trace{on: on, out: out, start: time.Now()}
	if on {
		if at, err := processStart(); err == nil {
			t.start = at
		}
	}
	return t
}

func (t trace) mark(name string, at time.Time) {
	if t.on {
		fmt.Fprintf(t.out, "trace: %s %d ms after the process was started\n", name, at.Sub(t.start).Milliseconds())
	}
}

// ticksPerSecond is the unit of times in /proc: USER_HZ, which is 100 on every Linux that Go runs on.
const ticksPerSecond = 100

// processStart is when this process was started, to a hundredth of a second, as the kernel has it.
func processStart() (time.Time, error) {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return time.Time{}, err
	}
	uptime, err := os.ReadFile("/proc/uptime")
	if err != nil {
		return time.Time{}, err
	}
	return startOf(string(stat), string(uptime), time.Now())
}

// startOf counts back from now: uptime says how long the machine is up, field 22 of stat how long it was at the start.
func startOf(stat, uptime string, now time.Time) (time.Time, error) {
	_, rest, ok := strings.Cut(stat[max(strings.LastIndexByte(stat, ')'), 0):], ") ")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 20 {
		return time.Time{}, fmt.Errorf("no start in %q", stat)
	}
	ticks, err := strconv.ParseFloat(fields[19], 64)
	if err != nil {
		return time.Time{}, err
	}
	up, err := strconv.ParseFloat(strings.Fields(uptime + " x")[0], 64)
	if err != nil {
		return time.Time{}, err
	}
	return now.Add(-time.Duration((up - ticks/ticksPerSecond) * float64(time.Second))), nil
}
