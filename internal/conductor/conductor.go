package conductor

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/land"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/worktree"
)

// Models opens a model by its reference, provider/name.
type Models interface {
	Open(ctx context.Context, ref string) (provider.Model, provider.Info, error)
}

// Settings are what the conductor needs of a project's settings.
type Settings struct {
	RepairRounds int // how often red checks go back to the agent
	CheckTimeout time.Duration
	Setup        []string
	Carry        []string
	Rules        policy.Rules
	Granted      []string          // rules a person allowed for the whole project, kept with the contract's
	Thinking     map[string]string // level, by model
	Fetch        bool              // agents have the tool that fetches web pages
	Editing      map[string]string // edit format, by model
	Fallback     map[string]string // model → the one that stands in for it
	Escalate     Escalate
	Review       Review
	Coverage     bool // checks are asked which changed lines they ran
	Recheck      bool // changes are verified merged with their target too, when it has changed files of theirs
	TrimAt       int  // percent of the context at which old results are left out of what is sent; 0: never
	HandOverAt   int  // percent of the context at which a fresh session takes over; 0: never
}

// Options are the parts a Conductor works with. All but Log are required.
type Options struct {
	Store      *store.Store
	Trees      *worktree.Worktrees
	Sandbox    *sandbox.Sandbox
	Models     Models
	Lander     *land.Lander
	Repo       func(ctx context.Context, p domain.Project) (*git.Repo, error)
	Reviewer   func(ctx context.Context, p domain.Project, author string) (string, error) // picks the model that reads a change
	Settings   func(ctx context.Context, p domain.Project) (Settings, error)              // refuses what is not trusted
	Publish    func(...domain.Event)                                                      // for events that are not stored
	Private    string                                                                     // attempts' private folders lie here
	Foreground int
	Background int // 0: by the number of cores
	LaneSlots  func(model string) int
	Now        func() time.Time
	IDs        domain.IDs
	Log        *slog.Logger
}

// Conductor is the scheduler and the owner of all workers.
type Conductor struct {
	Options
	slots *slots
	lanes *provider.Lanes
	kick  chan struct{}
	wg    sync.WaitGroup
	base  context.Context
	end   context.CancelCauseFunc

	mu       sync.Mutex
	live     map[domain.AttemptID]*worker
	answers  map[domain.RequestID]chan domain.Request
	jobs     map[domain.AttemptID][]*tool.Jobs // of each run of an agent, see keepJobs
	tours    map[domain.AttemptID]*worker      // that make one, beside whatever becomes of the attempt
	draining bool                              // nothing new is started
	rechecks rechecks
}

// Reasons for which a worker's context ends.
var (
	errStopped   = errors.New("the engine stops")
	errGaveWay   = errors.New("somebody wants the attempt")
	errCancelled = domain.E(domain.CodeCancelled, "", "cancelled by a person")
)

// New makes a Conductor; Start sets it going.
func New(o Options) *Conductor {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Background <= 0 {
		o.Background = max(1, runtime.NumCPU()/2)
	}
	c := &Conductor{
		Options: o, kick: make(chan struct{}, 1),
		live: map[domain.AttemptID]*worker{}, answers: map[domain.RequestID]chan domain.Request{},
		jobs: map[domain.AttemptID][]*tool.Jobs{}, tours: map[domain.AttemptID]*worker{},
	}
	c.slots = newSlots(max(1, o.Foreground), o.Background, c.Kick)
	c.lanes = provider.NewLanes(o.LaneSlots)
	c.base, c.end = context.WithCancelCause(context.Background())
	return c
}

// Start recovers what a former engine left and begins to schedule. It returns when recovery is done; notices say what
// was found and mended.
func (c *Conductor) Start(ctx context.Context) (notices []string, err error) {
	notices, err = c.recover(ctx)
	if err != nil {
		return notices, err
	}
	c.wg.Go(c.schedule)
	c.Kick()
	return notices, nil
}

// Stop ends all workers. Mode finish lets what runs come to its end first, pause lets each end its turn, stop ends
// them now; what was running goes on with the next start. Nothing new is started from here on.
func (c *Conductor) Stop(mode string) {
	c.mu.Lock()
	c.draining = true
	live := make([]*worker, 0, len(c.live))
	for _, w := range c.live {
		live = append(live, w)
	}
	c.mu.Unlock()
	for _, w := range live {
		switch {
		case w.yields:
			w.cancel(errStopped)
		case mode == "pause":
			w.pause()
			w.leaveWait(errStopped)
		case mode == "finish":
			w.leaveWait(errStopped)
		default:
			w.cancel(errStopped)
		}
	}
	for _, w := range live {
		<-w.done
	}
	c.end(errStopped)
	c.wg.Wait()
}

// Kick makes the scheduler look again. It never blocks.
func (c *Conductor) Kick() {
	select {
	case c.kick <- struct{}{}:
	default:
	}
}

// Busy says whether any worker is at work.
func (c *Conductor) Busy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.live)+len(c.tours) > 0
}

// Slots says how many places of the foreground or the background are taken.
func (c *Conductor) Slots(background bool) (used, total int) { return c.slots.use(background) }

// Activity is what a working attempt does now, in one line; empty when nothing works on it.
func (c *Conductor) Activity(id domain.AttemptID) string {
	c.mu.Lock()
	w := c.live[id]
	c.mu.Unlock()
	if w == nil {
		return ""
	}
	return w.activityNow()
}

// Lane is where a working attempt's request to its model stands; nil when it has none under way.
func (c *Conductor) Lane(id domain.AttemptID) *provider.State {
	w := c.worker(id)
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lane
}

// Lanes says how the queues in front of models stand, and the accounts behind them.
func (c *Conductor) Lanes() []provider.LaneState { return c.lanes.Snapshot() }

// worker gives what works on an attempt; nil where nothing does but what would give way.
func (c *Conductor) worker(id domain.AttemptID) *worker {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w := c.live[id]; w != nil && !w.yields {
		return w
	}
	return nil
}
