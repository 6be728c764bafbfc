package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// descendants gives a process and all it started.
func descendants(root int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		if pid, f := stat(file); len(f) > 1 {
			parent, _ := strconv.Atoi(f[1])
			children[parent] = append(children[parent], pid)
		}
	}
	all := []int{root}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all
}

// stat gives the fields of /proc/PID/stat after the name; the first one is the state.
func stat(file string) (pid int, fields []string) {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0, nil
	}
	text := string(b)
	pid, _ = strconv.Atoi(text[:strings.IndexByte(text, ' ')])
	return pid, strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
}

// ticks is the processor time of a process, in hundredths of a second.
func ticks(pid int) int {
	_, f := stat(fmt.Sprintf("/proc/%d/stat", pid))
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return user + system
}

// pss is the memory of a process in MB, with shared pages divided among those who share them.
func pss(pid int) float64 {
	f, err := os.Open(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if kb, ok := strings.CutPrefix(lines.Text(), "Pss:"); ok {
			n, _ := strconv.ParseFloat(strings.Fields(kb)[0], 64)
			return n / 1024
		}
	}
	return 0
}

func comm(pid int) string {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return strings.TrimSpace(string(b))
}

func named(pids []int, name string) (int, error) {
	for _, pid := range pids {
		if strings.HasPrefix(comm(pid), name) {
			return pid, nil
		}
	}
	return 0, fmt.Errorf("there is no process %s", name)
}

func load() string {
	b, _ := os.ReadFile("/proc/loadavg")
	return strings.Join(strings.Fields(string(b))[:3], " ")
}
