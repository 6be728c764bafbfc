package git

import (
	"os"
	"path/filepath"
	"strconv"
)

// claim puts on record that a git process of ours that may hold locks runs; the function it gives takes that back.
// What a killed engine leaves tells the next one whose locks it may remove.
func (r *Repo) claim(pid int) func() {
	file := filepath.Join(r.private, "calls", strconv.Itoa(pid))
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return func() {}
	}
	return func() { _ = os.Remove(file) }
}

// leftover reads the record of calls that an ended engine left: which process numbers still run, and whether there
// were any at all.
func (r *Repo) leftover() (running []int, any bool, err error) {
	entries, err := os.ReadDir(filepath.Join(r.private, "calls"))
	if err != nil {
		return nil, false, err
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		any = true
		if alive(pid) {
			running = append(running, pid)
		}
	}
	return running, any, nil
}
