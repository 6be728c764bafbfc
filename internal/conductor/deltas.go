package conductor

import (
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// perSecond is how often streamed text is told of, at most, for each session.
const perSecond = 30

// deltas gathers streamed text and publishes it at most perSecond times a second. What it holds is never stored: the
// finished block is. The zero value with publish set is ready; stop drops what is left.
type deltas struct {
	publish func(turn domain.TurnID, part domain.PartKind, text string)

	mu    sync.Mutex
	text  string
	turn  domain.TurnID
	part  domain.PartKind
	timer *time.Timer
	ended bool
}

// add gathers a piece. A piece of another turn or of another kind flushes what came before it.
func (d *deltas) add(turn domain.TurnID, part domain.PartKind, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return
	}
	if turn != d.turn || part != d.part {
		d.flushLocked()
		d.turn, d.part = turn, part
	}
	d.text += text
	if d.timer == nil {
		d.timer = time.AfterFunc(time.Second/perSecond, d.flush)
	}
}

func (d *deltas) flush() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.timer = nil
	d.flushLocked()
}

func (d *deltas) flushLocked() {
	if d.text != "" && !d.ended {
		d.publish(d.turn, d.part, d.text)
	}
	d.text = ""
}

func (d *deltas) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = true
	if d.timer != nil {
		d.timer.Stop()
	}
}
