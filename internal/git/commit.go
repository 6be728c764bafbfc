package git

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Identity is who a commit is by.
type Identity struct{ Name, Email string }

// Self is the identity of the app's own commits: checkpoints and the bin. It never stands on a landed commit.
var Self = Identity{Name: "Coppice", Email: "coppice@localhost"}

// Commit is a commit to be made, or one that was read.
type Commit struct {
	ID        string // set when read
	Tree      string
	Parents   []string
	Message   string
	Author    Identity
	Committer Identity
	At        time.Time // of both; zero: now
}

// Identity gives the user's identity as their configuration for this repository has it. Where there is none it is
// CodeConflict: nothing is guessed.
func (r *Repo) Identity(ctx context.Context) (Identity, error) {
	op := "read git identity"
	res, err := r.run(ctx, call{op: op, git: r.gitDir, extra: []string{"user.useConfigOnly=true"}, exits: []int{128},
		args: []string{"var", "GIT_AUTHOR_IDENT"}})
	if err != nil {
		return Identity{}, err
	}
	name, rest, ok := strings.Cut(res.text(), " <")
	email, _, ok2 := strings.Cut(rest, ">")
	if res.exit != 0 || !ok || !ok2 || name == "" || email == "" {
		return Identity{}, domain.E(domain.CodeConflict, op, "git does not know who you are").
			WithHint(`git config --global user.name "Your Name" && git config --global user.email you@example.com`)
	}
	return Identity{Name: name, Email: email}, nil
}

// CommitTree makes a commit and moves no ref.
func (r *Repo) CommitTree(ctx context.Context, c Commit) (string, error) {
	op := "make commit"
	if id, err := r.objects().commit(c); err == nil {
		return id, nil
	}
	args := []string{"commit-tree", "--no-gpg-sign"}
	for _, p := range c.Parents {
		args = append(args, "-p", p)
	}
	stamp := strconv.FormatInt(c.when().Unix(), 10) + " " + c.when().Format("-0700")
	res, err := r.run(ctx, call{op: op, kind: plain, write: true, args: append(args, "-F", "-", c.Tree),
		stdin: []byte(c.text()),
		env: []string{
			"GIT_AUTHOR_NAME=" + c.Author.Name, "GIT_AUTHOR_EMAIL=" + c.Author.Email, "GIT_AUTHOR_DATE=" + stamp,
			"GIT_COMMITTER_NAME=" + c.Committer.Name, "GIT_COMMITTER_EMAIL=" + c.Committer.Email,
			"GIT_COMMITTER_DATE=" + stamp,
		}})
	return res.text(), err
}

func (c Commit) when() time.Time {
	if c.At.IsZero() {
		return time.Now()
	}
	return c.At
}

// text is the message as stored: one newline at the end.
func (c Commit) text() string { return strings.TrimRight(c.Message, "\n") + "\n" }

// CommitInfo reads a commit. CodeNotFound when rev names none.
func (r *Repo) CommitInfo(ctx context.Context, rev string) (Commit, error) {
	id, err := r.Resolve(ctx, rev)
	if err != nil {
		return Commit{}, err
	}
	res, err := r.run(ctx, call{op: "read commit", kind: plain,
		args: []string{"log", "-1", "--no-show-signature",
			"--format=%T%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%ct%x00%B", id}})
	if err != nil {
		return Commit{}, err
	}
	f := strings.SplitN(string(res.out), "\x00", 8)
	if len(f) != 8 {
		return Commit{}, domain.E(domain.CodeGit, "read commit", "git's answer is not understood")
	}
	at, err := strconv.ParseInt(f[6], 10, 64)
	if err != nil {
		return Commit{}, domain.E(domain.CodeGit, "read commit", "git's answer is not understood").Because(err)
	}
	return Commit{ID: id, Tree: f[0], Parents: strings.Fields(f[1]), Message: strings.TrimRight(f[7], "\n") + "\n",
		Author: Identity{f[2], f[3]}, Committer: Identity{f[4], f[5]}, At: time.Unix(at, 0)}, nil
}

// Log lists the commits reachable from a tip but not from a base, oldest first, at most n.
func (r *Repo) Log(ctx context.Context, base, tip string, n int) ([]string, error) {
	res, err := r.run(ctx, call{op: "list commits", kind: plain,
		args: []string{"rev-list", "--topo-order", fmt.Sprintf("--max-count=%d", n), "--reverse", tip, "^" + base}})
	return strings.Fields(string(res.out)), err
}
