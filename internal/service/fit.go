package service

import (
	"fmt"

	"github.com/coppice/coppice/internal/machine"
	"github.com/coppice/coppice/internal/provider"
)

// Fit says how a local model goes into a machine. State is gpu (all of it on the graphics card), split (partly), cpu
// (in memory, without a card), memory (in memory; what the card holds is unknown), no, or unknown.
type Fit struct {
	State string
	Need  int64 // bytes, an estimate; 0: unknown
	Words string
}

// The rule, which is an estimate and is shown as one: a model needs its weights (the size of its file), the cache of
// its context (tokens x bytes a token) and room to work, workShare of the weights and at least workLeast. Of a card
// cardShare can be used, of the machine's memory memoryShare: the rest is the system's and the person's.
const (
	workShare   = 0.10
	workLeast   = 512 << 20
	cacheGuess  = 0.15 // of the weights, for a model whose cache is not known
	cardShare   = 0.95
	memoryShare = 0.80
)

// fitOf judges a model by its weights, its context and what a token of it takes (0: unknown).
func fitOf(m machine.Facts, weights, context, perToken int64) Fit {
	if weights <= 0 {
		return Fit{State: "unknown", Words: "its size is not known"}
	}
	cache := context * perToken
	if cache == 0 {
		cache = int64(cacheGuess * float64(weights))
	}
	need := weights + cache + max(workLeast, int64(workShare*float64(weights)))
	vram, known := m.VRAM()
	card, memory := int64(cardShare*float64(vram)), int64(memoryShare*float64(m.Memory))
	f := Fit{Need: need}
	switch {
	case vram > 0 && need <= card:
		f.State, f.Words = "gpu", "fits the graphics card"
	case m.Memory == 0:
		f.State, f.Words = "unknown", "the memory of this machine is not known"
	case vram > 0 && need <= card+memory:
		f.State = "split"
		f.Words = fmt.Sprintf("about %d %% fits the graphics card, the rest runs on the processor: slow", 100*card/need)
	case need > memory+card:
		f.State, f.Words = "no", "needs more memory than this machine has"
	case !known:
		f.State, f.Words = "memory", "fits the memory; what the graphics card holds is not known"
	default:
		f.State, f.Words = "cpu", "fits the memory; without a graphics card it is slow"
	}
	return f
}

// fitNow says how a model that is loaded lies in memory: that is no estimate any more.
func fitNow(l provider.Loaded) Fit {
	f := Fit{Need: l.Bytes}
	switch share := 100 * l.GPU / l.Bytes; {
	case share >= 100:
		f.State, f.Words = "gpu", "is loaded, all of it on the graphics card"
	case share <= 0:
		f.State, f.Words = "cpu", "is loaded, without a graphics card: slow"
	default:
		f.State, f.Words = "split", fmt.Sprintf("is loaded, %d %% of it on the graphics card", share)
	}
	return f
}
