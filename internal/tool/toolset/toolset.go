// Package toolset lists the tools of every family in their fixed order. It holds no state.
package toolset

import (
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/control"
	"github.com/coppice/coppice/internal/tool/file"
	"github.com/coppice/coppice/internal/tool/search"
	"github.com/coppice/coppice/internal/tool/shell"
)

// All gives every tool, in the order in which models are told of them. The order never changes between calls, so that
// the prompt's prefix stays the same.
func All() []tool.Tool {
	return []tool.Tool{
		file.Read(), search.List(), search.Glob(), search.Grep(), file.Write(), file.Edit(), shell.Shell(),
		control.Todo(), control.Ask(), control.Finish(),
	}
}
