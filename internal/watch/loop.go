package watch

import (
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/coppice/coppice/internal/domain"
)

// loop owns the state of the Watcher.
func (w *Watcher) loop() {
	defer close(w.out)
	poll := time.NewTicker(w.o.Poll)
	defer poll.Stop()
	var events chan fsnotify.Event
	var faults chan error
	if w.notify != nil {
		defer w.notify.Close()
		events, faults = w.notify.Events, w.notify.Errors
	}
	for {
		var out chan Change
		var next Change
		if len(w.ready) > 0 {
			out, next = w.out, w.ready[0]
		}
		select {
		case <-w.ctx.Done():
			return
		case f := <-w.tasks:
			f()
		case e := <-events:
			w.event(e)
		case err := <-faults:
			w.fault(err)
		case <-w.flush.C:
			w.armed = false
			w.release()
		case <-poll.C:
			w.look()
		case out <- next:
			w.ready = w.ready[1:]
		}
	}
}

// mark notes a change; it comes out when the moment of collecting is over, counted from the first.
func (w *Watcher) mark(c Change) {
	w.pending[c.Project] = merge(w.pending[c.Project], c)
	if !w.armed {
		w.armed = true
		w.flush.Reset(w.o.Debounce)
	}
}

// release makes what was collected ready for the reader, and lists folders anew where some were made.
func (w *Watcher) release() {
	for id, c := range w.pending {
		delete(w.pending, id)
		if t := w.targets[id]; t != nil {
			w.enqueue(c)
			if t.grown {
				w.refresh(t)
			}
		}
	}
}

func (w *Watcher) enqueue(c Change) {
	for i := range w.ready {
		if w.ready[i].Project == c.Project {
			w.ready[i] = merge(w.ready[i], c)
			return
		}
	}
	w.ready = append(w.ready, c)
}

func merge(a, b Change) Change {
	c := Change{Project: b.Project, Moved: a.Moved || b.Moved, Dirty: a.Dirty || b.Dirty, Notice: b.Notice}
	if c.Notice == "" {
		c.Notice = a.Notice
	}
	return c
}

// event sorts one notification to the projects that want its directory.
func (w *Watcher) event(e fsnotify.Event) {
	for _, dir := range []string{filepath.Dir(e.Name), e.Name} {
		for t := range w.owners[dir] {
			w.sort(t, e)
		}
	}
	if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		for t := range w.owners[e.Name] {
			delete(t.watched, e.Name)
		}
		delete(w.owners, e.Name) // the system dropped that watch by itself
	}
}

func (w *Watcher) sort(t *target, e fsnotify.Event) {
	switch {
	case e.Name == filepath.Join(t.ownGit, "index"):
		w.mark(Change{Project: t.project, Dirty: true})
	case t.isGit(e.Name):
		if t.counts(e.Name) {
			if e.Has(fsnotify.Create) {
				w.enter(t, e.Name)
			}
			w.mark(Change{Project: t.project, Moved: true})
		}
	default:
		if e.Has(fsnotify.Create) && !heavy[filepath.Base(e.Name)] && w.enter(t, e.Name) {
			t.grown = true
		}
		w.mark(Change{Project: t.project, Dirty: true})
	}
}

// fault handles what the notifier reports: mostly that events were lost, so everything may have changed.
func (w *Watcher) fault(err error) {
	w.o.Log.Warn("file notifications were lost", "err", err)
	for id := range w.targets {
		w.mark(Change{Project: id, Moved: true, Dirty: true})
	}
}

// refresh lists the folders of a project anew, outside the loop and not too often.
func (w *Watcher) refresh(t *target) {
	if t.listing {
		return
	}
	t.grown, t.listing = false, true
	wait := max(0, w.o.Refresh-time.Since(t.listed))
	go func() {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-w.ctx.Done():
			return
		}
		folders, err := w.o.Folders(w.ctx, t.dir)
		w.later(func() { w.refreshed(t, folders, err) })
	}()
}

func (w *Watcher) refreshed(t *target, folders []string, err error) {
	t.listing, t.listed = false, time.Now()
	if w.targets[t.project] != t {
		return
	}
	if err != nil {
		w.o.Log.Warn("cannot list the folders of a project", "project", t.project, "err", err)
		return
	}
	t.folders = folders
	w.install(t)
	if t.grown {
		w.refresh(t)
	}
}

// drop ends watching a project.
func (w *Watcher) drop(id domain.ProjectID) {
	if t := w.targets[id]; t != nil {
		w.unwatch(t, func(string) bool { return true })
	}
	delete(w.targets, id)
	delete(w.pending, id)
	for i := range w.ready {
		if w.ready[i].Project == id {
			w.ready = append(w.ready[:i], w.ready[i+1:]...)
			return
		}
	}
}
