package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) jobsCommand() *cobra.Command {
	var stop bool
	c := f.command("jobs ID [N]", "List the commands an agent runs in the background; with N, print what that one wrote",
		cobra.RangeArgs(1, 2), func(ctx context.Context, args []string) error {
			c, a, err := f.attempt(ctx, args[0])
			if err != nil {
				return err
			}
			r := client.Ref{Text: a.ID}
			if stop {
				return f.stopJob(ctx, c, r, args)
			}
			jobs, err := c.Jobs(ctx, r)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return f.emit(jobs, func() { f.printJobs(jobs) })
			}
			return f.jobOutput(ctx, c, r, jobs, args[1])
		})
	c.Flags().BoolVar(&stop, "stop", false, "end command N")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) stopJob(ctx context.Context, c *client.Client, r client.Ref, args []string) error {
	if len(args) < 2 {
		return domain.E(domain.CodeUsage, "", "--stop needs the number of a command").WithHint("`coppice jobs %s` lists them", args[0])
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return noJob(args[1])
	}
	jobs, err := c.StopJob(ctx, r, n)
	if err != nil {
		return err
	}
	return f.emit(jobs, func() { f.printJobs(jobs) })
}

func noJob(which string) error {
	return domain.E(domain.CodeNotFound, "", "there is no command %s in the background", which).
		WithHint("`coppice jobs ID` lists them")
}

func (f *face) printJobs(jobs []wire.Job) {
	f.none(len(jobs), "no command was started in the background")
	for _, j := range jobs {
		f.out.f("%s  %s  %s\n", f.out.paint(bold, strconv.Itoa(j.N)), f.jobWords(j), cut(j.Command, 100))
	}
}

// jobWords says how a command stands.
func (f *face) jobWords(j wire.Job) painted {
	switch {
	case j.State == "running":
		return f.out.paint(cyan, "runs since "+time.Since(j.BeganAt).Round(time.Second).String())
	case j.Exit != nil && *j.Exit == 0:
		return f.out.paint(green, "exit status 0")
	case j.Exit != nil:
		return f.out.paint(red, fmt.Sprintf("exit status %d", *j.Exit))
	case j.State == "failed":
		return f.out.paint(red, "failed: "+j.Words)
	case j.State == "unknown":
		return painted("has ended")
	}
	return painted(j.State)
}

// jobAnswer is what jobs ID N prints as JSON.
type jobAnswer struct {
	wire.Job
	Output string `json:"output"`
}

// jobOutput prints all that one of the commands has written so far.
func (f *face) jobOutput(ctx context.Context, c *client.Client, r client.Ref, jobs []wire.Job, which string) error {
	n, err := strconv.Atoi(which)
	if err != nil || n < 1 || n > len(jobs) {
		return noJob(which)
	}
	answer := jobAnswer{Job: jobs[n-1]}
	for offset := int64(0); ; {
		piece, err := c.Output(ctx, r, answer.Call, offset)
		if err != nil {
			return err
		}
		if !f.json {
			f.out.f("%s", block(withoutColour(piece.Text)))
		}
		answer.Output += piece.Text
		if offset = piece.Next; offset == 0 {
			break
		}
	}
	if f.json {
		return writeJSON(f.io.Out, answer)
	}
	return nil
}
