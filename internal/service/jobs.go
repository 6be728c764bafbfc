package service

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/coppice/coppice/internal/conductor"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// JobView is a command that an agent started in the background. Its output is that of its call.
type JobView struct {
	N       int // 1, 2, 3… over the whole attempt
	Call    domain.CallID
	Line    string
	Turn    int
	State   JobStanding
	Exit    int
	Words   string // why it ended, where that was not by itself
	Bytes   int64  // of its output so far; 0 where it is not kept any more
	BeganAt time.Time
	EndedAt time.Time // zero: it runs, or nobody saw its end
}

// JobStanding is how a command in the background stands.
type JobStanding string

// How it can stand.
const (
	JobRunning JobStanding = "running"
	JobEnded   JobStanding = "ended"   // by itself; its exit status is known
	JobStopped JobStanding = "stopped" // by the agent, by a person, or when the agent was done
	JobFailed  JobStanding = "failed"  // it was ended, or could not be run
	JobUnknown JobStanding = "unknown" // it has ended; how, an engine knew that has gone
)

// Jobs lists the commands that an attempt's agent started in the background, in the order they were started.
func (s *Service) Jobs(ctx context.Context, r Ref) ([]JobView, error) {
	return view(ctx, s, func(tx *store.Tx) ([]JobView, error) {
		a, _, err := resolve(tx, r)
		if err != nil || a.ID == "" {
			return nil, err
		}
		return s.jobs(tx, a.ID)
	})
}

// StopJob ends the n-th command that an attempt's agent started in the background, and lists them as they stand then.
// CodeConflict when it has ended already.
func (s *Service) StopJob(ctx context.Context, r Ref, n int) ([]JobView, error) {
	op := fmt.Sprintf("stop command %d", n)
	var call domain.ToolCall
	err := s.Store.View(ctx, func(tx *store.Tx) error {
		a, _, err := resolve(tx, r)
		if err != nil {
			return err
		}
		jobs, err := s.jobs(tx, a.ID)
		if err != nil {
			return err
		}
		if n < 1 || n > len(jobs) {
			return domain.E(domain.CodeNotFound, op, "there is no command %d in the background", n).
				WithHint("`coppice jobs ID` lists them")
		}
		call, err = tx.Call(jobs[n-1].Call)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !s.Conductor.StopJob(call.Attempt, call.Kept) {
		return nil, domain.E(domain.CodeConflict, op, "the command has ended already")
	}
	return s.Jobs(ctx, r)
}

func (s *Service) jobs(tx *store.Tx, id domain.AttemptID) (out []JobView, err error) {
	calls, err := tx.BackgroundCalls(id)
	if err != nil {
		return nil, err
	}
	known := map[string]conductor.JobState{}
	for _, j := range s.Conductor.Jobs(id) {
		known[j.File] = j
	}
	for _, c := range calls {
		if !startsJob(c) {
			continue
		}
		turn, err := tx.Turn(c.Turn)
		if err != nil {
			return nil, err
		}
		j := JobView{N: len(out) + 1, Call: c.ID, Line: c.Action.Command, Turn: turn.N, State: JobUnknown, BeganAt: c.StartedAt}
		if now, ok := known[c.Kept]; ok {
			j.stand(now)
		}
		j.Bytes = s.sizeOf(c)
		out = append(out, j)
	}
	return out, nil
}

// sizeOf is how much of a call's output is kept by now.
func (s *Service) sizeOf(c domain.ToolCall) int64 {
	src, size, err := s.outputOf(c)
	if err != nil {
		return 0
	}
	_ = src.Close() // opened for reading only
	return size
}

// startsJob says whether a call left a command running.
func startsJob(c domain.ToolCall) bool {
	var in struct{ Background bool }
	return c.Action.Kind == domain.ActionExec && c.State == domain.CallCompleted && c.Kept != "" && !c.IsError &&
		json.Unmarshal(c.Args, &in) == nil && in.Background
}

func (j *JobView) stand(now conductor.JobState) {
	j.Exit, j.EndedAt = now.Exit, now.EndedAt
	switch {
	case now.Running:
		j.State, j.Exit, j.EndedAt = JobRunning, 0, time.Time{}
	case now.Stopped:
		j.State, j.Exit = JobStopped, 0
	case now.Problem != "":
		j.State, j.Words = JobFailed, now.Problem
	case now.Killed != "":
		j.State, j.Words = JobFailed, "it used too much: "+now.Killed
	default:
		j.State = JobEnded
	}
}
