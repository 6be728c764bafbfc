package git

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"
)

// maxSeen bounds the files of a worktree that is kept in mind; in a larger one git looks.
const maxSeen = 20_000

// seen is what the files of a worktree were like when its tree was stored. With it a look at the files tells which of
// them have changed since, as git's index does, and most checkpoints need no git: few commands change anything, and what
// they change is stored as known paths are.
//
// A file counts as unchanged while its kind, size, times and inode are the same. A change within the same tick of the file
// system's clock would leave them so: files are stamped only when the tick they changed in is over (see settle).
type seen struct {
	tree    string            // what is stored of the files
	rules   string            // what says which files are stored and how, beside the files themselves
	folders map[string][]node // files by folder and name; "." is the top. Folders that git ignores are not among them
	ignored map[string]bool   // files and folders that git ignores
}

// node is one file of a folder.
type node struct {
	name  string
	stamp uint64 // 0: looked at again in any case
}

// seenTree gives the tree of a worktree of which it is known what is stored. Where git has to look it fails with errNotHere
// and gives what was seen, or nil when that cannot be relied on.
func (r *Repo) seenTree(ctx context.Context, s Snapshot, base string) (string, *seen, error) {
	was := r.takeSeen(s.IndexFile)
	if was == nil || was.tree != base {
		return "", nil, errNotHere
	}
	now, err := r.lookAround(ctx, s.Dir, base, was)
	if err != nil {
		return "", nil, err
	}
	if now.rules != was.rules {
		return "", nil, errNotHere
	}
	s.Known = now.differing(was)
	if slices.ContainsFunc(s.Known, func(p string) bool { return slices.Contains(deciding, path.Base(p)) }) {
		return "", nil, errNotHere // what was ignored may not be now
	}
	now.tree = base
	if len(s.Known) == 0 {
		r.keepSeen(s.IndexFile, now)
		return base, now, nil
	}
	tree, left, err := r.knownTree(ctx, s, base)
	if err != nil {
		return "", now, err
	}
	now.tree = tree
	now.leave(left)
	r.keepSeen(s.IndexFile, now)
	return tree, now, nil
}

// firstLook looks at everything anew; nil where that is of no use. A worktree where it was of none once is not looked at
// again.
func (r *Repo) firstLook(ctx context.Context, s Snapshot, base string) *seen {
	r.mu.Lock()
	unfit := r.unfit[s.IndexFile]
	r.mu.Unlock()
	if unfit {
		return nil
	}
	now, err := r.lookAround(ctx, s.Dir, base, nil)
	if errors.Is(err, errNotHere) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.unfit == nil {
			r.unfit = map[string]bool{}
		}
		r.unfit[s.IndexFile] = true
	}
	if err != nil {
		return nil
	}
	return now
}

// forgetSeen forgets what was seen through a private index.
func (r *Repo) forgetSeen(index string) {
	r.takeSeen(index)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.unfit, index)
}

// sawKnown notes that known paths were stored: what they are like is looked at next time.
func (r *Repo) sawKnown(s Snapshot, base, tree string, left []string) {
	was := r.takeSeen(s.IndexFile)
	if was == nil || was.tree != base {
		return
	}
	for _, p := range s.Known {
		p = path.Clean(p)
		dir, name := path.Dir(p), path.Base(p)
		if i, found := findNode(was.folders[dir], name); found {
			was.folders[dir][i].stamp = 0
		}
	}
	was.tree = tree
	was.leave(left)
	r.keepSeen(s.IndexFile, was)
}

// leave notes files that git ignores, so that it is not asked about them again.
func (v *seen) leave(ignored []string) {
	for _, p := range ignored {
		v.ignored[p] = true
		dir, name := path.Dir(p), path.Base(p)
		if i, found := findNode(v.folders[dir], name); found {
			v.folders[dir] = slices.Delete(v.folders[dir], i, i+1)
		}
	}
}

func findNode(folder []node, name string) (int, bool) {
	return slices.BinarySearchFunc(folder, name, func(n node, name string) int { return strings.Compare(n.name, name) })
}

// differing gives the paths of files that came, went or changed.
func (v *seen) differing(was *seen) (paths []string) {
	for dir, now := range v.folders {
		paths = append(paths, differ(dir, was.folders[dir], now)...)
	}
	for dir, gone := range was.folders {
		if _, there := v.folders[dir]; !there {
			paths = append(paths, differ(dir, gone, nil)...)
		}
	}
	slices.Sort(paths)
	return paths
}

// differ compares the files of one folder, both sorted by name.
func differ(dir string, was, now []node) (paths []string) {
	for len(was) > 0 || len(now) > 0 {
		switch {
		case len(now) == 0 || len(was) > 0 && was[0].name < now[0].name:
			paths, was = append(paths, path.Join(dir, was[0].name)), was[1:]
		case len(was) == 0 || now[0].name < was[0].name:
			paths, now = append(paths, path.Join(dir, now[0].name)), now[1:]
		default:
			if was[0].stamp != now[0].stamp || now[0].stamp == 0 {
				paths = append(paths, path.Join(dir, now[0].name))
			}
			was, now = was[1:], now[1:]
		}
	}
	return paths
}

// takeSeen gives what was seen when a private index was last used, to one caller at a time.
func (r *Repo) takeSeen(index string) *seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	v := r.seen[index]
	delete(r.seen, index)
	return v
}

func (r *Repo) keepSeen(index string, v *seen) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil {
		r.seen = map[string]*seen{}
	}
	r.seen[index] = v
}

// tick is how coarse the clocks are by which file systems stamp files: a jiffy of a slow kernel, and a little.
const tick = 12 * time.Millisecond
