package conductor

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
)

// otherTask is a task whose change is the other side of a conflict, with the attempt that made it.
type otherTask struct {
	task    domain.Task
	attempt domain.Attempt
}

// otherSide gives the commit that a change is brought onto, and whose changes are in its way: the target as it is, with
// what landed on it since the change began, or the target with an open change on it.
func (b *bench) otherSide(ctx context.Context, of facts, other domain.AttemptID) (onto string, others []otherTask, err error) {
	target, err := b.repo.Resolve(ctx, of.task.Target)
	if err != nil {
		return "", nil, domain.Wrap("find the target", err)
	}
	if other == "" {
		others, err = b.landedSince(ctx, of)
		return target, others, err
	}
	o, err := b.w.c.facts(ctx, other)
	if err == nil {
		err = mayBring(of, o)
	}
	if err != nil {
		return "", nil, err
	}
	m, err := b.repo.MergeTreeBase(ctx, o.attempt.Base, target, o.attempt.Head)
	if err != nil {
		return "", nil, err
	}
	if !m.Clean {
		return "", nil, domain.E(domain.CodeConflict, "reconcile", "#%d itself conflicts with %s", o.task.Number, branchName(of.task.Target)).
			WithHint("bring that together first: coppice reconcile %d", o.task.Number)
	}
	onto, err = b.repo.CommitTree(ctx, git.Commit{
		Tree: m.Tree, Parents: []string{target}, Message: fmt.Sprintf("#%d, as it would land", o.task.Number),
		Author: git.Self, Committer: git.Self, At: b.w.c.Now(),
	})
	return onto, []otherTask{{o.task, o.attempt}}, err
}

// mayBring refuses to bring a change together with one that it will never meet.
func mayBring(of, o facts) error {
	op := "reconcile"
	switch {
	case o.attempt.Task == of.attempt.Task:
		return domain.E(domain.CodeUsage, op, "both are attempts at one task: only one of them will land").
			WithHint("take what is good of the other: coppice lift")
	case o.attempt.Project != of.attempt.Project || o.task.Target != of.task.Target:
		return domain.E(domain.CodeUsage, op, "they do not land on the same branch")
	case o.attempt.State.Done():
		return domain.E(domain.CodeConflict, op, "#%d is %s", o.task.Number, o.attempt.State).
			WithHint("what has landed is in the target: name no other")
	case o.attempt.Head == "" || o.attempt.HeadTree == o.attempt.BaseTree:
		return domain.E(domain.CodeConflict, op, "#%d has no change yet", o.task.Number)
	}
	return nil
}

func branchName(ref string) string { return strings.TrimPrefix(ref, "refs/heads/") }

// maxOthers bounds the tasks of the other side that an agent is told of.
const maxOthers = 5

// landedSince gives the tasks that landed on the target since a change began, the newest first.
func (b *bench) landedSince(ctx context.Context, of facts) (out []otherTask, err error) {
	err = b.w.c.Store.View(ctx, func(tx *store.Tx) error {
		landings, err := tx.Landings(store.LandingFilter{Project: of.project.ID, States: []domain.LandingState{domain.LandingDone}})
		if err != nil {
			return err
		}
		slices.SortFunc(landings, func(a, b domain.Landing) int { return b.At.Compare(a.At) })
		for _, l := range landings {
			if l.Target != of.task.Target || !l.At.After(of.attempt.StartedAt) || len(out) == maxOthers {
				continue
			}
			a, err := tx.Attempt(l.Attempt)
			if err != nil {
				return err
			}
			t, err := tx.Task(a.Task)
			if err != nil {
				return err
			}
			out = append(out, otherTask{t, a})
		}
		return nil
	})
	return out, err
}

// conflicts counts the conflicts that are marked in the files of a merge.
func (b *bench) conflicts(ctx context.Context, r reconciled, onto string) ([]domain.Conflict, error) {
	out := make([]domain.Conflict, 0, len(r.merge.Conflicts))
	for _, path := range r.merge.Conflicts {
		n, err := b.marked(ctx, r.commit, onto, path)
		if err != nil {
			return nil, err
		}
		out = append(out, domain.Conflict{Path: path, Places: n})
	}
	return out, nil
}

// The lines by which git marks a conflict, with the commits that it was made from in them.
var sides = regexp.MustCompile(`(?m)^(<{7}|>{7}) [0-9a-f]{40,64}(\r?)$`)

// named gives the tree of a merge with the sides of its conflicts called by their names: the commits in git's marks were
// made for the merge alone, and tell nobody anything.
func (b *bench) named(ctx context.Context, m git.Merge, ours, theirs string) (string, error) {
	text := map[string][]byte{}
	for _, path := range m.Conflicts {
		was, err := b.repo.ReadFile(ctx, m.Tree, path)
		if err != nil || !sides.Match(was) {
			continue // gone on one side, or no text
		}
		text[path] = sides.ReplaceAllFunc(was, func(line []byte) []byte {
			end := ""
			if bytes.HasSuffix(line, []byte("\r")) {
				end = "\r"
			}
			if line[0] == '<' {
				return []byte("<<<<<<< " + ours + end)
			}
			return []byte(">>>>>>> " + theirs + end)
		})
	}
	if len(text) == 0 {
		return m.Tree, nil
	}
	return b.repo.Retree(ctx, git.Retree{Tree: m.Tree, From: m.Tree, Text: text})
}

// marked counts the conflicts that are marked in a file of a commit, but for what looks like it on the other side already.
func (b *bench) marked(ctx context.Context, commit, onto, path string) (int, error) {
	var n [2]int
	for i, rev := range []string{commit, onto} {
		text, err := b.repo.ReadFile(ctx, rev, path)
		if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
			return 0, err
		}
		n[i] = markers(text)
	}
	return max(0, n[0]-n[1]), nil
}

// markers counts the lines that begin a conflict as git marks it.
func markers(text []byte) (n int) {
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(line, []byte("<<<<<<< ")) {
			n++
		}
	}
	return n
}

// reconciling gathers what the agent is told of both sides, within a quarter of its context.
func (b *bench) reconciling(ctx context.Context, of facts, others []otherTask, info provider.Info) (agent.Reconciling, error) {
	rec := b.attempt.Reconciles
	r := agent.Reconciling{
		Target: branchName(of.task.Target), Open: rec.Other != "", Files: rec.Files, Summary: of.attempt.Artifact.Summary,
	}
	paths := make([]string, 0, len(rec.Files))
	for _, f := range rec.Files {
		paths = append(paths, f.Path)
	}
	ours, err := b.repo.Patch(ctx, of.attempt.Base, of.attempt.Head, git.PatchOptions{})
	if err != nil {
		return r, err
	}
	theirs, err := b.repo.Patch(ctx, of.attempt.Base, b.attempt.Base, git.PatchOptions{Paths: paths})
	if err != nil {
		return r, err
	}
	most := maxDiff
	if info.Context > 0 { // about four bytes are a token
		most = int(min(int64(most), info.Context/2))
	}
	r.Ours, r.Theirs = shortened(string(ours.Text), most), shortened(string(theirs.Text), most)
	r.Cut = len(r.Ours) < len(ours.Text) || len(r.Theirs) < len(theirs.Text)
	if r.Comments, err = b.remarksOn(ctx, of.attempt.ID); err != nil {
		return r, err
	}
	for _, o := range others {
		t := agent.OtherTask{Number: o.task.Number, Title: o.task.Title, Brief: o.task.Brief, Summary: o.attempt.Artifact.Summary}
		if t.Comments, err = b.remarksOn(ctx, o.attempt.ID); err != nil {
			return r, err
		}
		r.Others = append(r.Others, t)
	}
	return r, nil
}

func shortened(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return wholeLines(text[:most])
}

// maxRemarks bounds the comments on a change that an agent is told of.
const maxRemarks = 20

// remarksOn gives what reviewers said on a change and has not been resolved, in a line each.
func (b *bench) remarksOn(ctx context.Context, id domain.AttemptID) (out []string, err error) {
	var comments []domain.Comment
	err = b.w.c.Store.View(ctx, func(tx *store.Tx) error {
		comments, err = tx.Comments(id)
		return err
	})
	for _, c := range comments {
		if c.State == domain.CommentResolved || len(out) == maxRemarks {
			continue
		}
		place := cmp.Or(c.Anchor.File, "the whole")
		if c.Anchor.File != "" && c.Anchor.Line > 0 {
			place += fmt.Sprintf(":%d", c.Anchor.Line)
		}
		out = append(out, place+": "+c.Text)
	}
	return out, err
}
