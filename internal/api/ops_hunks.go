package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
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
	act(api, "/attempts/{ref}/hunks", "judgeHunks", "Accept or reject hunks of a change", func(ctx context.Context, in *struct {
		InRef
		InScope
		Body wire.HunkVerdict
	},
	) (wire.Change, error) {
		c, err := h.s.JudgeHunks(ctx, in.ref(), in.scope(), in.Body.Marks, domain.VerdictKind(in.Body.Verdict), in.Body.Reason)
		return change(c), err
	})
}
