package sandbox

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"time"
)

// Limits bound a command. A zero field means the default.
type Limits struct {
	Processes int           // at once, 512; threads are bounded to eight times as many
	Files     int           // open at once in one process, 4096
	FileSize  int64         // bytes of one file, 4 GiB
	Memory    int64         // bytes resident of all its processes together; half of the machine's, at least 4 GiB
	Output    int64         // bytes of output kept in the file, 16 MiB
	Timeout   time.Duration // of a command that names none, 10 minutes
	Grace     time.Duration // between the polite signal and the last one, 2 seconds
}

func (l Limits) withDefaults() Limits {
	def := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	if l.Processes <= 0 {
		l.Processes = 512
	}
	if l.Files <= 0 {
		l.Files = 4096
	}
	def(&l.FileSize, 4<<30)
	def(&l.Memory, max(4<<30, machineMemory()/2))
	def(&l.Output, 16<<20)
	def((*int64)(&l.Timeout), int64(10*time.Minute))
	def((*int64)(&l.Grace), int64(2*time.Second))
	return l
}

// machineMemory is the machine's memory in bytes, 0 where it is not known.
func machineMemory() int64 {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kb int64
		if _, err := fmt.Sscanf(lines.Text(), "MemTotal: %d kB", &kb); err == nil {
			return kb << 10
		}
	}
	return 0
}

// preamble is a script for /bin/sh that sets the limits, reports on descriptor 3 that it got as far, closes it and
// becomes the command in its arguments. Processes are left out where the count would take in everything else the
// user runs, that is, without a user namespace. A limit below the one asked for is left as it is.
func (l Limits) preamble(ownUser bool) string {
	var b strings.Builder
	b.WriteString("ulimit -c 0\n")
	fmt.Fprintf(&b, "ulimit -n %d 2>/dev/null\n", l.Files)
	fmt.Fprintf(&b, "ulimit -f %d 2>/dev/null\n", l.FileSize/512)
	if ownUser {
		fmt.Fprintf(&b, "ulimit -u %d 2>/dev/null || ulimit -p %d 2>/dev/null\n", 8*l.Processes, 8*l.Processes)
	}
	b.WriteString("echo ok >&3\nexec 3>&-\nexec \"$@\"\n")
	return b.String()
}
