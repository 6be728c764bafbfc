package loopbench

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// figure is one line of the table.
type figure struct {
	what, goal, measured string
	met                  bool
}

func print(table []figure) {
	fmt.Printf("\n%-62s %-10s %-12s %s\n", "figure", "goal", "measured", "met")
	for _, f := range table {
		met := "no"
		if f.met {
			met = "yes"
		}
		fmt.Printf("%-62s %-10s %-12s %s\n", f.what, f.goal, f.measured, met)
	}
	fmt.Println()
}

func ms(d time.Duration) string   { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }
func secs(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }
func kb(n int) string             { return fmt.Sprintf("%.1f KB", float64(n)/1000) }
func mb(n int64) string           { return fmt.Sprintf("%.1f MB", float64(n)/(1<<20)) }

// process is what the kernel says of a process: its time and that of the children it has waited for, and its memory.
type process struct {
	cpu            time.Duration
	resident, peak int64
}

func look(t *testing.T, pid int) (p process) {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Skipf("not measured: %v", err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	for _, f := range fields[11:15] { // utime, stime, cutime, cstime in hundredths of a second
		n, _ := strconv.ParseInt(f, 10, 64)
		p.cpu += time.Duration(n) * 10 * time.Millisecond
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var n int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &n); err == nil {
			p.peak = n << 10
		}
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &n); err == nil {
			p.resident = n << 10
		}
	}
	return p
}
