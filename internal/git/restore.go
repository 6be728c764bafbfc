package git

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// ResetTo makes the files of a worktree of ours those of a commit or tree. Untracked files that are not ignored go;
// ignored ones stay. What it held must have been saved before. HEAD and branch stay where they are.
func (r *Repo) ResetTo(ctx context.Context, dir, commit string) error {
	return r.reset(ctx, dir, commit, content, "-fdq")
}

// ResetClean is ResetTo, and ignored files and repositories within go as well, but for what stands at the kept paths.
func (r *Repo) ResetClean(ctx context.Context, dir, commit string, keep []string) error {
	flags := []string{"-ffdxq"}
	for _, k := range keep {
		flags = append(flags, "-e", "/"+escapePattern(k))
	}
	return r.reset(ctx, dir, commit, content, flags...)
}

// ResetRaw is ResetTo for a tree that was stored with Raw: bytes come out as they went in.
func (r *Repo) ResetRaw(ctx context.Context, dir, commit string) error {
	return r.reset(ctx, dir, commit, raw, "-fdq")
}

func (r *Repo) reset(ctx context.Context, dir, commit string, k kind, clean ...string) error {
	admin, err := r.ours(dir)
	if err != nil {
		return err
	}
	tree, err := r.TreeOf(ctx, commit)
	if err != nil {
		return err
	}
	at := call{op: "reset worktree", kind: k, tree: dir, index: filepath.Join(admin, "index"), write: true}
	for _, args := range [][]string{
		{"read-tree", "--reset", "-u", tree},
		append([]string{"clean"}, clean...),
	} {
		c := at
		c.args = args
		if _, err := r.run(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// SetIndex makes the index of a worktree of ours that of a commit and leaves the files alone.
func (r *Repo) SetIndex(ctx context.Context, dir, commit string) error {
	admin, err := r.ours(dir)
	if err != nil {
		return err
	}
	_, err = r.run(ctx, call{op: "set index", kind: content, tree: dir, index: filepath.Join(admin, "index"),
		write: true,
		args:  []string{"read-tree", "--reset", commit}})
	return err
}

// SetHead points the detached HEAD of a worktree of ours at a commit. The files are left alone.
func (r *Repo) SetHead(ctx context.Context, dir, commit string) error {
	admin, err := r.ours(dir)
	if err != nil {
		return err
	}
	if err := r.checkCommon(admin, dir); err != nil {
		return err
	}
	head, err := r.headOf(ctx, admin)
	if err != nil {
		return err
	}
	if head.Name != "" {
		return domain.E(domain.CodeConflict, "set HEAD", "%s is on a branch", dir)
	}
	return r.updateRef(ctx, admin, "HEAD", commit, head.Commit)
}

// escapePattern makes an exclude pattern of a path that is meant literally.
func escapePattern(p string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(p)
}
