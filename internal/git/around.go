package git

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// around is a look at all files of a worktree.
type around struct {
	*seen
	dir    string
	was    *seen           // what is known of folders; nil: nothing
	stored map[string]bool // folders of the stored tree; nil: not asked for yet
	recent []string        // files that changed in the tick in which they were looked at, or after it
	latest time.Time       // when the last of them did
	count  int             // of files
	fine   bool            // times with parts of a second were seen
}

// lookAround looks at every file that may be stored. was, which may be nil, tells which folders git ignores. It fails with
// errNotHere where what it sees would not be enough: a repository within, too many files, a clock of whole seconds.
func (r *Repo) lookAround(ctx context.Context, dir, base string, was *seen) (*seen, error) {
	set, err := r.content(ctx)
	if err != nil {
		return nil, err
	}
	if set.sparse || !r.objects().usable || !canStamp {
		return nil, errNotHere
	}
	v := &around{dir: dir, was: was, seen: &seen{folders: map[string][]node{}, ignored: map[string]bool{}}}
	v.rules = strings.Join(slices.Concat(set.config, []string{set.excludes, set.attributes,
		contents(filepath.Join(r.common, "info", "exclude")), contents(filepath.Join(r.common, "info", "attributes"))}), "\x00")
	for level := []string{"."}; len(level) > 0; {
		if level, err = r.level(ctx, v, level, base); err != nil {
			return nil, err
		}
	}
	if v.count > 0 && !v.fine {
		return nil, errNotHere
	}
	return v.seen, v.settle(ctx)
}

// level reads folders and gives those below them that git does not ignore.
func (r *Repo) level(ctx context.Context, v *around, level []string, base string) (next []string, err error) {
	var ask []string
	for _, dir := range level {
		below, err := v.read(dir)
		if err != nil {
			return nil, err
		}
		for _, b := range below {
			switch {
			case v.was != nil && v.was.ignored[b]:
				v.ignored[b] = true
			case v.was != nil && v.was.folders[b] != nil:
				next = append(next, b)
			default:
				ask = append(ask, b)
			}
		}
	}
	if v.was == nil && len(ask) > 0 {
		if v.stored == nil {
			if v.stored, err = r.storedFolders(ctx, base); err != nil {
				return nil, err
			}
		}
		ask, next = v.known(ask, next)
	}
	ignored, err := r.ignored(ctx, v.dir, ask)
	if err != nil {
		return nil, err
	}
	for _, b := range ignored {
		v.ignored[b] = true
	}
	for _, b := range ask {
		if !v.ignored[b] {
			next = append(next, b)
		}
	}
	return next, ctx.Err()
}

// known takes the folders out that hold stored files: what git ignores of them does not matter.
func (v *around) known(ask, next []string) (unknown, more []string) {
	for _, b := range ask {
		if v.stored[b] {
			next = append(next, b)
		} else {
			unknown = append(unknown, b)
		}
	}
	return unknown, next
}

func (r *Repo) storedFolders(ctx context.Context, tree string) (map[string]bool, error) {
	names, err := r.Names(ctx, tree)
	if err != nil {
		return nil, err
	}
	folders := map[string]bool{}
	for _, n := range names {
		for d := path.Dir(n); d != "." && !folders[d]; d = path.Dir(d) {
			folders[d] = true
		}
	}
	return folders, nil
}

// read stamps the files of one folder and gives the folders in it. What git does not store, pipes and sockets, is not there.
func (v *around) read(dir string) (below []string, err error) {
	folder, err := os.Open(filepath.Join(v.dir, dir))
	if os.IsNotExist(err) && dir != "." {
		return nil, nil // it went meanwhile
	}
	if err != nil {
		return nil, errNotHere
	}
	defer folder.Close()
	entries, err := folder.ReadDir(-1)
	if err != nil {
		return nil, errNotHere
	}
	nodes := make([]node, 0, len(entries))
	for _, e := range entries {
		name, at := e.Name(), path.Join(dir, e.Name())
		switch {
		case strings.EqualFold(name, ".git"):
			if dir != "." {
				return nil, errNotHere
			}
		case e.IsDir():
			below = append(below, at)
		case v.was != nil && v.was.ignored[at]:
			v.ignored[at] = true
		case e.Type() == 0 || e.Type() == fs.ModeSymlink:
			if v.count++; v.count > maxSeen {
				return nil, errNotHere
			}
			if stamp, there := v.stamp(folder, at); there {
				nodes = append(nodes, node{name, stamp})
			}
		}
	}
	slices.SortFunc(nodes, func(a, b node) int { return strings.Compare(a.name, b.name) })
	v.folders[dir] = nodes
	return below, nil
}

// stamp says what a file is like.
func (v *around) stamp(folder *os.File, at string) (stamp uint64, there bool) {
	stamp, changed, there := stampIn(folder, path.Base(at))
	if !there {
		return 0, false
	}
	v.fine = v.fine || changed.Nanosecond() != 0
	if time.Since(changed) < tick {
		v.recent = append(v.recent, at)
		if changed.After(v.latest) {
			v.latest = changed
		}
	}
	return stamp, true
}

// settle waits until the ticks are over in which files changed, and stamps these anew: from then on whatever is done to
// them shows. What goes on changing, or has a time that is still to come, is looked at again the next time.
func (v *around) settle(ctx context.Context) error {
	recent := v.recent
	if len(recent) == 0 {
		return nil
	}
	wait := time.NewTimer(min(time.Until(v.latest)+tick, tick))
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	v.recent = nil
	for _, at := range recent {
		v.again(at)
	}
	return nil
}

// again stamps a file once more.
func (v *around) again(at string) {
	dir := path.Dir(at)
	i, found := findNode(v.folders[dir], path.Base(at))
	if !found {
		return
	}
	v.folders[dir][i].stamp = 0
	folder, err := os.Open(filepath.Join(v.dir, dir))
	if err != nil {
		return
	}
	defer folder.Close()
	before := len(v.recent)
	if stamp, there := v.stamp(folder, at); there && len(v.recent) == before {
		v.folders[dir][i].stamp = stamp
	}
}
