package client

import (
	"context"
	"io"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// Change gives the files of a change in reading order; turn 0 means the whole change.
func (c *Client) Change(ctx context.Context, r Ref, turn int) (wire.Change, error) {
	return get[wire.Change](ctx, c, r.at("attempts", "change")+r.query(query{"turn": number(turn)}))
}

// Diff gives a window of the rows of one file's diff.
func (c *Client) Diff(ctx context.Context, r Ref, file string, offset, limit, turn int) (wire.DiffPage, error) {
	return get[wire.DiffPage](ctx, c, r.at("attempts", "diff")+r.query(query{
		"path": file, "offset": number(offset), "limit": number(limit), "turn": number(turn),
	}))
}

// Patch is how a diff is to be printed.
type Patch struct {
	Turn     int // 0: the whole change
	Stat     bool
	NameOnly bool
}

// WritePatch writes the diff as git prints it.
func (c *Client) WritePatch(ctx context.Context, r Ref, p Patch, w io.Writer) error {
	q := query{"turn": number(p.Turn)}
	if p.Stat {
		q["stat"] = "true"
	}
	if p.NameOnly {
		q["name_only"] = "true"
	}
	res, err := c.send(ctx, "GET", r.at("attempts", "patch")+r.query(q), nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(w, io.LimitReader(res.Body, maxBody)); err != nil {
		return domain.Wrap("read the diff", broken(err))
	}
	return nil
}

// Evidence lists the results of the checks.
func (c *Client) Evidence(ctx context.Context, r Ref) ([]wire.Evidence, error) {
	return get[[]wire.Evidence](ctx, c, r.at("attempts", "evidence")+r.query(nil))
}

// Comments lists the comments on a change.
func (c *Client) Comments(ctx context.Context, r Ref) ([]wire.Comment, error) {
	return get[[]wire.Comment](ctx, c, r.at("attempts", "comments")+r.query(nil))
}

// AddComment comments on a line, or on the whole.
func (c *Client) AddComment(ctx context.Context, r Ref, n wire.NewComment) (wire.Comment, error) {
	return post[wire.Comment](ctx, c, r.at("attempts", "comments")+r.query(nil), n)
}

// ResolveComment marks a comment resolved.
func (c *Client) ResolveComment(ctx context.Context, id string) (wire.Comment, error) {
	return post[wire.Comment](ctx, c, path("comments", id, "resolve"), nil)
}

// Judge gives a verdict: accept, reject or request-changes.
func (c *Client) Judge(ctx context.Context, verb string, r Ref, v wire.Verdict) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", verb)+r.query(nil), v)
}

// PreviewLanding says what landing would do, without touching anything; an empty strategy means the setting's.
func (c *Client) PreviewLanding(ctx context.Context, r Ref, strategy string) (wire.Preview, error) {
	return get[wire.Preview](ctx, c, r.at("attempts", "landing")+r.query(query{"strategy": strategy}))
}

// Land brings a change to its target branch.
func (c *Client) Land(ctx context.Context, r Ref, l wire.Land) (wire.Landing, error) {
	return post[wire.Landing](ctx, c, r.at("attempts", "land")+r.query(nil), l)
}

// Landings lists what has landed, newest first; project may be empty.
func (c *Client) Landings(ctx context.Context, project string) ([]wire.Landing, error) {
	return get[[]wire.Landing](ctx, c, path("landings")+query{"project": project}.encode())
}

// Undo takes a landing back with a revert.
func (c *Client) Undo(ctx context.Context, id string) (wire.Landing, error) {
	return post[wire.Landing](ctx, c, path("landings", id, "undo"), nil)
}
