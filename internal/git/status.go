package git

import (
	"context"
	"strings"
)

// Entry is one path that differs from the last commit.
type Entry struct {
	Path  string // slash-separated, relative to the worktree; a folder of untracked files ends in a slash
	Old   string // before a rename
	Index byte   // as git status --porcelain: M A D R T U or ' '
	Work  byte   // the same for the files against the index; '?' untracked
}

// Status is what git status says of a checkout.
type Status struct {
	Entries []Entry
}

// Clean says whether nothing differs and nothing is untracked.
func (s Status) Clean() bool { return len(s.Entries) == 0 }

// Status gives the state of the files in dir, which is the user's checkout or a linked worktree of the repository. No
// lock is taken and no index written; filters of the configuration are not run (git-lfs excepted).
func (r *Repo) Status(ctx context.Context, dir string) (Status, error) {
	gitDir, err := r.gitDirOf(dir)
	if err != nil {
		return Status{}, err
	}
	blank, err := r.neutral(ctx, gitDir)
	if err != nil {
		return Status{}, err
	}
	res, err := r.run(ctx, call{op: "read status", git: gitDir, tree: dir, extra: blank,
		args: []string{"status", "--porcelain=v1", "-z", "--untracked-files=normal", "--ignore-submodules=dirty",
			"--no-ahead-behind"}})
	if err != nil {
		return Status{}, err
	}
	return parseStatus(res.fields()), nil
}

func parseStatus(fields []string) Status {
	var s Status
	for i := 0; i < len(fields); i++ {
		f := fields[i]
		if len(f) < 4 {
			continue
		}
		e := Entry{Index: f[0], Work: f[1], Path: f[3:]}
		if (e.Index == 'R' || e.Index == 'C' || e.Work == 'R') && i+1 < len(fields) {
			i++
			e.Old = fields[i]
		}
		s.Entries = append(s.Entries, e)
	}
	return s
}

// InProgress names what is under way in a checkout (merge, rebase, cherry-pick, revert, bisect), or "".
func (r *Repo) InProgress(dir string) (string, error) {
	gitDir, err := r.gitDirOf(dir)
	if err != nil {
		return "", err
	}
	for _, m := range []struct{ file, what string }{
		{"MERGE_HEAD", "merge"}, {"rebase-merge", "rebase"}, {"rebase-apply", "rebase"},
		{"CHERRY_PICK_HEAD", "cherry-pick"}, {"REVERT_HEAD", "revert"}, {"BISECT_LOG", "bisect"},
	} {
		if exists(strings.Join([]string{gitDir, m.file}, "/")) {
			return m.what, nil
		}
	}
	return "", nil
}
