package git

import (
	"context"
	"strings"
)

// Version gives git's own version, such as "2.39.5".
func Version(ctx context.Context) (string, error) {
	res, err := (&Repo{}).run(ctx, call{op: "ask git for its version", kind: find, cwd: "/", args: []string{"version"}, magic: true})
	return strings.TrimPrefix(res.text(), "git version "), err
}

// Init makes a repository of a directory of the app's own and commits everything in it on the branch main. Where the
// user has no identity, the new repository gets the one given, so that a person can land in it.
func Init(ctx context.Context, dir, message string, fallback Identity) error {
	r, op := &Repo{}, "make repository"
	run := func(args ...string) error {
		_, err := r.run(ctx, call{op: op, kind: find, cwd: dir, args: args, write: true})
		return err
	}
	if err := run("init", "--quiet", "--initial-branch=main", "."); err != nil {
		return err
	}
	if run("config", "--get", "user.email") != nil || run("config", "--get", "user.name") != nil {
		if err := run("config", "user.name", fallback.Name); err != nil {
			return err
		}
		if err := run("config", "user.email", fallback.Email); err != nil {
			return err
		}
	}
	if err := run("add", "--all"); err != nil {
		return err
	}
	return run("commit", "--quiet", "--message", message)
}
