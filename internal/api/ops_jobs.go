package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/service"
)

func (h handlers) jobs(api huma.API) {
	read(api, "/attempts/{ref}/jobs", "listJobs", "Commands that the agent started in the background; getOutput gives what they print", func(ctx context.Context, in *InRef) ([]wire.Job, error) {
		js, err := h.s.Jobs(ctx, in.ref())
		return each(js, job), err
	})
	act(api, "/attempts/{ref}/jobs/{n}/stop", "stopJob", "End a command that the agent started in the background", func(ctx context.Context, in *struct {
		InRef
		N int `path:"n" minimum:"1" doc:"which, as listJobs counts them"`
	},
	) ([]wire.Job, error) {
		js, err := h.s.StopJob(ctx, in.ref(), in.N)
		return each(js, job), err
	})
}

func job(j service.JobView) wire.Job {
	w := wire.Job{
		N: j.N, Call: string(j.Call), Command: j.Line, Turn: j.Turn, State: string(j.State), Words: j.Words, Bytes: j.Bytes,
		BeganAt: j.BeganAt, EndedAt: j.EndedAt,
	}
	if j.State == service.JobEnded {
		w.Exit = &j.Exit
	}
	return w
}
