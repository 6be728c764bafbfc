package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

type InTurn struct {
	Turn int `query:"turn" minimum:"0" doc:"only what this turn changed; 0: the whole change"`
}

// InScope says what of a change is meant: all of it, or one scope.
type InScope struct {
	InTurn
	Unseen      bool   `query:"unseen" doc:"only what changed since a person looked last"`
	Against     string `query:"against" doc:"how it differs from this other attempt at the task"`
	Uncommitted bool   `query:"uncommitted" doc:"only what the worktree holds and the branch does not"`
	IgnoreSpace bool   `query:"ignore_space" doc:"leave out what differs in white space alone"`
}

func (in InScope) scope() service.Scope {
	return service.Scope{
		Turn: in.Turn, Unseen: in.Unseen, Against: in.Against, Uncommitted: in.Uncommitted, IgnoreSpace: in.IgnoreSpace,
	}
}

// InFile names a file on one side of a change.
type InFile struct {
	Path string `query:"path" required:"true"`
	Old  bool   `query:"old" doc:"as it was before"`
}

func (in InFile) file() service.FileRef { return service.FileRef{Path: in.Path, Old: in.Old} }

func (h handlers) review(api huma.API) {
	read(api, "/attempts/{ref}/change", "getChange", "The files of a change, in reading order", func(ctx context.Context, in *struct {
		InRef
		InScope
	},
	) (wire.Change, error) {
		c, err := h.s.Change(ctx, in.ref(), in.scope())
		return change(c), err
	})
	read(api, "/attempts/{ref}/diff", "getDiff", "A window of at most 500 rows of one file's diff", func(ctx context.Context, in *struct {
		InRef
		InScope
		Path   string `query:"path" required:"true"`
		Offset int    `query:"offset" minimum:"0"`
		Limit  int    `query:"limit" minimum:"0" maximum:"500" default:"500"`
		Split  bool   `query:"split" doc:"in pairs, for sides that stand beside one another"`
	},
	) (wire.DiffPage, error) {
		w := service.Window{Path: in.Path, Offset: in.Offset, Limit: in.Limit, Split: in.Split}
		p, err := h.s.Diff(ctx, in.ref(), in.scope(), w)
		return diffPage(p), err
	})
	h.scopes(api)
	h.openings(api)
	h.patch(api)
	h.hunks(api)
	read(api, "/attempts/{ref}/evidence", "listEvidence", "The results of the checks", func(ctx context.Context, in *InRef) ([]wire.Evidence, error) {
		es, err := h.s.Evidence(ctx, in.ref())
		return each(es, evidence), err
	})
	read(api, "/attempts/{ref}/decisions", "listDecisions", "What was asked, answered and denied while the agent worked", func(ctx context.Context, in *InRef) ([]wire.Decided, error) {
		ds, err := h.s.Decisions(ctx, in.ref())
		return each(ds, decided), err
	})
	h.comments(api)
	h.opinions(api)
	h.verdicts(api)
}

func (h handlers) scopes(api huma.API) {
	read(api, "/attempts/{ref}/scopes", "listScopes", "What a change can be seen in", func(ctx context.Context, in *InRef) ([]wire.Scope, error) {
		ss, err := h.s.Scopes(ctx, in.ref())
		return each(ss, scope), err
	})
	act(api, "/attempts/{ref}/look", "lookAt", "Note that a person looks at a change", func(ctx context.Context, in *struct {
		InRef
		Body wire.Look
	},
	) (struct{}, error) {
		return struct{}{}, h.s.Look(ctx, in.ref(), in.Body.Tree, in.Body.Onward)
	})
}

func (h handlers) openings(api huma.API) {
	read(api, "/attempts/{ref}/opening", "getOpening", "All that is needed to show a change at once", func(ctx context.Context, in *struct {
		InRef
		InScope
		Split bool `query:"split" doc:"the rows in pairs"`
	},
	) (wire.Opening, error) {
		o, err := h.s.Opening(ctx, in.ref(), in.scope(), in.Split)
		return opening(o), err
	})
	read(api, "/attempts/{ref}/lines", "getLines", "Lines of a file as it is after the change, or was before", func(ctx context.Context, in *struct {
		InRef
		InScope
		InFile
		From  int `query:"from" minimum:"0"`
		Limit int `query:"limit" minimum:"0" maximum:"500" default:"500"`
		Width int `query:"width" minimum:"0" maximum:"262144" doc:"bytes of a line; 0: as many as a diff shows"`
	},
	) (wire.Lines, error) {
		l, err := h.s.Lines(ctx, in.ref(), in.scope(), in.file(), in.From, in.Limit, in.Width)
		return lines(l), err
	})
	read(api, "/attempts/{ref}/blob", "getBlob", "The size of a file, and what it shows where it is a picture", func(ctx context.Context, in *struct {
		InRef
		InScope
		InFile
	},
	) (wire.Blob, error) {
		b, err := h.s.Blob(ctx, in.ref(), in.scope(), in.file())
		return blob(b), err
	})
}

func (h handlers) patch(api huma.API) {
	op := huma.Operation{Method: http.MethodGet, Path: "/api/attempts/{ref}/patch", OperationID: "getPatch", Summary: "The diff as git prints it"}
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}}}}
	huma.Register(api, op, func(ctx context.Context, in *struct {
		InRef
		InScope
		Stat     bool `query:"stat"`
		NameOnly bool `query:"name_only"`
	},
	) (*rawText, error) {
		spec := service.PatchSpec{Scope: in.scope(), Stat: in.Stat, NameOnly: in.NameOnly}
		b, err := h.s.Patch(ctx, in.ref(), spec)
		return &rawText{"text/plain; charset=utf-8", b}, fail(err)
	})
}

type rawText struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (h handlers) comments(api huma.API) {
	read(api, "/attempts/{ref}/comments", "listComments", "The comments on a change", func(ctx context.Context, in *InRef) ([]wire.Comment, error) {
		cs, err := h.s.Comments(ctx, in.ref())
		return each(cs, comment), err
	})
	act(api, "/attempts/{ref}/comments", "addComment", "Comment on a line, or on the whole", func(ctx context.Context, in *struct {
		InRef
		InScope
		Body wire.NewComment
	},
	) (wire.Comment, error) {
		b := in.Body
		c, err := h.s.AddComment(ctx, in.ref(), in.scope(), service.NewComment{File: b.File, Line: b.Line, Lines: b.Lines, Old: b.Old, Text: b.Text})
		return comment(c), err
	})
	act(api, "/comments/{id}/resolve", "resolveComment", "Mark a comment resolved, or open again", func(ctx context.Context, in *struct {
		InID
		Body *wire.Resolution
	},
	) (wire.Comment, error) {
		c, err := h.s.ResolveComment(ctx, domain.CommentID(in.ID), in.Body == nil || !in.Body.Open)
		return comment(c), err
	})
	add(api, http.MethodPut, "/comments/{id}", "editComment", "Word a comment anew that was not sent", func(ctx context.Context, in *struct {
		InID
		Body wire.CommentText
	},
	) (wire.Comment, error) {
		c, err := h.s.EditComment(ctx, domain.CommentID(in.ID), in.Body.Text)
		return comment(c), err
	})
}

func (h handlers) verdicts(api huma.API) {
	judge := func(path, id, summary string, run func(context.Context, service.Ref, service.Judgement) (service.AttemptView, error)) {
		act(api, "/attempts/{ref}/"+path, id, summary, func(ctx context.Context, in *struct {
			InRef
			Body wire.Verdict
		},
		) (wire.Attempt, error) {
			return h.attempt(run(ctx, in.ref(), service.Judgement{Text: in.Body.Text, Tree: in.Body.Tree}))
		})
	}
	judge("accept", "acceptAttempt", "Accept the change as it stands", h.s.Accept)
	act(api, "/attempts/{ref}/withdraw", "withdrawVerdict", "Take the last verdict back", func(ctx context.Context, in *InRef) (wire.Attempt, error) {
		return h.attempt(h.s.Withdraw(ctx, in.ref()))
	})
	judge("reject", "rejectAttempt", "Reject it; it stays in the bin for a while", h.s.Reject)
	judge("request-changes", "requestChanges", "Send it back with the open comments", h.s.RequestChanges)
}

func (h handlers) landing(api huma.API) {
	read(api, "/attempts/{ref}/landing", "previewLanding", "What landing would do, without touching anything", func(ctx context.Context, in *struct {
		InRef
		Strategy string `query:"strategy" enum:"squash,merge,rebase" required:"false"`
	},
	) (wire.Preview, error) {
		p, err := h.s.PreviewLanding(ctx, in.ref(), domain.Strategy(in.Strategy))
		return preview(p), err
	})
	act(api, "/attempts/{ref}/land", "landAttempt", "Bring the change to its target branch", func(ctx context.Context, in *struct {
		InRef
		Body wire.Land
	},
	) (wire.Landing, error) {
		b := in.Body
		l, err := h.s.Land(ctx, in.ref(), service.LandSpec{Strategy: domain.Strategy(b.Strategy), Message: b.Message, Tree: b.Tree})
		return landing(l), err
	})
	read(api, "/landings", "listLandings", "What has landed, newest first", func(ctx context.Context, in *InProject) ([]wire.Landing, error) {
		ls, err := h.s.Landings(ctx, domain.ProjectID(in.Project))
		return each(ls, landing), err
	})
	act(api, "/landings/{id}/undo", "undoLanding", "Take a landing back with a revert", func(ctx context.Context, in *InID) (wire.Landing, error) {
		l, err := h.s.Undo(ctx, in.ID)
		return landing(l), err
	})
}
