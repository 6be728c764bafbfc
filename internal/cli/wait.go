package cli

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) waitCommand() *cobra.Command {
	var states []string
	c := f.command("wait ID...", "Wait until attempts are ready, failed, over or waiting for you", cobra.MinimumNArgs(1),
		func(ctx context.Context, args []string) error {
			return f.wait(ctx, args, states)
		})
	c.Long = "Waits as `run` does and ends with the same status. With --for it waits until each attempt is in one of the\n" +
		"states, or until none can come there without a person."
	c.Flags().StringSliceVar(&states, "for", nil, "`STATE` to wait for (repeatable)")
	return exits(c, 0, 1, 2, 3, 5, 6, 7, 8, 130)
}

func (f *face) wait(ctx context.Context, args, states []string) error {
	for i, s := range states {
		states[i] = strings.ReplaceAll(s, " ", "_")
		if !slices.Contains(domain.States, domain.State(states[i])) {
			return domain.E(domain.CodeUsage, "wait", "%q is no state", s).WithHint("states are: %s", stateList())
		}
	}
	ids, err := f.ids(ctx, args)
	if err != nil {
		return err
	}
	w, err := follow(ctx, f.client)
	if err != nil {
		return err
	}
	defer w.close()
	p := f.progress()
	w.only, w.show = ids, p.show
	there := func(a wire.Attempt) bool { return slices.Contains(states, a.State) }
	err = w.until(ctx, func(all map[string]wire.Attempt) bool {
		for _, a := range all {
			if !there(a) && !w.settled(a) {
				return false
			}
		}
		return true
	})
	p.end()
	if err != nil {
		return err
	}
	if len(states) == 0 {
		return f.result(ctx, w.last)
	}
	return f.arrived(ctx, w.last, there)
}

// arrived ends a wait for certain states: 0 when every attempt is in one.
func (f *face) arrived(ctx context.Context, last map[string]wire.Attempt, there func(wire.Attempt) bool) error {
	missed := map[string]wire.Attempt{}
	for id, a := range last {
		if !there(a) {
			missed[id] = a
		}
	}
	if len(missed) > 0 {
		if err := f.result(ctx, missed); err != nil {
			return err
		}
		return exit(domain.CodeConflict.Exit())
	}
	all := best(slices.Collect(maps.Values(last)))
	return f.emit(resultOf(all), func() {
		for _, a := range all {
			f.printAttempt(a)
		}
	})
}

// ids resolves what a person typed to ids of attempts.
func (f *face) ids(ctx context.Context, args []string) ([]string, error) {
	var ids []string
	for _, arg := range args {
		_, a, err := f.attempt(ctx, arg)
		if err != nil {
			return nil, err
		}
		ids = append(ids, a.ID)
	}
	return ids, nil
}

func stateList() string {
	all := make([]string, 0, len(domain.States))
	for _, s := range domain.States {
		all = append(all, string(s))
	}
	return strings.Join(all, ", ")
}
