package land

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// half is what a fast-forward that was cut off left in a checkout. git checks that every path it will touch is
// unchanged before it writes the first, then writes the files, then the index, then the ref. So a path that has the
// new content, or a beginning of it, was written by git; one that has neither content was changed by somebody since.
type half struct {
	written []string // have the new content, or a beginning of it
	removed []string // are to go, and are gone
	missing []string // are to change, and are not there
	edited  []string // have neither the old nor the new content
	left    []string // still have the old content
}

// begun says whether anything of the move is in the checkout.
func (h half) begun() bool { return len(h.written)+len(h.removed) > 0 }

func (h half) words(m move, checkout string) string {
	s := fmt.Sprintf("the program ended while git moved %s forward in %s: %d files are as of the new commit %.10s, "+
		"%d as of the old one", short(m.ref), checkout, len(h.written)+len(h.removed), m.to, len(h.left))
	if len(h.edited) > 0 {
		s += "; changed by somebody since: " + list(h.edited)
	}
	return s
}

// halfway compares the paths the move touches with the files of the checkout, by git's own idea of their content.
func (m move) halfway(ctx context.Context, repo *git.Repo, checkout string) (half, error) {
	paths, err := differing(ctx, repo, m.from, m.to)
	if err != nil {
		return half{}, err
	}
	index := repo.IndexFile("land-" + m.to)
	defer repo.DropIndex(index)
	_, tree, err := repo.Snapshot(ctx, git.Snapshot{
		Dir: checkout, IndexFile: index, Parent: m.to, Known: paths, Message: "look at " + short(m.ref),
	})
	if err != nil {
		return half{}, err
	}
	offNew, err := differing(ctx, repo, m.to, tree)
	if err != nil {
		return half{}, err
	}
	offOld, err := differing(ctx, repo, m.from, tree)
	if err != nil {
		return half{}, err
	}
	root, err := os.OpenRoot(checkout)
	if err != nil {
		return half{}, domain.E(domain.CodeDisk, "look at "+checkout, "it cannot be opened").Because(err)
	}
	defer root.Close()
	return m.sort(ctx, repo, root, paths, offOld, offNew), nil
}

// sort puts each path where it belongs, by whether it differs from the old and the new commit.
func (m move) sort(ctx context.Context, repo *git.Repo, root *os.Root, paths, offOld, offNew []string) half {
	var h half
	for _, p := range paths {
		_, gone := root.Lstat(p)
		isOld, isNew := !slices.Contains(offOld, p), !slices.Contains(offNew, p)
		switch {
		case isOld:
			h.left = append(h.left, p)
		case isNew && gone != nil:
			h.removed = append(h.removed, p)
		case isNew:
			h.written = append(h.written, p)
		case gone != nil:
			h.missing = append(h.missing, p)
		case beginning(ctx, repo, root, m.to, p):
			h.written = append(h.written, p)
		default:
			h.edited = append(h.edited, p)
		}
	}
	return h
}

// beginning says whether a file holds the first bytes of what the commit has for it: git was cut off while it wrote.
func beginning(ctx context.Context, repo *git.Repo, root *os.Root, commit, p string) bool {
	want, err := repo.ReadFile(ctx, commit, p)
	if err != nil {
		return false
	}
	fi, err := root.Lstat(p)
	if err != nil || !fi.Mode().IsRegular() || fi.Size() >= int64(len(want)) {
		return false
	}
	f, err := root.Open(p)
	if err != nil {
		return false
	}
	defer f.Close()
	have, err := io.ReadAll(io.LimitReader(f, int64(len(want))))
	return err == nil && bytes.HasPrefix(want, have)
}

// differing lists the paths in which two commits or trees differ, both names of a rename.
func differing(ctx context.Context, repo *git.Repo, from, to string) ([]string, error) {
	stats, err := repo.NumStat(ctx, from, to)
	if err != nil {
		return nil, err
	}
	paths := []string{}
	for _, s := range stats {
		if s.Old != "" {
			paths = append(paths, s.Old)
		}
		paths = append(paths, s.Path)
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}
