package tool

import (
	"slices"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
)

// maxJobs is how many commands run in the background at once.
const maxJobs = 8

// Running is a command that nobody waits for; *sandbox.Job is one.
type Running interface {
	Ended() <-chan struct{}
	Result() (r sandbox.Result, stopped bool, err error) // waits for the end
	Stop()
}

// Job is a command in the background.
type Job struct {
	Running
	N      int
	Line   string
	Began  time.Time
	File   string // its output
	Output string // the path by which read reaches that
	Told   int64  // bytes of it that the agent was shown
}

// Over says whether the job has ended.
func (j *Job) Over() bool {
	select {
	case <-j.Ended():
		return true
	default:
		return false
	}
}

// Jobs are the commands of an attempt that run in the background. Safe for use by several goroutines; nothing of them
// outlives the agent's run. Nil is an empty list.
type Jobs struct {
	// Changed is called when a job has begun and when it has ended. It is set before the first; nil: nobody wants to know.
	Changed func()

	mu  sync.Mutex
	all []*Job
}

// Start starts a command and keeps it in the list.
func (js *Jobs) Start(env *Env, cmd sandbox.Cmd) (*Job, error) {
	js.mu.Lock()
	defer js.mu.Unlock()
	running := 0
	for _, j := range js.all {
		if !j.Over() {
			running++
		}
	}
	if running >= maxJobs {
		return nil, domain.E(domain.CodeUsage, "", "%d commands run in the background already", running).
			WithHint("Stop one with jobs.")
	}
	shell, ok := env.Shell.(Starter)
	if !ok {
		return nil, domain.E(domain.CodeUsage, "", "commands cannot run in the background here")
	}
	run, err := shell.Start(cmd)
	if err != nil {
		return nil, err
	}
	j := &Job{
		Running: run, N: len(js.all) + 1, Line: cmd.Line, Began: run.Began, File: run.File, Output: env.Outputs.Keep(run.File, nil),
	}
	js.all = append(js.all, j)
	if js.Changed != nil {
		go js.tell(j)
	}
	return j, nil
}

// tell says that a job began, and then that it ended: it is at its end with the job.
func (js *Jobs) tell(j *Job) {
	js.Changed()
	<-j.Ended()
	js.Changed()
}

// List gives all jobs, also those that have ended, in the order they were started.
func (js *Jobs) List() []*Job {
	if js == nil {
		return nil
	}
	js.mu.Lock()
	defer js.mu.Unlock()
	return slices.Clone(js.all)
}

// Running says whether any job runs: then files may change although no call does it.
func (js *Jobs) Running() bool {
	return slices.ContainsFunc(js.List(), func(j *Job) bool { return !j.Over() })
}

// Stop ends all jobs and says whether any had to be.
func (js *Jobs) Stop() bool {
	any := false
	for _, j := range js.List() {
		if !j.Over() {
			any = true
			j.Stop()
		}
	}
	return any
}
