package shell

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/tool"
)

func look(t *testing.T, env *tool.Env, in jobsIn) tool.Result {
	t.Helper()
	args, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Jobs().Run(t.Context(), env, args)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wants(t *testing.T, r tool.Result, isError bool, words string) {
	t.Helper()
	if r.IsError != isError || !strings.Contains(r.Model, words) {
		t.Errorf("error %v, %q; want %q", r.IsError, r.Model, words)
	}
}

func TestCommandsFollowOneAnother(t *testing.T) {
	env := testEnv(t)
	wants(t, call(t, env, in{Command: "mkdir sub && cd sub"}), false, "(exit status 0, now in sub)")
	wants(t, call(t, env, in{Command: "basename $PWD; false"}), true, "sub\n(exit status 1, now in sub)")
	if err := os.Mkdir(filepath.Join(env.Dir, "other"), 0o755); err != nil {
		t.Fatal(err)
	}
	wants(t, call(t, env, in{Command: "basename $PWD", Dir: "other"}), false, "other\n(exit status 0, now in other)")
	wants(t, call(t, env, in{Command: "cd .."}), false, "(exit status 0)\n")
}

func TestBackground(t *testing.T) {
	env := testEnv(t)
	wants(t, look(t, env, jobsIn{}), false, "No command was started")
	wants(t, look(t, env, jobsIn{ID: 1}), true, "There is no command 1.")
	wants(t, look(t, env, jobsIn{Stop: true}), true, "id is missing")
	wants(t, call(t, env, in{Command: "true", Beside: true, Timeout: 3}), true, "no timeout_s")

	call(t, env, in{Command: "mkdir sub; cd sub"})
	r := call(t, env, in{Command: "basename $PWD; until test -e go; do sleep 0.01; done; echo \x1b[2Jgone; exit 4", Beside: true})
	wants(t, r, false, "Started as command 1. Its output is output:1;")
	if !r.Exec || r.Kept == "" || !env.Jobs.Running() {
		t.Errorf("%+v", r)
	}
	wants(t, look(t, env, jobsIn{}), false, "1  basename $PWD;")
	wants(t, call(t, env, in{Command: "touch go"}), false, "exit status 0")
	wants(t, look(t, env, jobsIn{ID: 1, Wait: 600}), true, "sub\ngone\n(exit status 4)")
	wants(t, look(t, env, jobsIn{ID: 1}), true, "(exit status 4)")
	if r := look(t, env, jobsIn{ID: 1}); strings.Contains(r.Model, "gone") {
		t.Errorf("told twice: %q", r.Model)
	}
	f, err := env.Outputs.Open("output:1")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()

	call(t, env, in{Command: "head -c 100000 /dev/zero | tr '\\0' x; echo; echo end; exec sleep 1000", Beside: true})
	for !strings.HasSuffix(read(t, env, 2), "end\n") {
		runtime.Gosched()
	}
	wants(t, look(t, env, jobsIn{ID: 2}), false, "bytes left out; read output:2 for them\nxxx")
	wants(t, look(t, env, jobsIn{ID: 2, Stop: true}), false, "(stopped)")
	if env.Jobs.Running() || env.Jobs.Stop() {
		t.Error("something runs")
	}
}

// read gives the output of a job as it stands.
func read(t *testing.T, env *tool.Env, id int) string {
	t.Helper()
	out, err := os.ReadFile(env.Jobs.List()[id-1].File)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestSoManyInTheBackground(t *testing.T) {
	env := testEnv(t)
	for range 8 {
		wants(t, call(t, env, in{Command: "exec sleep 1000", Beside: true}), false, "Started")
	}
	wants(t, call(t, env, in{Command: "true", Beside: true}), true, "8 commands run in the background already. Stop one with jobs.")
	look(t, env, jobsIn{ID: 3, Stop: true})
	wants(t, call(t, env, in{Command: "true", Beside: true}), false, "command 9")
	if !env.Jobs.Stop() || env.Jobs.Running() {
		t.Error("something runs still")
	}
	env.Shell = broken{}
	wants(t, call(t, env, in{Command: "true", Beside: true}), true, "cannot run in the background here")
}
