package git

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Retree says how a tree is to differ from what it is: files are set back to another tree, or have other content.
type Retree struct {
	Tree string // or a commit
	From string // the tree, or commit, that Back is taken from
	// Back are paths that become what they are in From: the same entry, or none where it has none.
	Back []string
	// Text is new content by path; the mode of the file stays, or is that in From where the tree has none.
	Text map[string][]byte
}

// Retree makes a tree of another. Nothing is checked out and no filter runs: content goes in as it is.
func (r *Repo) Retree(ctx context.Context, t Retree) (string, error) {
	op := "make a tree"
	dir := filepath.Join(r.private, "index")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", domain.E(domain.CodeDisk, op, "the private index cannot be written").Because(err)
	}
	tmp, err := os.MkdirTemp(dir, "retree-")
	if err != nil {
		return "", domain.E(domain.CodeDisk, op, "the private index cannot be written").Because(err)
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	at := call{op: op, kind: plain, index: filepath.Join(tmp, "index"), write: true}
	tree, err := r.TreeOf(ctx, t.Tree)
	if err != nil {
		return "", err
	}
	lines, err := r.retreeLines(ctx, at, tree, t)
	if err != nil {
		return "", err
	}
	var res result
	for _, step := range []struct {
		args  []string
		stdin string
	}{{[]string{"read-tree", tree}, ""}, {[]string{"update-index", "-z", "--index-info"}, lines}, {[]string{"write-tree"}, ""}} {
		c := at
		c.args, c.stdin = step.args, []byte(step.stdin)
		if res, err = r.run(ctx, c); err != nil {
			return "", err
		}
	}
	return res.text(), nil
}

// retreeLines says what changes in the index: what goes first, so that a file may take the place of a folder.
func (r *Repo) retreeLines(ctx context.Context, at call, tree string, t Retree) (string, error) {
	back, err := r.entries(ctx, at.op, t.From, t.Back)
	if err != nil {
		return "", err
	}
	paths := make([]string, 0, len(t.Text))
	for p := range t.Text {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	now, err := r.entries(ctx, at.op, tree, paths)
	if err != nil {
		return "", err
	}
	if err := r.entriesOf(ctx, at.op, t.From, paths, now); err != nil {
		return "", err
	}
	var gone, put strings.Builder
	for _, p := range t.Back {
		if e, ok := back[p]; ok {
			_, _ = fmt.Fprintf(&put, "%s %s\t%s\x00", e.Mode, e.ID, p)
		} else {
			_, _ = fmt.Fprintf(&gone, "0 %s\t%s\x00", strings.Repeat("0", len(tree)), p)
		}
	}
	for _, p := range paths {
		e, ok := now[p]
		if !ok {
			return "", domain.E(domain.CodeNotFound, at.op, "there is no %s in the tree", p)
		}
		c := at
		c.args, c.stdin = []string{"hash-object", "-w", "--no-filters", "--stdin"}, append([]byte{}, t.Text[p]...)
		blob, err := r.run(ctx, c)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(&put, "%s %s\t%s\x00", e.Mode, blob.text(), p)
	}
	return gone.String() + put.String(), nil
}

// entriesOf adds what another tree holds at the paths that are not in a list.
func (r *Repo) entriesOf(ctx context.Context, op, tree string, paths []string, list map[string]treeEntry) error {
	left := slices.DeleteFunc(slices.Clone(paths), func(p string) bool { _, ok := list[p]; return ok })
	if len(left) == 0 {
		return nil
	}
	more, err := r.entries(ctx, op, tree, left)
	maps.Copy(list, more)
	return err
}

// entries gives what a tree holds at some paths; those that it does not hold are left out.
func (r *Repo) entries(ctx context.Context, op, tree string, paths []string) (map[string]treeEntry, error) {
	out := map[string]treeEntry{}
	for some := range slices.Chunk(paths, 100) {
		args := append([]string{"ls-tree", "-z", "--full-tree", tree, "--"}, some...)
		res, err := r.run(ctx, call{op: op, kind: plain, args: args})
		if err != nil {
			return nil, err
		}
		for _, f := range res.fields() {
			head, path, _ := strings.Cut(f, "\t")
			if w := strings.Fields(head); len(w) == 3 && slices.Contains(some, path) {
				out[path] = treeEntry{Path: path, Mode: w[0], ID: w[2]}
			}
		}
	}
	return out, nil
}

// treeEntry is one file of a tree.
type treeEntry struct{ Path, Mode, ID string }
