package agent

import (
	"slices"
	"testing"

	"github.com/coppice/coppice/internal/sandbox"
)

func TestWhatRunsInTheBackgroundIsKeptAndEnds(t *testing.T) {
	w, cfg, dir := replayed(t, `turn
  call shell {"command": "until test -e go; do sleep 0.01; done; echo made > made.txt; exec sleep 1000", "background": true}
turn
  call read {"path": "hello.txt"}
turn
  call shell {"command": "touch go; until test -e made.txt; do sleep 0.01; done; mkdir -p sub; cd sub"}
turn
  call jobs {"id": 1}
turn
  call finish {"summary": "Done."}
  stop
`)
	box, err := sandbox.New(sandbox.Options{PrivateRoot: t.TempDir(), Disable: true}).
		Open(t.Context(), sandbox.Spec{Attempt: "a1", Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close() //nolint:errcheck // it gives none
	cfg.Env.Shell = box
	if _, err := Run(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	// Every turn may have written, also those that only read; before the last checkpoint the command was ended.
	if want := []string{"1 [] true", "2 [] true", "3 [] true", "4 [] true", "5 [] true"}; !slices.Equal(w.keeper.after, want) {
		t.Errorf("checkpoints %q", w.keeper.after)
	}
	if cfg.Env.Jobs.Running() || len(cfg.Env.Jobs.List()) != 1 {
		t.Error("the command runs still")
	}
}
