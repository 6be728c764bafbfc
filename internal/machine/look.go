package machine

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Facts is what is known of a machine.
type Facts struct {
	Cores     int
	Memory    int64 // bytes; 0: unknown
	Available int64 // of it now, without what could only be had by swapping; 0: unknown
	GPUs      []GPU
}

// GPU is one graphics card that can compute.
type GPU struct {
	Name   string
	Memory int64 // bytes; 0: unknown
}

// VRAM is the memory of all cards together, and whether it is known of each of them. Without a card it is 0 and known.
func (f Facts) VRAM() (bytes int64, known bool) {
	known = true
	for _, g := range f.GPUs {
		if g.Memory == 0 {
			known = false
		}
		bytes += g.Memory
	}
	return bytes, known
}

// Look says where to look.
type Look struct {
	Root   string                                                             // "/" but in tests
	Nvidia func(ctx context.Context, args ...string) (output string, ok bool) // nil: nvidia-smi, where it is installed
}

// Facts looks at the machine.
func (l Look) Facts(ctx context.Context) Facts {
	f := Facts{Cores: runtime.NumCPU()}
	f.Memory, f.Available = l.memory()
	f.GPUs = append(l.nvidia(ctx), l.drm()...)
	return f
}

func (l Look) path(name string) string {
	root := l.Root
	if root == "" {
		root = "/"
	}
	return filepath.Join(root, name)
}

// memory reads /proc/meminfo, whose unit is 1024 bytes whatever it calls it.
func (l Look) memory() (total, available int64) {
	f, err := os.Open(l.path("proc/meminfo"))
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, rest, _ := strings.Cut(lines.Text(), ":")
		n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
		if err != nil {
			continue
		}
		switch key {
		case "MemTotal":
			total = n << 10
		case "MemAvailable":
			available = n << 10
		}
	}
	return total, available
}

// Limits are how many files may be watched. 0: unknown.
type Limits struct{ Watches, Instances int64 }

// Watching reads the limits of inotify.
func (l Look) Watching() Limits {
	return Limits{l.number("proc/sys/fs/inotify/max_user_watches"), l.number("proc/sys/fs/inotify/max_user_instances")}
}

func (l Look) number(name string) int64 {
	b, err := os.ReadFile(l.path(name))
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
	return n
}
