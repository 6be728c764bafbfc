package machine

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const askNvidia = 3 * time.Second // nvidia-smi wakes a sleeping card, which takes its time

// nvidia lists NVIDIA's cards. The driver's files name them; only nvidia-smi tells their memory.
func (l Look) nvidia(ctx context.Context) []GPU {
	named, _ := filepath.Glob(l.path("proc/driver/nvidia/gpus/*/information"))
	if len(named) == 0 {
		return nil
	}
	ask := l.Nvidia
	if ask == nil {
		ask = nvidiaSMI
	}
	ctx, cancel := context.WithTimeout(ctx, askNvidia)
	defer cancel()
	if out, ok := ask(ctx, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"); ok {
		if cards := parseNvidia(out); len(cards) > 0 {
			return cards
		}
	}
	var out []GPU
	for _, path := range named {
		out = append(out, GPU{Name: "NVIDIA " + modelIn(path)})
	}
	return out
}

func modelIn(path string) string {
	b, _ := os.ReadFile(path)
	for line := range strings.Lines(string(b)) {
		if name, ok := strings.CutPrefix(line, "Model:"); ok {
			return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), "NVIDIA "))
		}
	}
	return "card"
}

// parseNvidia reads lines like "NVIDIA GeForce RTX 4090, 24564", in MiB.
func parseNvidia(out string) (cards []GPU) {
	for line := range strings.Lines(out) {
		at := strings.LastIndex(line, ",")
		if at < 0 {
			continue
		}
		mib, err := strconv.ParseInt(strings.TrimSpace(line[at+1:]), 10, 64)
		if err != nil {
			mib = 0 // "[N/A]": the card says nothing
		}
		cards = append(cards, GPU{Name: strings.TrimSpace(line[:at]), Memory: mib << 20})
	}
	return cards
}

func nvidiaSMI(ctx context.Context, args ...string) (string, bool) {
	program, err := exec.LookPath("nvidia-smi")
	if err != nil || !filepath.IsAbs(program) {
		return "", false
	}
	out, err := exec.CommandContext(ctx, program, args...).Output()
	return string(out), err == nil
}

// vendors of cards under /sys/class/drm that local models can use, but NVIDIA's, whose driver has files of its own.
var vendors = map[string]string{"0x1002": "AMD"}

// drm lists the cards of the kernel's own drivers that tell their memory. A card with less than minOwn of its own
// borrows the machine's and adds nothing to it.
func (l Look) drm() (out []GPU) {
	cards, _ := filepath.Glob(l.path("sys/class/drm/card[0-9]*/device"))
	seen := map[string]bool{}
	for _, dir := range cards {
		if strings.Contains(filepath.Base(filepath.Dir(dir)), "-") {
			continue // a connector of a card: card0-HDMI-A-1
		}
		real, err := filepath.EvalSymlinks(dir)
		vendor := vendors[text(dir, "vendor")]
		if err != nil || vendor == "" || seen[real] {
			continue
		}
		seen[real] = true
		g := GPU{Name: vendor + " graphics"}
		if name := text(dir, "product_name"); name != "" {
			g.Name = vendor + " " + name
		}
		g.Memory, _ = strconv.ParseInt(text(dir, "mem_info_vram_total"), 10, 64)
		if g.Memory >= minOwn {
			out = append(out, g)
		}
	}
	return out
}

const minOwn = 2 << 30

func text(dir, name string) string {
	b, _ := os.ReadFile(filepath.Join(dir, name))
	return strings.TrimSpace(string(b))
}
