package cli

import (
	"context"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) landingsCommand() *cobra.Command {
	get := func(ctx context.Context, c *client.Client, project string) ([]wire.Landing, error) {
		return c.Landings(ctx, project)
	}
	return listing(f, "landings", "List what has landed, newest first", get, func(list []wire.Landing) {
		f.none(len(list), "nothing has landed yet")
		for _, l := range list {
			f.printLanding(l)
		}
	})
}

func (f *face) undoCommand() *cobra.Command {
	c := f.command("undo LANDING", "Take a landing back with a revert", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			id, err := f.landingID(ctx, args[0])
			if err != nil {
				return err
			}
			l, err := c.Undo(ctx, id)
			if err != nil {
				return err
			}
			return f.emit(l, func() {
				f.printLanding(l)
				f.field("revert", "%s", short(l.Undo))
			})
		})
	c.Long = "LANDING is the id of a landing, or the task or attempt that landed. The target gets a commit that reverts it;\n" +
		"the attempt goes back to the queue."
	return exits(c, 0, 1, 2, 3, 4)
}

// landingID finds the landing that is meant: by its id, or as the landing of a task or attempt.
func (f *face) landingID(ctx context.Context, text string) (string, error) {
	if strings.HasPrefix(strings.ToLower(text), string(domain.KindLanding)) {
		return text, nil
	}
	_, a, err := f.attempt(ctx, text)
	if err != nil {
		return "", err
	}
	if a.Landing == "" {
		return "", domain.E(domain.CodeConflict, "undo", "%s has not landed: it is %s", number(a), stateWords(a.State)).
			WithHint("`coppice landings` lists what has")
	}
	return a.Landing, nil
}
