package watch

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// target is one project as it is watched. The loop owns it, but for the fields set by Add.
type target struct {
	project domain.ProjectID
	dir     string
	gitDir  string
	ownGit  string
	folders []string       // relative to dir
	seen    [2]fs.FileInfo // dir and gitDir as they were; nil: they could not be looked at

	watched map[string]bool // directories
	grown   bool            // a folder was made: list them anew
	listing bool
	listed  time.Time
	polled  bool   // files are looked at from time to time
	print   uint64 // of the files, when polled
	refs    uint64 // of HEAD and refs, when polled
}

func (t *target) isGit(path string) bool {
	return within(path, t.gitDir) || within(path, t.ownGit)
}

// at says that a target watches these directories, and that no others have come in their place.
func (t *target) at(dir, gitDir string) bool {
	if t.dir != dir || t.gitDir != gitDir {
		return false
	}
	for i, fi := range look(dir, gitDir) {
		if fi == nil || t.seen[i] == nil || !os.SameFile(fi, t.seen[i]) {
			return false
		}
	}
	return true
}

func look(dirs ...string) (out [2]fs.FileInfo) {
	for i, d := range dirs {
		if fi, err := os.Stat(d); err == nil {
			out[i] = fi
		}
	}
	return out
}

func within(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir+string(filepath.Separator))
}

// counts says whether a file of the git directory tells of a moved branch. The app's own refs do not.
func (t *target) counts(path string) bool {
	if strings.HasSuffix(path, ".lock") || t.ours(path) {
		return false
	}
	base := filepath.Base(path)
	dir := filepath.Dir(path)
	return (base == "HEAD" || base == "packed-refs") && (dir == t.gitDir || dir == t.ownGit) ||
		within(path, filepath.Join(t.gitDir, "refs"))
}

func (t *target) ours(path string) bool {
	return within(path, filepath.Join(t.gitDir, "refs", "coppice")) ||
		within(path, filepath.Join(t.gitDir, "refs", "heads", "coppice"))
}

// refFolders lists the directories that hold refs.
func (t *target) refFolders() []string {
	dirs := []string{t.gitDir, t.ownGit}
	_ = filepath.WalkDir(filepath.Join(t.gitDir, "refs"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil // gone again: its parent tells
		case t.ours(path) || len(dirs) > 500:
			return fs.SkipDir
		}
		dirs = append(dirs, path)
		return nil
	})
	return dirs
}

// install puts the watches in place that the project's folders need and takes away those it does not need. Where they
// are too many, or the system refuses, its files are polled.
func (w *Watcher) install(t *target) {
	files := make([]string, 0, len(t.folders))
	for _, f := range t.folders {
		files = append(files, filepath.Join(t.dir, filepath.FromSlash(f)))
	}
	was := t.polled
	t.polled = w.notify == nil || len(files) > w.o.Max || !w.watchAll(t, append(t.refFolders(), files...))
	if t.polled {
		// The few watches on refs stay: they are what matters most.
		keep := map[string]bool{}
		for _, d := range t.refFolders() {
			keep[d] = w.notify != nil && w.watch(t, d) == nil
		}
		w.unwatch(t, func(d string) bool { return !keep[d] })
		if !was {
			t.print, t.refs = t.look(), t.lookRefs()
		}
	} else {
		w.shed(t, files)
	}
	if t.polled != was {
		w.mark(Change{Project: t.project, Notice: w.notice(t, len(files))})
	}
}

func (w *Watcher) notice(t *target, n int) string {
	if !t.polled {
		return "The project's files are watched again."
	}
	return fmt.Sprintf("The project's %d folders cannot all be watched; they are looked at every %s instead.", n,
		w.o.Poll)
}

func (w *Watcher) watchAll(t *target, dirs []string) bool {
	for _, d := range dirs {
		if err := w.watch(t, d); err != nil && exists(d) {
			w.o.Log.Warn("cannot watch a folder", "project", t.project, "err", err)
			return false
		}
	}
	return true
}

func (w *Watcher) watch(t *target, dir string) error {
	if t.watched[dir] {
		return nil
	}
	if w.owners[dir] == nil {
		if err := w.notify.Add(dir); err != nil {
			return err
		}
		w.owners[dir] = map[*target]bool{}
	}
	w.owners[dir][t] = true
	t.watched[dir] = true
	return nil
}

// unwatch takes away those watches of a project that the function says.
func (w *Watcher) unwatch(t *target, which func(dir string) bool) {
	for d := range t.watched {
		if !which(d) {
			continue
		}
		delete(t.watched, d)
		delete(w.owners[d], t)
		if len(w.owners[d]) == 0 {
			delete(w.owners, d)
			_ = w.notify.Remove(d) // fails where the directory is gone, and the watch with it
		}
	}
}

// shed takes away watches on folders that hold files and are not listed: git ignores them.
func (w *Watcher) shed(t *target, files []string) {
	listed := map[string]bool{}
	for _, f := range files {
		listed[f] = true
	}
	w.unwatch(t, func(d string) bool {
		if t.isGit(d) || listed[d] {
			return false
		}
		entries, err := os.ReadDir(d)
		if err != nil {
			return true
		}
		for _, e := range entries {
			if !e.IsDir() {
				return true
			}
		}
		return false
	})
}

// enter watches a folder that was made just now, and those in it. It says whether path is a folder.
func (w *Watcher) enter(t *target, path string) bool {
	fi, err := os.Lstat(path)
	if err != nil || !fi.IsDir() || t.polled {
		return err == nil && fi.IsDir()
	}
	_ = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil // gone again: its parent tells
		case heavy[d.Name()] || t.ours(p) || len(t.watched) > w.o.Max || w.watch(t, p) != nil:
			return fs.SkipDir
		}
		return nil
	})
	return true
}

// look polls every project that is not watched.
func (w *Watcher) look() {
	for _, t := range w.targets {
		if !t.polled {
			continue
		}
		if p := t.look(); p != t.print {
			t.print = p
			w.mark(Change{Project: t.project, Dirty: true})
			t.grown = true // a folder may be among it: list them anew
		}
		if p := t.lookRefs(); w.notify == nil && p != t.refs {
			t.refs = p
			w.mark(Change{Project: t.project, Moved: true})
		}
	}
}

// maxLook bounds the files one look reads the dates of.
const maxLook = 50_000

// look gives a number that changes with the names, sizes and dates of the project's files.
func (t *target) look() uint64 {
	h := fnv.New64a()
	n := 0
	for _, f := range t.folders {
		entries, err := os.ReadDir(filepath.Join(t.dir, filepath.FromSlash(f)))
		if err != nil {
			fmt.Fprintln(h, f, "unreadable")
			continue
		}
		for _, e := range entries {
			if n++; n > maxLook {
				return h.Sum64()
			}
			if fi, err := e.Info(); err == nil && e.Name() != ".git" {
				fmt.Fprintln(h, f, e.Name(), fi.Size(), fi.ModTime().UnixNano())
			}
		}
	}
	return h.Sum64()
}

// lookRefs does the same for HEAD and the refs.
func (t *target) lookRefs() uint64 {
	h := fnv.New64a()
	for _, d := range t.refFolders() {
		entries, err := os.ReadDir(d)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if fi, err := e.Info(); err == nil && !e.IsDir() && t.counts(filepath.Join(d, e.Name())) {
				fmt.Fprintln(h, d, e.Name(), fi.Size(), fi.ModTime().UnixNano())
			}
		}
	}
	return h.Sum64()
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
