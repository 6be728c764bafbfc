package git

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Ignored gives those of the paths (relative to a checkout) that git ignores: untracked and matched by an exclude
// pattern of the checkout, the repository or the user.
func (r *Repo) Ignored(ctx context.Context, dir string, paths []string) ([]string, error) {
	if _, err := r.gitDirOf(dir); err != nil {
		return nil, err
	}
	return r.ignored(ctx, dir, paths)
}

// ignored goes by the patterns alone; what is tracked is the caller's to know.
func (r *Repo) ignored(ctx context.Context, dir string, paths []string) ([]string, error) {
	if len(paths) == 0 || r.ignoresNothing(ctx, dir, paths) {
		return nil, nil
	}
	var in strings.Builder
	for _, p := range paths {
		if strings.ContainsRune(p, 0) {
			return nil, domain.E(domain.CodeUsage, "check ignored files", "a path holds a NUL byte")
		}
		in.WriteString("./" + p + "\x00") // so that no name is taken for pathspec magic
	}
	res, err := r.run(ctx, call{op: "check ignored files", kind: content, tree: dir, exits: []int{1}, magic: true,
		args: []string{"check-ignore", "--no-index", "-z", "--stdin"}, stdin: []byte(in.String())})
	out := res.fields()
	for i := range out {
		out[i] = strings.TrimPrefix(out[i], "./")
	}
	return out, err
}

// ignoresNothing says that there is no pattern at all that could match one of the paths, so that git need not be asked.
func (r *Repo) ignoresNothing(ctx context.Context, dir string, paths []string) bool {
	set, err := r.content(ctx)
	if err != nil || patterns(set.excludes) || patterns(contents(filepath.Join(r.common, "info", "exclude"))) {
		return false
	}
	looked := map[string]bool{}
	for _, p := range paths {
		for d := path.Dir(path.Clean(p)); !looked[d]; d = path.Dir(d) {
			looked[d] = true
			if _, err := os.Lstat(filepath.Join(dir, d, ".gitignore")); !errors.Is(err, fs.ErrNotExist) {
				return false
			}
		}
	}
	return true
}

// patterns says whether there is more than comments in an exclude file.
func patterns(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return true
		}
	}
	return false
}

// Untracked lists the untracked files of the user's checkout that the patterns match. Patterns are in the syntax of
// gitignore, later ones win.
func (r *Repo) Untracked(ctx context.Context, patterns []string) ([]string, error) {
	if len(patterns) == 0 {
		return nil, nil
	}
	args := []string{"ls-files", "--others", "--ignored", "-z"}
	for _, p := range patterns {
		if strings.ContainsRune(p, 0) {
			return nil, domain.E(domain.CodeUsage, "list untracked files", "a pattern holds a NUL byte")
		}
		args = append(args, "--exclude="+p)
	}
	res, err := r.run(ctx, call{op: "list untracked files", git: r.gitDir, tree: r.dir, args: args})
	return res.fields(), err
}

// UntrackedDirs lists untracked files and directories of the user's checkout, ignored ones too; a directory without
// any tracked file is named once, with a slash at the end.
func (r *Repo) UntrackedDirs(ctx context.Context) ([]string, error) {
	res, err := r.run(ctx, call{op: "list untracked files", git: r.gitDir, tree: r.dir,
		args: []string{"ls-files", "--others", "--directory", "-z"}})
	return res.fields(), err
}

// Folders lists the directories of the user's checkout that hold tracked or untracked files git does not ignore,
// relative to it; "." first.
func (r *Repo) Folders(ctx context.Context) ([]string, error) {
	res, err := r.run(ctx, call{op: "list folders", git: r.gitDir, tree: r.dir,
		args: []string{"ls-files", "--cached", "--others", "--exclude-standard", "-z"}})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{".": true}
	list := []string{"."}
	for _, f := range res.fields() {
		for i, c := range f {
			if c == '/' && !seen[f[:i]] {
				seen[f[:i]] = true
				list = append(list, f[:i])
			}
		}
	}
	return list, nil
}
