package git

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// oidPattern matches a full object id of either format.
var oidPattern = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// hidden matches the names the app gives to refs of its own, ownBranch those of its branches: nothing in them needs
// checking.
var (
	hidden    = regexp.MustCompile(`^refs/coppice/[a-z]+/[a-z0-9-]+$`)
	ownBranch = regexp.MustCompile(`^refs/heads/coppice[/-][a-z0-9-]{1,80}$`)
)

// IsID says whether s is a full object id.
func IsID(s string) bool { return oidPattern.MatchString(s) }

// Head gives the branch and commit of the user's checkout. Name is empty when HEAD is detached. A repository without
// a commit is CodeConflict.
func (r *Repo) Head(ctx context.Context) (Ref, error) { return r.headOf(ctx, r.gitDir) }

func (r *Repo) headOf(ctx context.Context, gitDir string) (Ref, error) {
	op := "read HEAD"
	if ref, err := r.objects().head(gitDir); err == nil {
		return ref, nil
	}
	name, err := r.run(ctx, call{op: op, git: gitDir, args: []string{"symbolic-ref", "-q", "HEAD"}, exits: []int{1}})
	if err != nil {
		return Ref{}, err
	}
	commit, err := r.run(ctx, call{op: op, git: gitDir, exits: []int{1},
		args: []string{"rev-parse", "--verify", "--quiet", "HEAD^{commit}"}})
	if err != nil {
		return Ref{}, err
	}
	if commit.exit != 0 {
		return Ref{}, domain.E(domain.CodeConflict, op, "the repository has no commit yet").
			WithHint("make a first commit: git add . && git commit -m 'First commit'")
	}
	return Ref{Name: name.text(), Commit: commit.text()}, nil
}

// Branches lists the local branches by full name.
func (r *Repo) Branches(ctx context.Context) ([]Ref, error) { return r.Refs(ctx, "refs/heads/") }

// Refs lists the refs whose full name begins with prefix, which ends in a slash, with the commit each points at.
func (r *Repo) Refs(ctx context.Context, prefix string) ([]Ref, error) {
	if refs, err := r.objects().list(prefix); err == nil {
		return refs, nil
	}
	res, err := r.run(ctx, call{op: "list refs", git: r.gitDir,
		args: []string{"for-each-ref", "--format=%(objectname) %(refname)", prefix}})
	if err != nil {
		return nil, err
	}
	var refs []Ref
	for line := range strings.Lines(string(res.out)) {
		if id, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " "); ok {
			refs = append(refs, Ref{Name: name, Commit: id})
		}
	}
	return refs, nil
}

// Resolve gives the commit that rev names: a branch, a tag, an id or anything git understands. CodeNotFound if none.
func (r *Repo) Resolve(ctx context.Context, rev string) (string, error) {
	if IsID(rev) || shared.MatchString(rev) {
		id, err := r.objects().commitOf(rev)
		if err == nil {
			return id, nil
		}
		if errors.Is(err, errNoRef) && hidden.MatchString(rev) && r.objects().files() {
			return "", domain.E(domain.CodeNotFound, "resolve "+rev, "there is no such ref in the repository")
		}
	}
	return r.peel(ctx, rev, "commit")
}

// TreeOf gives the tree of what rev names. CodeNotFound if there is none.
func (r *Repo) TreeOf(ctx context.Context, rev string) (string, error) {
	if IsID(rev) || shared.MatchString(rev) {
		if tree, err := r.objects().treeOf(rev); err == nil {
			return tree, nil
		}
	}
	return r.peel(ctx, rev, "tree")
}

func (r *Repo) peel(ctx context.Context, rev, to string) (string, error) {
	op := "resolve " + rev
	if rev == "" || strings.HasPrefix(rev, "-") || strings.ContainsAny(rev, "\x00\n") {
		return "", domain.E(domain.CodeUsage, op, "%q cannot name a commit", rev)
	}
	res, err := r.run(ctx, call{op: op, git: r.gitDir, exits: []int{1, 128},
		args: []string{"rev-parse", "--verify", "--quiet", "--end-of-options", rev + "^{" + to + "}"}})
	if err != nil {
		return "", err
	}
	if id := res.text(); res.exit == 0 && IsID(id) {
		return id, nil
	}
	return "", domain.E(domain.CodeNotFound, op, "there is no %s %q in the repository", to, rev).
		WithHint("git branch --all lists the branches")
}

// CheckRef says whether ref is a full name git takes; CodeUsage if not.
func (r *Repo) CheckRef(ctx context.Context, ref string) error {
	if hidden.MatchString(ref) || ownBranch.MatchString(ref) {
		return nil
	}
	bad := domain.E(domain.CodeUsage, "check ref name", "%q is not a name git allows for a ref", ref)
	if !strings.HasPrefix(ref, "refs/") || len(ref) > 250 {
		return bad
	}
	res, err := r.run(ctx, call{op: "check ref name", git: r.gitDir, exits: []int{1},
		args: []string{"check-ref-format", ref}})
	if err == nil && res.exit != 0 {
		return bad
	}
	return err
}

// UpdateRef moves ref from old to new if it still is at old; an empty old means that the ref must not exist yet. A
// ref that has moved is CodeConflict. Moving a branch that is checked out is the caller's to avoid: see FastForward.
func (r *Repo) UpdateRef(ctx context.Context, ref, new, old string) error {
	return r.updateRef(ctx, r.gitDir, ref, new, old)
}

func (r *Repo) updateRef(ctx context.Context, gitDir, ref, new, old string) error {
	if err := r.CheckRef(ctx, ref); err != nil && ref != "HEAD" {
		return err
	}
	if old == "" {
		old = strings.Repeat("0", len(new))
	}
	if r.objects().move(ref, new, old) == nil {
		return nil
	}
	return r.retry(ctx, func() error {
		_, err := r.run(ctx, call{op: "move " + ref, git: gitDir, write: true,
			args: []string{"update-ref", "--no-deref", "-m", "coppice", ref, new, old}})
		return err
	})
}

// DeleteRef deletes ref if it still is at old; an empty old deletes it wherever it is. A ref that is not there is
// fine when old is empty.
func (r *Repo) DeleteRef(ctx context.Context, ref, old string) error {
	if err := r.CheckRef(ctx, ref); err != nil {
		return err
	}
	args := []string{"update-ref", "--no-deref", "-d", ref}
	if old != "" {
		args = append(args, old)
	}
	return r.retry(ctx, func() error {
		_, err := r.run(ctx, call{op: "delete " + ref, git: r.gitDir, write: true, args: args})
		return err
	})
}
