package provider

import (
	"sync"

	"github.com/coppice/coppice/internal/domain"
)

// Estimate guesses the tokens of a text from its length (bytes by 3.5), for when nobody counts.
func Estimate(bytes int) int64 { return int64(float64(bytes)/perToken + 0.999) }

const (
	perToken = 3.5 // bytes of a token where nothing is known
	learnt   = 0.3 // weight of the newest count
	minLearn = 512 // bytes of a prompt from which anything is learnt
)

// Counts learns how many bytes a token of each model has, so that estimates come near. The zero value is ready to use.
type Counts struct {
	mu    sync.Mutex
	bytes map[string]float64 // by model
}

// Learn takes what a provider counted of a prompt.
func (c *Counts) Learn(model string, bytes int, tokens int64) {
	if bytes < minLearn || tokens <= 0 {
		return
	}
	ratio := min(max(float64(bytes)/float64(tokens), 1.5), 7) // beyond that the count is of something else
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bytes == nil {
		c.bytes = map[string]float64{}
	}
	if old, ok := c.bytes[model]; ok {
		ratio = old + learnt*(ratio-old)
	}
	c.bytes[model] = ratio
}

// Tokens estimates the tokens of a text for a model.
func (c *Counts) Tokens(model string, bytes int) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ratio, ok := c.bytes[model]; ok {
		return int64(float64(bytes)/ratio + 0.999)
	}
	return Estimate(bytes)
}

// Size is the number of bytes of a request's text: system, tools and messages.
func (r Request) Size() int { return r.size(true) }

// Told is Size without the model's own thinking, which many templates leave out of the prompt.
func (r Request) Told() int { return r.size(false) }

func (r Request) size(thinking bool) int {
	n := len(r.System) + len(r.Schema)
	for _, t := range r.Tools {
		n += len(t.Name) + len(t.Description) + len(t.Schema)
	}
	for _, m := range r.Messages {
		for _, p := range m.Parts {
			if thinking || p.Kind != domain.PartThinking {
				n += len(p.Text) + len(p.Name) + len(p.Args)
			}
			if p.Kind == domain.PartImage {
				n += imageSize
			}
		}
	}
	return n
}
