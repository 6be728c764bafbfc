package sandbox

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Job is a command that runs beside others until it ends, is stopped, or its box is closed.
type Job struct {
	File  string // its output as far as it has come, up to Limits.Output
	Began time.Time

	cancel context.CancelFunc
	ended  chan struct{}
	result Result // set when ended is closed, as err is
	err    error
}

// Start starts a command and does not wait for it. It is confined and watched as any other, without a bound on time.
func (b *Box) Start(cmd Cmd) (*Job, error) {
	dir, err := b.check(cmd)
	if err != nil {
		return nil, err
	}
	cmd.Timeout = math.MaxInt64
	p := b.process(cmd, dir, "")
	if err := p.out.open(); err != nil {
		return nil, domain.E(domain.CodeDisk, "run command", "its output cannot be kept").Because(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	j := &Job{File: p.out.file.Name(), Began: time.Now(), cancel: cancel, ended: make(chan struct{})}
	if err := b.launch(p); err != nil {
		cancel()
		p.out.finish(&j.result)
		return nil, err
	}
	go func() {
		defer b.active.Done()
		defer close(j.ended)
		defer cancel()
		j.result, j.err = b.finish(ctx, p, cmd, j.Began)
	}()
	return j, nil
}

// Ended is closed when the job has ended.
func (j *Job) Ended() <-chan struct{} { return j.ended }

// Result says how a job ended that has: by itself, stopped (an error of package context), or not as was promised.
func (j *Job) Result() (r Result, stopped bool, err error) {
	<-j.ended
	if errors.Is(j.err, context.Canceled) || domain.CodeOf(j.err) == domain.CodeCancelled {
		return j.result, true, nil
	}
	return j.result, false, j.err
}

// Stop ends a job, politely first, and gives back when it has ended.
func (j *Job) Stop() {
	j.cancel()
	<-j.ended
}
