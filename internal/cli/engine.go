package cli

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) engineCommand() *cobra.Command {
	ready := 0
	c := f.command("engine", "Run the engine in the foreground", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			return f.runEngine(ctx, ready)
		})
	c.Long = "Runs the engine here until it is told to stop, or has been idle for engine.idle_seconds. Every other command\n" +
		"starts one by itself where none runs, so this is for looking at its log."
	c.Flags().IntVar(&ready, "ready-fd", 0, "write a byte to this descriptor when it listens")
	_ = c.Flags().MarkHidden("ready-fd")
	c.AddCommand(f.engineStatusCommand(), f.engineStopCommand(), f.engineLogCommand())
	run := f.command("run", "Run the engine in the foreground", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			return f.runEngine(ctx, 0)
		})
	c.AddCommand(exits(run, 0, 1, 2, 4, 130))
	return exits(c, 0, 1, 2, 4, 130)
}

func (f *face) runEngine(ctx context.Context, ready int) error {
	if f.hooks.Engine == nil {
		return missing("engine")
	}
	return f.hooks.Engine(ctx, EngineOptions{Env: f.io.Env, ReadyFD: ready})
}

// engineState is what status and stop say; Running is false where no engine is.
type engineState struct {
	Running bool `json:"running"`
	*wire.Status
}

func (f *face) engineStatusCommand() *cobra.Command {
	c := f.command("status", "Say what the engine is doing; start none", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			c, _, err := client.Attach(ctx, f.launch())
			if domain.CodeOf(err) == domain.CodeUnavailable {
				if err := f.emit(engineState{}, func() { f.out.f("no engine is running\n") }); err != nil {
					return err
				}
				return exit(domain.CodeNotFound.Exit())
			}
			if err != nil {
				return err
			}
			st, err := c.Status(ctx)
			if err != nil {
				return err
			}
			return f.emit(engineState{true, &st}, func() { f.printStatus(st) })
		})
	return exits(c, 0, 1, 2, 3)
}

func (f *face) printStatus(st wire.Status) {
	f.out.f("engine %s, process %d, since %s\n", st.Version, st.PID, when(st.StartedAt))
	f.field("home", "%s", st.Home)
	f.field("at work", "%s, %d queued", plural(st.Working, "attempt"), st.Queued)
	f.field("for you", "%d ready, %d waiting for an answer", st.Ready, st.Waiting)
	f.field("slots", "foreground %d of %d, background %d of %d",
		st.Foreground.Used, st.Foreground.Total, st.Back.Used, st.Back.Total)
	f.field("faces", "%d", st.Faces)
	f.field("isolation", "%s", isolation(st.Isolation))
	for _, n := range st.Notices {
		f.field("note", "%s", n)
	}
	if st.Version != f.hooks.Version || st.Commit != f.hooks.Commit {
		f.note("%s this program is version %s", f.err.paint(yellow, "note:"), f.hooks.Version)
	}
}

func (f *face) engineStopCommand() *cobra.Command {
	mode := ""
	c := f.command("stop", "End the engine and wait until it is gone", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			return f.stopEngine(ctx, mode)
		})
	c.Long = "Ends the engine: --mode finish lets what runs come to its end, pause (the default) lets each turn come to its end,\n" +
		"stop ends everything now. What was under way goes on at the next start. Where no engine runs, nothing happens."
	c.Flags().StringVar(&mode, "mode", "pause", "`finish|pause|stop`")
	return exits(c, 0, 1, 2, 130)
}

func (f *face) stopEngine(ctx context.Context, mode string) error {
	if !slices.Contains([]string{"finish", "pause", "stop"}, mode) {
		return domain.E(domain.CodeUsage, "stop the engine", "--mode takes finish, pause or stop, not %q", mode)
	}
	c, _, err := client.Attach(ctx, f.launch())
	if err == nil {
		_, err = c.StopAndWait(ctx, mode)
	}
	none := domain.CodeOf(err) == domain.CodeUnavailable
	if err != nil && !none {
		return err
	}
	return f.emit(engineState{}, func() {
		if none {
			f.out.f("no engine is running\n")
			return
		}
		f.out.f("the engine has ended\n")
	})
}
