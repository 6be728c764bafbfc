package faulttest

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/engine/enginetest"
)

// hanging is a model whose first reply never comes, and whose second try is good.
const hanging = `{"models": [{"name": "slow", "context": 32768, "replies": [
	{"tries": [{"text": ["I begin"], "then": "hang"},
		{"calls": [{"id": "c1", "name": "write", "args": {"path": "quick.txt", "content": "quick\n"}}]}]},
	{"calls": [{"id": "c2", "name": "finish", "args": {"summary": "Quick."}}]}
]}]}`

// TestEngineKilledUnderAFace kills the engine while `coppice run` waits. The command ends with an error and a way out;
// the next one starts an engine and the task goes on.
func TestEngineKilledUnderAFace(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	models := enginetest.ServeModels(t, raw(hanging))
	w.Setenv("OLLAMA_HOST=" + models.URL)
	w.Trust()
	face := w.Begin("run", "Be slow.", "--model", "ollama/slow", "--json")
	models.Await(1) // the request is there, and no reply
	id := w.Attempts()[0].ID
	w.Kill()
	r := face.End()
	if r.Status != 1 {
		t.Errorf("want status 1: %s", r)
	}
	words(t, w.Problem(r), "unavailable", "engine")
	w.OK("wait", id)
	whole(t, w, id, "quick")
	untouched(t, w)
}

// TestOtherVersionIdle: a face of another version replaces an engine that does nothing.
func TestOtherVersionIdle(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	other := enginetest.Version(t, "other")
	w.Trust()
	old := w.EnginePID()
	r := w.BeginOf(other, "tasks").End()
	if r.Status != 0 || !strings.Contains(r.Err, "replacing the idle engine of version dev with other") {
		t.Errorf("%s", r)
	}
	if now := w.EnginePID(); now == old || now == 0 {
		t.Errorf("process %d, before %d", now, old)
	}
	r = w.BeginOf(other, "engine", "status").End()
	if r.Status != 0 || !strings.Contains(r.Out, "engine other") {
		t.Errorf("%s", r)
	}
}

// TestOtherVersionBusy: one that is at work is used, with a word about it, and what it does goes on.
func TestOtherVersionBusy(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	other := enginetest.Version(t, "another")
	w.Trust()
	a := ask(t, w)
	old := w.EnginePID()
	r := w.BeginOf(other, "tasks").End()
	if r.Status != 0 || !strings.Contains(r.Err, "version dev and busy") || !strings.Contains(r.Out, a.ID) {
		t.Errorf("%s", r)
	}
	if now := w.EnginePID(); now != old {
		t.Errorf("the busy engine %d was replaced by %d", old, now)
	}
	if r := w.BeginOf(other, "answer", a.ID, "yes").End(); r.Status != 0 || !strings.Contains(r.Err, "busy") {
		t.Errorf("%s", r)
	}
	// The attempt may be over by now and its engine idle: which one answers does not matter any more.
	if r := w.BeginOf(other, "wait", a.ID).End(); r.Status != 0 {
		t.Errorf("%s", r)
	}
	whole(t, w, a.ID, "first", "second")
}

// TestTwoEngines: only one process has a data directory, however many want it at once, and faces find that one.
func TestTwoEngines(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	var faces []*enginetest.Running
	for range 8 {
		faces = append(faces, w.Begin("projects", "--json"))
	}
	for _, f := range faces {
		if r := f.End(); r.Status != 0 {
			t.Errorf("%s", r)
		}
	}
	pid := w.EnginePID()
	r := w.Ends(4, "engine", "--json")
	words(t, w.Problem(r), "conflict", "another engine", "process")
	w.Trust()
	if now := w.EnginePID(); now != pid || now == 0 {
		t.Errorf("process %d has the directory, before it was %d", now, pid)
	}
	link := filepath.Join(w.Dir, "link") // the same directory by another name is the same directory
	if err := symlink(w.Home, link); err != nil {
		t.Fatal(err)
	}
	w.Setenv("COPPICE_HOME=" + link)
	words(t, w.Problem(w.Ends(4, "engine", "--json")), "conflict", "another engine")
}
