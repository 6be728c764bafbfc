// Package toolset lists the tools of every family in their fixed order. It holds no state.
package toolset

import (
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/control"
	"github.com/coppice/coppice/internal/tool/file"
	"github.com/coppice/coppice/internal/tool/search"
	"github.com/coppice/coppice/internal/tool/shell"
	"github.com/coppice/coppice/internal/tool/web"
)

// All gives the tools of a model that edits by quoting, see For.
func All() []tool.Tool { return For(domain.EditReplace, false) }

// Of gives the tools of a session.
func Of(s domain.Session) []tool.Tool {
	switch {
	case s.Stage == domain.StageReview:
		return Reading()
	case s.Stage == domain.StageTour:
		return Touring()
	case s.Lean:
		return Lean(s.Edit)
	}
	return For(s.Edit, s.Fetch)
}

// Reading gives the tools of one that reviews a change: they only read, and nothing runs a command.
func Reading() []tool.Tool { return reading(control.FinishReview()) }

// Touring gives the tools of one that gives a tour of a change.
func Touring() []tool.Tool { return reading(control.FinishTour()) }

func reading(finish tool.Tool) []tool.Tool {
	return []tool.Tool{file.Read(), search.List(), search.Glob(), search.Grep(), finish}
}

// For gives the tools of a model that is best at the given edit format, in the order in which models are told of them;
// fetch is among them where the settings say so.
// The order never changes between calls, so that the prompt's prefix stays the same.
func For(f domain.EditFormat, fetch bool) []tool.Tool {
	var reach []tool.Tool
	if fetch {
		reach = append(reach, web.Fetch())
	}
	return slices.Concat(
		[]tool.Tool{file.Read(), search.List(), search.Glob(), search.Grep()},
		file.Changing(f),
		[]tool.Tool{shell.Shell(), shell.Jobs()},
		reach,
		[]tool.Tool{control.Todo(), control.Ask(), control.Finish()},
	)
}
