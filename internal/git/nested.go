package git

import (
	"context"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// A repository that an agent made or cloned inside its worktree would be stored as a mere pointer to a commit nobody
// has, hiding its files from the diff, the checks and the bin; one without a commit makes `git add` fail. So its files
// are stored as files: an entry below the directory makes git take it for an ordinary one. Its own history is not kept.

// addAll brings an index up to date with the worktree.
func (r *Repo) addAll(ctx context.Context, at call, base string) error {
	add := at
	add.args = []string{"add", "--all", "--sparse", "--", "."}
	for try := 0; ; try++ {
		_, err := r.run(ctx, add)
		if err != nil && !strings.Contains(err.Error(), "does not have a commit checked out") || try > 4 {
			return err
		}
		nested, lerr := r.nested(ctx, at, base, err != nil)
		if lerr != nil || len(nested) == 0 {
			return first(err, lerr)
		}
		if err := r.seed(ctx, at, nested); err != nil {
			return err
		}
	}
}

// nested gives the directories that git takes for repositories, other than submodules the base has.
func (r *Repo) nested(ctx context.Context, at call, base string, failed bool) ([]string, error) {
	var dirs []string
	if failed {
		c := at
		c.args = []string{"ls-files", "--others", "--exclude-standard", "-z"}
		res, err := r.run(ctx, c)
		if err != nil {
			return nil, err
		}
		for _, f := range res.fields() {
			if strings.HasSuffix(f, "/") {
				dirs = append(dirs, strings.TrimSuffix(f, "/"))
			}
		}
	}
	c := at
	c.args = []string{"diff-index", "--cached", "--raw", "-z", "--no-renames", "--diff-filter=AT", base}
	res, err := r.run(ctx, c)
	fields := res.fields()
	for i := 0; i+1 < len(fields); i += 2 {
		if w := strings.Fields(fields[i]); len(w) == 5 && w[1] == "160000" {
			dirs = append(dirs, fields[i+1])
		}
	}
	return unique(dirs), err
}

// seed puts an entry below each directory in place of the pointer. The next add finds no such file and drops it.
func (r *Repo) seed(ctx context.Context, at call, dirs []string) error {
	c := at
	c.args = []string{"hash-object", "-w", "--no-filters", "--stdin"}
	c.stdin = []byte{}
	blob, err := r.run(ctx, c)
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, d := range dirs {
		if strings.HasPrefix(d, "/") || strings.Contains(d, "\x00") {
			return domain.E(domain.CodeGit, c.op, "git named an odd path")
		}
		lines.WriteString("0 " + strings.Repeat("0", len(blob.text())) + "\t" + d + "\x00")
		lines.WriteString("100644 " + blob.text() + "\t" + d + "/.coppice-seed\x00")
	}
	c = at
	c.args, c.stdin = []string{"update-index", "-z", "--index-info"}, []byte(lines.String())
	_, err = r.run(ctx, c)
	return err
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
