package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

func (h handlers) hunks(api huma.API) {
	act(api, "/attempts/{ref}/read", "markRead", "Note which hunks were read, or were not", func(ctx context.Context, in *struct {
		InRef
		InScope
		Body wire.Reading
	},
	) (wire.Change, error) {
		c, err := h.s.MarkRead(ctx, in.ref(), in.scope(), in.Body.Marks, !in.Body.Unread)
		return change(c), err
	})
	act(api, "/attempts/{ref}/hunks", "judgeHunks", "Accept or reject hunks of a change, or some lines of one", func(ctx context.Context, in *struct {
		InRef
		InScope
		Body wire.HunkVerdict
	},
	) (wire.Change, error) {
		c, err := h.s.JudgeHunks(ctx, in.ref(), in.scope(), service.HunkJudgement{
			Marks: in.Body.Marks, Lines: in.Body.Lines, Verdict: domain.VerdictKind(in.Body.Verdict), Reason: in.Body.Reason,
		})
		return change(c), err
	})
}
