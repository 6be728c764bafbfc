package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxTree bounds how many processes a walk looks at.
const maxTree = 20_000

// tree gives pid and its descendants, parents first. It is a snapshot of something that moves: good for counting and
// for polite signals, never for saying that nothing is left.
func tree(pid int) []int {
	pids := []int{pid}
	for i := 0; i < len(pids) && len(pids) < maxTree; i++ {
		lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pids[i]))
		for _, list := range lists {
			text, _ := os.ReadFile(list)
			for _, word := range strings.Fields(string(text)) {
				if child, err := strconv.Atoi(word); err == nil {
					pids = append(pids, child)
				}
			}
		}
	}
	return pids
}

// resident sums the memory in bytes of processes; what they share is counted for each.
func resident(pids []int) int64 {
	var pages int64
	for _, pid := range pids {
		var size, rss int64
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
		if err != nil {
			continue
		}
		if _, err := fmt.Sscan(string(text), &size, &rss); err == nil {
			pages += rss
		}
	}
	return pages * int64(os.Getpagesize())
}
