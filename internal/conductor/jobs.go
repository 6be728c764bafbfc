package conductor

import (
	"slices"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

// JobState is how a command that an agent left running in the background stands.
type JobState struct {
	File    string // its output, by which the call that began it is known
	Running bool
	Stopped bool   // it was ended: by the agent, by a person, or because the agent was done
	Killed  string // what it used too much of; empty: nothing
	Problem string // why it could not be run to its end; empty: it was
	Exit    int
	EndedAt time.Time
}

// Jobs says how the background commands of an attempt stand that were begun since the engine started.
func (c *Conductor) Jobs(id domain.AttemptID) (out []JobState) {
	c.mu.Lock()
	lists := slices.Clone(c.jobs[id])
	c.mu.Unlock()
	for _, list := range lists {
		for _, j := range list.List() {
			out = append(out, stateOf(j))
		}
	}
	return out
}

// StopJob ends a background command of an attempt, by the file of its output, and gives back when it has ended. It says
// whether it was running. The agent finds it stopped when it looks.
func (c *Conductor) StopJob(id domain.AttemptID, file string) bool {
	c.mu.Lock()
	lists := slices.Clone(c.jobs[id])
	c.mu.Unlock()
	for _, list := range lists {
		for _, j := range list.List() {
			if j.File == file && !j.Over() {
				j.Stop()
				return true
			}
		}
	}
	return false
}

func stateOf(j *tool.Job) JobState {
	s := JobState{File: j.File, Running: !j.Over()}
	if s.Running {
		return s
	}
	r, stopped, err := j.Result()
	s.Stopped, s.Killed, s.Exit, s.EndedAt = stopped, r.Killed, r.ExitCode, j.Began.Add(r.Duration)
	if err != nil {
		s.Problem = err.Error()
	}
	return s
}

// keepJobs keeps the commands of an agent's run, so that it can be seen how they stand, then and later. Runs that left
// none are forgotten with the next one.
func (b *bench) keepJobs(jobs *tool.Jobs) {
	c, id := b.w.c, b.attempt.ID
	jobs.Changed = func() {
		c.Publish(domain.Event{At: c.Now(), Kind: domain.EventJobs, Attempt: id})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := slices.DeleteFunc(c.jobs[id], func(js *tool.Jobs) bool { return len(js.List()) == 0 })
	c.jobs[id] = append(kept, jobs)
}

// forgetJobs lets go of what is known of an attempt's commands.
func (c *Conductor) forgetJobs(id domain.AttemptID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.jobs, id)
}
