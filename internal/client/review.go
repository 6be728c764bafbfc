package client

import (
	"context"
	"io"
	"net/http"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// Scope says what of a change is meant: one of these, or all of it.
type Scope struct {
	Turn        int
	Unseen      bool   // since a person looked last
	Against     string // another attempt at its task
	Uncommitted bool
}

func (s Scope) query() query {
	return query{
		"turn": number(s.Turn), "unseen": flag(s.Unseen), "against": s.Against, "uncommitted": flag(s.Uncommitted),
	}
}

// Scopes lists what a change can be seen in.
func (c *Client) Scopes(ctx context.Context, r Ref) ([]wire.Scope, error) {
	return get[[]wire.Scope](ctx, c, r.at("attempts", "scopes")+r.query(nil))
}

// Look notes that a person looks at a change.
func (c *Client) Look(ctx context.Context, r Ref, l wire.Look) error {
	_, err := post[struct{}](ctx, c, r.at("attempts", "look")+r.query(nil), l)
	return err
}

// Change gives the files of a change in reading order.
func (c *Client) Change(ctx context.Context, r Ref, s Scope) (wire.Change, error) {
	return get[wire.Change](ctx, c, r.at("attempts", "change")+r.query(s.query()))
}

// MarkRead notes which hunks of the change were read, or were not, and gives its files as they are then.
func (c *Client) MarkRead(ctx context.Context, r Ref, marks []string, read bool) (wire.Change, error) {
	return post[wire.Change](ctx, c, r.at("attempts", "read")+r.query(nil), wire.Reading{Marks: marks, Unread: !read})
}

// JudgeHunks notes what a person decides on hunks of the change, or on lines of one, and gives its files as they are then.
func (c *Client) JudgeHunks(ctx context.Context, r Ref, v wire.HunkVerdict) (wire.Change, error) {
	return post[wire.Change](ctx, c, r.at("attempts", "hunks")+r.query(nil), v)
}

// Diff gives a window of the rows of one file's diff.
func (c *Client) Diff(ctx context.Context, r Ref, file string, offset, limit, turn int) (wire.DiffPage, error) {
	return get[wire.DiffPage](ctx, c, r.at("attempts", "diff")+r.query(query{
		"path": file, "offset": number(offset), "limit": number(limit), "turn": number(turn),
	}))
}

// Patch is how a diff is to be printed.
type Patch struct {
	Scope
	Stat     bool
	NameOnly bool
	// IgnoreSpace leaves out what differs in white space alone.
	IgnoreSpace bool
}

// WritePatch writes the diff as git prints it.
func (c *Client) WritePatch(ctx context.Context, r Ref, p Patch, w io.Writer) error {
	q := p.query()
	if p.Stat {
		q["stat"] = "true"
	}
	if p.NameOnly {
		q["name_only"] = "true"
	}
	if p.IgnoreSpace {
		q["ignore_space"] = "true"
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

// Lines is a part of a file on one side of a change.
type Lines struct {
	Path               string
	Old                bool // as it was before
	From, Limit, Width int  // 0: from the start, as many as go at once, as much of a line as a diff shows
}

// Lines gives lines of a file as it is after the change, or was before it.
func (c *Client) Lines(ctx context.Context, r Ref, l Lines) (wire.Lines, error) {
	return get[wire.Lines](ctx, c, r.at("attempts", "lines")+r.query(query{
		"path": l.Path, "old": flag(l.Old), "from": number(l.From), "limit": number(l.Limit), "width": number(l.Width),
	}))
}

// Blob gives the size of a file of one side, and its picture where it is one.
func (c *Client) Blob(ctx context.Context, r Ref, file string, old bool) (wire.Blob, error) {
	return get[wire.Blob](ctx, c, r.at("attempts", "blob")+r.query(query{"path": file, "old": flag(old)}))
}

// Opening gives all that is needed to show a change at once.
func (c *Client) Opening(ctx context.Context, r Ref, split bool) (wire.Opening, error) {
	return get[wire.Opening](ctx, c, r.at("attempts", "opening")+r.query(query{"split": flag(split)}))
}

// flag is a boolean as a query has it: absent is false.
func flag(b bool) string {
	if b {
		return "true"
	}
	return ""
}

// Evidence lists the results of the checks.
func (c *Client) Evidence(ctx context.Context, r Ref) ([]wire.Evidence, error) {
	return get[[]wire.Evidence](ctx, c, r.at("attempts", "evidence")+r.query(nil))
}

// Decisions lists what was asked, answered and denied while the agent worked.
func (c *Client) Decisions(ctx context.Context, r Ref) ([]wire.Decided, error) {
	return get[[]wire.Decided](ctx, c, r.at("attempts", "decisions")+r.query(nil))
}

// Review has a model that has not seen the session read the change; an empty model is one that is picked.
func (c *Client) Review(ctx context.Context, r Ref, model string) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", "review")+r.query(nil), wire.Review{Model: model})
}

// ApplySuggestion puts what a comment suggests into the files.
func (c *Client) ApplySuggestion(ctx context.Context, id string) (wire.Comment, error) {
	return post[wire.Comment](ctx, c, path("comments", id, "apply"), nil)
}

// Opinions lists what models think of the change.
func (c *Client) Opinions(ctx context.Context, r Ref) ([]wire.Opinion, error) {
	return get[[]wire.Opinion](ctx, c, r.at("attempts", "opinions")+r.query(nil))
}

// Tour gives the newest tour through the change, and whether one is being made.
func (c *Client) Tour(ctx context.Context, r Ref) (wire.TourState, error) {
	return get[wire.TourState](ctx, c, r.at("attempts", "tour")+r.query(nil))
}

// StopTour ends the making of a tour.
func (c *Client) StopTour(ctx context.Context, r Ref) (wire.TourState, error) {
	return call[wire.TourState](ctx, c, http.MethodDelete, r.at("attempts", "tour")+r.query(nil), nil)
}

// MakeTour has a model that has not seen the session make a tour; an empty model is one that is picked.
func (c *Client) MakeTour(ctx context.Context, r Ref, model string) (wire.TourState, error) {
	return post[wire.TourState](ctx, c, r.at("attempts", "tour")+r.query(nil), wire.Review{Model: model})
}

// Comments lists the comments on a change.
func (c *Client) Comments(ctx context.Context, r Ref) ([]wire.Comment, error) {
	return get[[]wire.Comment](ctx, c, r.at("attempts", "comments")+r.query(nil))
}

// AddComment comments on a line, or on the whole.
func (c *Client) AddComment(ctx context.Context, r Ref, n wire.NewComment) (wire.Comment, error) {
	return post[wire.Comment](ctx, c, r.at("attempts", "comments")+r.query(nil), n)
}

// ResolveComment marks a comment resolved, or open again.
func (c *Client) ResolveComment(ctx context.Context, id string, open bool) (wire.Comment, error) {
	return post[wire.Comment](ctx, c, path("comments", id, "resolve"), wire.Resolution{Open: open})
}

// EditComment words a comment anew that was not sent yet.
func (c *Client) EditComment(ctx context.Context, id, text string) (wire.Comment, error) {
	return put[wire.Comment](ctx, c, path("comments", id), wire.CommentText{Text: text})
}

// Withdraw takes the last verdict back.
func (c *Client) Withdraw(ctx context.Context, r Ref) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", "withdraw")+r.query(nil), nil)
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
