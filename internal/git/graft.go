package git

import (
	"sort"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// edit gives the tree that a tree becomes with the files in it: written, replaced or, with mode Empty, deleted. A
// directory left empty goes; git keeps none.
func (o *objects) edit(st *filesystem.Storage, base plumbing.Hash, files []known) (plumbing.Hash, error) {
	here := map[string]object.TreeEntry{}
	if base != plumbing.ZeroHash {
		t, err := object.GetTree(st, base)
		if err != nil {
			return base, err
		}
		for _, e := range t.Entries {
			here[e.Name] = e
		}
	}
	below := map[string][]known{}
	var leaves []known
	for _, f := range files {
		if dir, rest, deep := strings.Cut(f.path, "/"); deep {
			f.path = rest
			below[dir] = append(below[dir], f)
		} else {
			leaves = append(leaves, f)
		}
	}
	// What is below a name first, so that a file that took a directory's place replaces what is left of it.
	for name, list := range below {
		if err := o.descend(st, here, name, list); err != nil {
			return base, err
		}
	}
	for _, f := range leaves {
		if err := o.leaf(st, here, f); err != nil {
			return base, err
		}
	}
	return o.writeTree(st, here)
}

func (o *objects) descend(st *filesystem.Storage, here map[string]object.TreeEntry, name string, list []known) error {
	e, ok := here[name]
	isDir := ok && e.Mode == filemode.Dir
	if !isDir {
		list = present(list)
		if len(list) == 0 {
			return nil
		}
		e.Hash = plumbing.ZeroHash
	}
	h, err := o.edit(st, e.Hash, list)
	if err != nil {
		return err
	}
	if h == emptyTree {
		delete(here, name)
		return nil
	}
	here[name] = object.TreeEntry{Name: name, Mode: filemode.Dir, Hash: h}
	return nil
}

// emptyTree is the id of the tree without entries.
var emptyTree = plumbing.NewHash("4b825dc642cb6eb9a060e54bf8d69288fbee4904")

func present(list []known) (out []known) {
	for _, f := range list {
		if f.mode != filemode.Empty {
			out = append(out, f)
		}
	}
	return out
}

func (o *objects) leaf(st *filesystem.Storage, here map[string]object.TreeEntry, f known) error {
	if f.mode == filemode.Empty {
		if e, ok := here[f.path]; ok && e.Mode != filemode.Dir {
			delete(here, f.path)
		}
		return nil
	}
	h, err := o.writeBlob(st, f.data)
	if err == nil {
		here[f.path] = object.TreeEntry{Name: f.path, Mode: f.mode, Hash: h}
	}
	return err
}

func (o *objects) writeBlob(st *filesystem.Storage, data []byte) (plumbing.Hash, error) {
	obj := st.NewEncodedObject()
	obj.SetType(plumbing.BlobObject)
	obj.SetSize(int64(len(data)))
	w, err := obj.Writer()
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if _, err := w.Write(data); err != nil {
		return plumbing.ZeroHash, err
	}
	if err := w.Close(); err != nil {
		return plumbing.ZeroHash, err
	}
	return o.put(st, obj)
}

func (o *objects) writeTree(st *filesystem.Storage, here map[string]object.TreeEntry) (plumbing.Hash, error) {
	t := &object.Tree{}
	for _, e := range here {
		t.Entries = append(t.Entries, e)
	}
	sort.Sort(object.TreeEntrySorter(t.Entries))
	obj := st.NewEncodedObject()
	if err := t.Encode(obj); err != nil {
		return plumbing.ZeroHash, err
	}
	return o.put(st, obj)
}

// commit makes a commit in process. With it, all that was written before is on the disk for good.
func (o *objects) commit(c Commit) (id string, err error) {
	sig := func(i Identity) object.Signature {
		return object.Signature{Name: i.Name, Email: i.Email, When: c.when()}
	}
	if unfit(c.Author) || unfit(c.Committer) || !IsID(c.Tree) || strings.ContainsRune(c.Message, 0) {
		return "", errNotHere
	}
	oc := &object.Commit{Author: sig(c.Author), Committer: sig(c.Committer), Message: c.text(),
		TreeHash: plumbing.NewHash(c.Tree)}
	for _, p := range c.Parents {
		oc.ParentHashes = append(oc.ParentHashes, plumbing.NewHash(p))
	}
	err = o.with(func(st *filesystem.Storage) error {
		obj := st.NewEncodedObject()
		if err := oc.Encode(obj); err != nil {
			return err
		}
		h, err := o.put(st, obj)
		if err != nil {
			return err
		}
		id = h.String()
		return o.settle()
	})
	return id, err
}

// unfit says whether git would change an identity before it writes it; then git writes it.
func unfit(i Identity) bool {
	return i.Name == "" || i.Email == "" || strings.ContainsAny(i.Name+i.Email, "<>\n\x00") ||
		strings.Trim(i.Name, " .,:;\"\\'") != i.Name
}
