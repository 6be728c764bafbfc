package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

func (h handlers) projects(api huma.API) {
	read(api, "/projects", "listProjects", "The repositories that were opened", func(ctx context.Context, _ *none) ([]wire.Project, error) {
		ps, err := h.s.Projects(ctx)
		return each(ps, project), err
	})
	act(api, "/projects", "openProject", "Open the repository that holds a directory", func(ctx context.Context, in *out[wire.OpenProject]) (wire.Project, error) {
		return h.project(h.s.OpenProject(ctx, in.Body.Dir))
	})
	read(api, "/projects/{id}", "getProject", "One project", func(ctx context.Context, in *InID) (wire.Project, error) {
		return h.project(h.s.Project(ctx, domain.ProjectID(in.ID)))
	})
	add(api, http.MethodDelete, "/projects/{id}", "forgetProject", "Remove everything of ours from a repository, through the bin", func(ctx context.Context, in *InID) ([]wire.BinItem, error) {
		items, err := h.s.ForgetProject(ctx, domain.ProjectID(in.ID))
		return each(items, binItem), err
	})
	read(api, "/projects/{id}/trust", "trustQuestion", "What would run and be obeyed in a repository", func(ctx context.Context, in *InID) (wire.TrustQuestion, error) {
		q, err := h.s.TrustQuestion(ctx, domain.ProjectID(in.ID))
		return trustQuestion(in.ID, q), err
	})
	act(api, "/projects/{id}/trust", "trustProject", "Trust a repository as it was shown", func(ctx context.Context, in *struct {
		InID
		Body wire.Trust
	},
	) (wire.Project, error) {
		return h.project(h.s.Trust(ctx, domain.ProjectID(in.ID), in.Body.Print, in.Body.SetupNetwork))
	})
}

func (h handlers) starting(api huma.API) {
	read(api, "/projects/{id}/files", "findFiles", "Tracked files by parts of their names, best first", func(ctx context.Context, in *struct {
		InID
		Q     string `query:"q" maxLength:"200" doc:"letters of the name in their order; empty: the first files"`
		Limit int    `query:"limit" minimum:"0" maximum:"200" default:"20"`
	},
	) (wire.Files, error) {
		f, err := h.s.Files(ctx, domain.ProjectID(in.ID), in.Q, in.Limit)
		return wire.Files{Files: texts(f.Files), Fitting: f.Fitting, Tracked: f.Tracked}, err
	})
	read(api, "/projects/{id}/defaults", "taskDefaults", "What a new task begins with, and where that comes from", func(ctx context.Context, in *InID) (wire.TaskDefaults, error) {
		d, err := h.s.TaskDefaults(ctx, domain.ProjectID(in.ID))
		return taskDefaults(d), err
	})
	read(api, "/projects/{id}/details", "projectDetails", "What a project holds, measured now", func(ctx context.Context, in *InID) (wire.ProjectDetails, error) {
		d, err := h.s.ProjectDetails(ctx, domain.ProjectID(in.ID))
		return projectDetails(d), err
	})
	act(api, "/projects/{id}/move", "moveProject", "Say where a repository that was moved is now", func(ctx context.Context, in *struct {
		InID
		Body wire.OpenProject
	},
	) (wire.Project, error) {
		return h.project(h.s.MoveProject(ctx, domain.ProjectID(in.ID), in.Body.Dir))
	})
	act(api, "/tasks/lint", "lintTask", "What would come of starting a task; makes nothing", func(ctx context.Context, in *out[wire.NewTask]) (wire.TaskLint, error) {
		l, err := h.s.LintTask(ctx, newTask(in.Body))
		return taskLint(l), err
	})
}

func (h handlers) project(p service.ProjectView, err error) (wire.Project, error) {
	return project(p), err
}

func (h handlers) tasks(api huma.API) {
	read(api, "/tasks", "listTasks", "Tasks with their attempts, newest first", func(ctx context.Context, in *InProject) ([]wire.Task, error) {
		ts, err := h.s.Tasks(ctx, domain.ProjectID(in.Project))
		return each(ts, task), err
	})
	act(api, "/tasks", "startTask", "Make a task and queue its attempts", func(ctx context.Context, in *out[wire.NewTask]) (wire.Task, error) {
		t, err := h.s.StartTask(ctx, newTask(in.Body))
		return task(t), err
	})
	read(api, "/tasks/{ref}", "getTask", "One task with its attempts", func(ctx context.Context, in *InRef) (wire.Task, error) {
		t, err := h.s.Task(ctx, in.ref())
		return task(t), err
	})
}

func (h handlers) attempts(api huma.API) {
	read(api, "/attempts/{ref}", "getAttempt", "One attempt", func(ctx context.Context, in *InRef) (wire.Attempt, error) {
		return h.attempt(h.s.Attempt(ctx, in.ref()))
	})
	add(api, http.MethodDelete, "/attempts/{ref}", "removeAttempt", "Remove an attempt's worktree and branch, through the bin", func(ctx context.Context, in *InRef) (wire.BinItem, error) {
		b, err := h.s.RemoveAttempt(ctx, in.ref())
		return binItem(b), err
	})
	read(api, "/attempts/{ref}/transcript", "getTranscript", "A page of the session", func(ctx context.Context, in *struct {
		InRef
		After  int    `query:"after" minimum:"0" doc:"sequence number of the last entry seen"`
		Before int    `query:"before" minimum:"0" doc:"sequence number: the page is the last entries before it"`
		Tail   bool   `query:"tail" doc:"the page is the last entries"`
		Of     string `query:"session" doc:"of one that read the change, as its opinion names it; absent: the agent's own"`
		Limit  int    `query:"limit" minimum:"0" maximum:"500" default:"100"`
	},
	) (wire.Transcript, error) {
		t, err := h.s.Transcript(ctx, in.ref(), service.Page{After: in.After, Before: in.Before, Limit: in.Limit, Tail: in.Tail, Session: domain.SessionID(in.Of)})
		return transcript(t), err
	})
	read(api, "/attempts/{ref}/calls/{call}/output", "getOutput", "A piece of the whole output of a call", func(ctx context.Context, in *struct {
		InRef
		Call   string `path:"call"`
		Offset int64  `query:"offset" minimum:"0"`
		Limit  int64  `query:"limit" minimum:"0" maximum:"65536" default:"65536"`
	},
	) (wire.Output, error) {
		o, err := h.s.Output(ctx, in.ref(), domain.CallID(in.Call), in.Offset, in.Limit)
		return output(o), err
	})
	read(api, "/attempts/{ref}/messages", "listMessages", "What was said to the agent and not read yet", func(ctx context.Context, in *InRef) ([]wire.Message, error) {
		rs, err := h.s.Messages(ctx, in.ref())
		return each(rs, message), err
	})
	act(api, "/messages/{id}/withdraw", "withdrawMessage", "Take back a message that was not read yet", func(ctx context.Context, in *InID) (wire.Message, error) {
		r, err := h.s.Unsay(ctx, in.ID)
		return message(r), err
	})
}

func (h handlers) attempt(a service.AttemptView, err error) (wire.Attempt, error) {
	return attempt(a), err
}

func (h handlers) steering(api huma.API) {
	steer := func(verb, summary string, run func(context.Context, service.Ref) (service.AttemptView, error)) {
		act(api, "/attempts/{ref}/"+verb, verb+"Attempt", summary, func(ctx context.Context, in *InRef) (wire.Attempt, error) {
			return h.attempt(run(ctx, in.ref()))
		})
	}
	steer("pause", "Stop after the turn that runs", h.s.Pause)
	steer("resume", "Go on", h.s.Resume)
	steer("cancel", "End it; what it did is kept", h.s.Cancel)
	steer("promote", "Move to the foreground", h.s.Promote)
	steer("demote", "Move to the background", h.s.Demote)
	steer("verify", "Run the checks again", h.s.Verify)
	act(api, "/attempts/{ref}/rewind", "rewindAttempt", "Set the files, the session or both back to a turn", func(ctx context.Context, in *struct {
		InRef
		Body wire.Rewind
	},
	) (wire.Attempt, error) {
		return h.attempt(h.s.Rewind(ctx, in.ref(), in.Body.Turn, in.Body.What))
	})
	act(api, "/attempts/{ref}/fork", "forkAttempt", "Another attempt that goes on from a turn, with the session and the files of then", func(ctx context.Context, in *struct {
		InRef
		Body wire.Fork
	},
	) (wire.Attempt, error) {
		return h.attempt(h.s.Fork(ctx, in.ref(), in.Body.Turn, in.Body.Note, in.Body.Model))
	})
	act(api, "/attempts/{ref}/split", "splitAttempt", "Another attempt of what was accepted of the change, to land by itself", func(ctx context.Context, in *InRef) (wire.Attempt, error) {
		return h.attempt(h.s.Split(ctx, in.ref()))
	})
	act(api, "/attempts/{ref}/reconcile", "reconcileAttempt", "Another attempt that brings the change together with what it conflicts with", func(ctx context.Context, in *struct {
		InRef
		Body wire.Reconcile
	},
	) (wire.Attempt, error) {
		with := service.Ref{Text: in.Body.With, Project: in.ref().Project}
		return h.attempt(h.s.Reconcile(ctx, in.ref(), with, in.Body.Model))
	})
	act(api, "/attempts/{ref}/bisect", "bisectAttempt", "Find the turn that broke a check", func(ctx context.Context, in *struct {
		InRef
		Body wire.Bisect
	},
	) (wire.Bisection, error) {
		b, err := h.s.Bisect(ctx, in.ref(), in.Body.Check)
		return bisection(b), err
	})
}

func (h handlers) inbox(api huma.API) {
	read(api, "/queue", "listQueue", "What is ready for review, in reading order", func(ctx context.Context, in *InProject) ([]wire.QueueItem, error) {
		items, err := h.s.Queue(ctx, domain.ProjectID(in.Project))
		return each(items, queueItem), err
	})
	read(api, "/waiting", "listWaiting", "What waits for an answer", func(ctx context.Context, in *InProject) ([]wire.Request, error) {
		rs, err := h.s.Waiting(ctx, domain.ProjectID(in.Project))
		return each(rs, request), err
	})
	act(api, "/requests/{id}/answer", "answerRequest", "Answer a permission request or a question", func(ctx context.Context, in *struct {
		InID
		Body wire.Answer
	},
	) (wire.Request, error) {
		r, err := h.s.Answer(ctx, in.ID, answerSpec(in.Body))
		return request(r), err
	})
	read(api, "/requests/{id}", "getRequest", "One request, answered or not", func(ctx context.Context, in *InID) (wire.Request, error) {
		r, err := h.s.Request(ctx, in.ID)
		return request(r), err
	})
}
