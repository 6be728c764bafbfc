package machine

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// fake makes a root with files.
func fake(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func silent(context.Context, ...string) (string, bool) { return "", false }

func TestMemoryAndLimits(t *testing.T) {
	l := Look{Root: fake(t, map[string]string{
		"proc/meminfo":                           "MemTotal:       24683620 kB\nMemFree: 1 kB\nMemAvailable:   24068848 kB\n",
		"proc/sys/fs/inotify/max_user_watches":   "8192\n",
		"proc/sys/fs/inotify/max_user_instances": "128\n",
	}), Nvidia: silent}
	f := l.Facts(t.Context())
	if f.Memory != 24683620<<10 || f.Available != 24068848<<10 || f.Cores < 1 || len(f.GPUs) != 0 {
		t.Errorf("got %+v", f)
	}
	if got := l.Watching(); got != (Limits{8192, 128}) {
		t.Errorf("got %+v", got)
	}
	if vram, known := f.VRAM(); vram != 0 || !known {
		t.Errorf("without a card: %d %v", vram, known)
	}
}

func TestWhatCannotBeReadIsUnknown(t *testing.T) {
	l := Look{Root: t.TempDir(), Nvidia: silent}
	if f := l.Facts(t.Context()); f.Memory != 0 || f.Available != 0 || f.GPUs != nil {
		t.Errorf("got %+v", f)
	}
	if got := l.Watching(); got != (Limits{}) {
		t.Errorf("got %+v", got)
	}
	if _, ok := Free(filepath.Join(t.TempDir(), "nosuch")); ok {
		t.Error("there is room on no disk")
	}
	if n, ok := Free(t.TempDir()); !ok || n <= 0 {
		t.Errorf("control: %d %v", n, ok)
	}
}

func TestNvidia(t *testing.T) {
	root := fake(t, map[string]string{
		"proc/driver/nvidia/gpus/0000:01:00.0/information": "Model: \t\t NVIDIA GeForce RTX 4090\nIRQ: 1\n",
	})
	asked := func(_ context.Context, args ...string) (string, bool) {
		return "NVIDIA GeForce RTX 4090, 24564\nNVIDIA Odd, [N/A]\n", len(args) == 2
	}
	f := Look{Root: root, Nvidia: asked}.Facts(t.Context())
	if len(f.GPUs) != 2 || f.GPUs[0] != (GPU{"NVIDIA GeForce RTX 4090", 24564 << 20}) || f.GPUs[1].Memory != 0 {
		t.Errorf("got %+v", f.GPUs)
	}
	if _, known := f.VRAM(); known {
		t.Error("the memory of a card that says nothing passes for known")
	}
	f = Look{Root: root, Nvidia: silent}.Facts(t.Context())
	if len(f.GPUs) != 1 || f.GPUs[0] != (GPU{"NVIDIA GeForce RTX 4090", 0}) {
		t.Errorf("without nvidia-smi: %+v", f.GPUs)
	}
}

func TestDRM(t *testing.T) {
	root := fake(t, map[string]string{
		"sys/class/drm/card0/device/vendor":              "0x1002\n",
		"sys/class/drm/card0/device/mem_info_vram_total": "17163091968\n",
		"sys/class/drm/card0/device/product_name":        "Radeon RX 7800 XT\n",
		"sys/class/drm/card0-DP-1/device/vendor":         "0x1002\n",
		"sys/class/drm/card1/device/vendor":              "0x1002\n", // an APU: 512 MB of the machine's own
		"sys/class/drm/card1/device/mem_info_vram_total": "536870912\n",
		"sys/class/drm/card2/device/vendor":              "0x8086\n",
	})
	f := Look{Root: root, Nvidia: silent}.Facts(t.Context())
	if len(f.GPUs) != 1 || f.GPUs[0] != (GPU{"AMD Radeon RX 7800 XT", 17163091968}) {
		t.Errorf("got %+v", f.GPUs)
	}
}
