package git

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// shared matches full names of refs that all worktrees share and that are read in process: branches and our own.
var shared = regexp.MustCompile(`^refs/(heads|coppice)/[A-Za-z0-9][A-Za-z0-9._/-]*$`)

// commitOf gives the commit that rev names, where that is an id or the full name of a branch. Anything else, and whatever is
// not found, is git's to say.
func (o *objects) commitOf(rev string) (id string, err error) {
	err = o.with(func(s *filesystem.Storage) error {
		id = rev
		if !IsID(rev) {
			ref, err := tip(s, rev)
			if err != nil {
				return err
			}
			id = ref
		}
		_, err := object.GetCommit(s, plumbing.NewHash(id))
		return err
	})
	return id, err
}

// head gives what is checked out in a git directory.
func (o *objects) head(gitDir string) (Ref, error) {
	path := filepath.Join(gitDir, "HEAD")
	if fi, err := os.Lstat(path); err != nil || !fi.Mode().IsRegular() {
		return Ref{}, errNotHere
	}
	name, branch := strings.CutPrefix(strings.TrimSpace(contents(path)), "ref: ")
	if !branch && !IsID(name) {
		return Ref{}, errNotHere
	}
	commit, err := o.commitOf(name)
	if !branch {
		name = ""
	}
	return Ref{Name: name, Commit: commit}, err
}

// errNoRef says that there is no such ref. It never leaves the package.
var errNoRef = errors.New("no such ref")

// files says whether refs are kept as files, which is what can be read here.
func (o *objects) files() bool { return o.usable && !exists(filepath.Join(o.dir, "reftable")) }

// list gives the refs below a prefix, sorted by name.
func (o *objects) list(prefix string) (refs []Ref, err error) {
	if !o.files() {
		return nil, errNotHere
	}
	err = o.with(func(s *filesystem.Storage) error {
		all, err := s.IterReferences()
		if err != nil {
			return err
		}
		return all.ForEach(func(r *plumbing.Reference) error {
			if name := r.Name().String(); strings.HasPrefix(name, prefix) {
				if r.Type() != plumbing.HashReference {
					return errNotHere
				}
				refs = append(refs, Ref{Name: name, Commit: r.Hash().String()})
			}
			return nil
		})
	})
	slices.SortFunc(refs, func(a, b Ref) int { return strings.Compare(a.Name, b.Name) })
	return refs, err
}

// tip reads a ref of the files backend: a file of its own, or a line in packed-refs.
func tip(s *filesystem.Storage, name string) (string, error) {
	if !shared.MatchString(name) || strings.Contains(name, "..") {
		return "", errNotHere
	}
	ref, err := s.Reference(plumbing.ReferenceName(name))
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		return "", errNoRef
	}
	if err != nil || ref.Type() != plumbing.HashReference {
		return "", errNotHere
	}
	return ref.Hash().String(), nil
}

// move sets one of our own refs as git's files backend does: under a lock file beside it, which git takes as well, the old
// value is looked at and the new one renamed over it. The zero id stands for a ref that is not there. errNotHere leaves it
// to git, which also has the words for what went wrong.
func (o *objects) move(name, new, old string) error {
	if !hidden.MatchString(name) || !o.files() {
		return errNotHere
	}
	return o.with(func(s *filesystem.Storage) error {
		if _, err := object.GetCommit(s, plumbing.NewHash(new)); err != nil {
			return errNotHere
		}
		path := filepath.Join(o.dir, filepath.FromSlash(name))
		if os.MkdirAll(filepath.Dir(path), 0o777) != nil { //nolint:gosec // as git does; the umask narrows it
			return errNotHere
		}
		lock, err := os.OpenFile(path+".lock", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) //nolint:gosec // as git does
		if err != nil {
			return errNotHere // somebody moves it, or a lock was left behind: git's to wait or to say
		}
		err = o.fill(s, lock, name, new, old)
		if err = errors.Join(err, lock.Close()); err == nil {
			err = os.Rename(lock.Name(), path)
		}
		if err != nil {
			_ = os.Remove(lock.Name())
			return errNotHere
		}
		return nil
	})
}

// fill writes the new value of a ref into its lock file when the ref still is at the old one.
func (o *objects) fill(s *filesystem.Storage, lock *os.File, name, new, old string) error {
	at, err := tip(s, name)
	if errors.Is(err, errNoRef) {
		at = strings.Repeat("0", len(new))
	} else if err != nil {
		return err
	}
	if at != old {
		return errNotHere
	}
	if _, err := fmt.Fprintln(lock, new); err != nil {
		return err
	}
	return lock.Sync()
}
