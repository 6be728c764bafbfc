package shell

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed jobs.md
var jobsPrompt string

// mostWait is how many seconds one call waits for the end of a job.
const mostWait = 600

type jobsIn struct {
	ID   int  `json:"id,omitempty" jsonschema:"number of the command"`
	Wait int  `json:"wait_s,omitempty" jsonschema:"seconds"`
	Stop bool `json:"stop,omitempty" jsonschema:"end it"`
}

// Jobs is the tool that looks after commands in the background.
func Jobs() tool.Tool {
	return tool.Define(tool.Def[jobsIn]{
		Name: "jobs", Prompt: jobsPrompt, Run: jobs,
		Action: func(in jobsIn) (domain.Action, error) {
			a := domain.Action{Kind: domain.ActionControl}
			switch {
			case in.ID == 0 && (in.Stop || in.Wait != 0):
				return a, domain.E(domain.CodeUsage, "", "id is missing: it says which command is meant")
			case in.Wait < 0 || in.Wait > mostWait:
				return a, domain.E(domain.CodeUsage, "", "wait_s has to be between 1 and %d", mostWait)
			}
			return a, nil
		},
	})
}

func jobs(ctx context.Context, env *tool.Env, in jobsIn) (tool.Result, error) {
	all := env.Jobs.List()
	switch {
	case in.ID == 0:
		return tool.Result{Model: listed(all, time.Now())}, nil
	case in.ID < 0 || in.ID > len(all):
		return tool.Fail(fmt.Sprintf("There is no command %d.\n%s", in.ID, listed(all, time.Now()))), nil
	}
	j := all[in.ID-1]
	if in.Stop {
		j.Stop()
	}
	if err := await(ctx, j, in.Wait); err != nil {
		return tool.Result{}, err
	}
	status, failed := standing(j, time.Now()) // before its output is read, so that an end is never told without its words
	text, size := news(j)
	return tool.Result{Model: text + "(" + status + ")\n", IsError: failed, Kept: j.File, Bytes: size}, nil
}

func await(ctx context.Context, j *tool.Job, seconds int) error {
	if seconds == 0 {
		return nil
	}
	timer := time.NewTimer(time.Duration(seconds) * time.Second)
	defer timer.Stop()
	select {
	case <-j.Ended():
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}

func listed(all []*tool.Job, now time.Time) string {
	if len(all) == 0 {
		return "No command was started in the background.\n"
	}
	var b strings.Builder
	for _, j := range all {
		status, _ := standing(j, now)
		fmt.Fprintf(&b, "%d  %s  %s\n", j.N, oneLine(j.Line), status)
	}
	return b.String()
}

// standing says how a job stands, and whether it ended badly.
func standing(j *tool.Job, now time.Time) (words string, failed bool) {
	if !j.Over() {
		return fmt.Sprintf("runs since %s", now.Sub(j.Began).Round(time.Second)), false
	}
	r, stopped, err := j.Result()
	switch {
	case err != nil:
		return "could not be run: " + tool.Words(err), true
	case stopped:
		return "stopped", false
	case r.Killed != "":
		return fmt.Sprintf("ended because it used too many resources (%s)", r.Killed), true
	}
	return fmt.Sprintf("exit status %d", r.ExitCode), r.ExitCode != 0
}

// news gives what a job has written since it was last asked about, and how much that is in all so far.
func news(j *tool.Job) (text string, size int64) {
	f, err := os.Open(j.File)
	if err != nil {
		return "(its output is not kept any more)\n", 0
	}
	defer f.Close()
	size, err = f.Seek(0, io.SeekEnd)
	if err != nil || size == j.Told {
		return "", size
	}
	from := max(j.Told, size-shownHead-shownTail)
	raw := make([]byte, size-from)
	n, err := f.ReadAt(raw, from)
	if err != nil {
		return "(its output cannot be read)\n", size
	}
	note := ""
	if from > j.Told {
		note = fmt.Sprintf("… %d bytes left out; read %s for them\n", from-j.Told, j.Output)
	}
	j.Told = size
	return note + ended(clean(string(raw[:n]))), size
}

// background starts a command that nobody waits for.
func background(env *tool.Env, cmd sandbox.Cmd) (tool.Result, error) {
	j, err := env.Jobs.Start(env, cmd)
	if code := domain.CodeOf(err); code == domain.CodeUsage || code == domain.CodeDisk {
		return tool.Fail(tool.Words(err)), nil
	}
	if err != nil {
		return tool.Result{Exec: true}, err
	}
	words := fmt.Sprintf("Started as command %d. Its output is %s; jobs tells how it stands.\n", j.N, j.Output)
	return tool.Result{Model: words, Exec: true, Kept: j.File}, nil
}

func oneLine(s string) string {
	const most = 100
	s = strings.Join(strings.Fields(clean(s)), " ")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
