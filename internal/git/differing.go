package git

import (
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// differing calls each with every path at which two trees hold different files, and what they hold there: an entry without
// a mode is none. The zero hash is a tree without entries.
func differing(s *filesystem.Storage, dir string, a, b plumbing.Hash, each func(path string, a, b object.TreeEntry) error) error {
	if a == b {
		return nil
	}
	before, err := entriesOf(s, a)
	if err != nil {
		return err
	}
	after, err := entriesOf(s, b)
	if err != nil {
		return err
	}
	for name := range union(before, after) {
		x, y := before[name], after[name]
		if x == y {
			continue
		}
		if x.Mode == filemode.Dir || y.Mode == filemode.Dir {
			if err := differing(s, dir+name+"/", treeHash(x), treeHash(y), each); err != nil {
				return err
			}
		}
		if x, y = fileEntry(x), fileEntry(y); x != y {
			if err := each(dir+name, x, y); err != nil {
				return err
			}
		}
	}
	return nil
}

func union(a, b map[string]object.TreeEntry) map[string]bool {
	names := make(map[string]bool, len(a))
	for n := range a {
		names[n] = true
	}
	for n := range b {
		names[n] = true
	}
	return names
}

func fileEntry(e object.TreeEntry) object.TreeEntry {
	if e.Mode == filemode.Dir {
		return object.TreeEntry{}
	}
	return e
}

func treeHash(e object.TreeEntry) plumbing.Hash {
	if e.Mode == filemode.Dir {
		return e.Hash
	}
	return plumbing.ZeroHash
}

func entriesOf(s *filesystem.Storage, h plumbing.Hash) (map[string]object.TreeEntry, error) {
	if h == plumbing.ZeroHash {
		return nil, nil
	}
	t, err := object.GetTree(s, h)
	if err != nil {
		return nil, err
	}
	m := make(map[string]object.TreeEntry, len(t.Entries))
	for _, e := range t.Entries {
		m[e.Name] = e
	}
	return m, nil
}
