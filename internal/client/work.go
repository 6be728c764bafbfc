package client

import (
	"context"
	"net/http"
	"strconv"

	"github.com/coppice/coppice/internal/api/wire"
)

// Ref names an attempt or task: an id, a unique prefix of one, or a task's number together with its project.
type Ref struct {
	Text    string
	Project string // id; may be empty
}

func (r Ref) at(noun string, more ...string) string {
	return path(append([]string{noun, r.Text}, more...)...)
}

func (r Ref) query(more query) string {
	q := query{"project": r.Project}
	for k, v := range more {
		q[k] = v
	}
	return q.encode()
}

// Projects lists the repositories that were opened.
func (c *Client) Projects(ctx context.Context) ([]wire.Project, error) {
	return get[[]wire.Project](ctx, c, path("projects"))
}

// OpenProject opens the repository that holds a directory, which is an absolute path.
func (c *Client) OpenProject(ctx context.Context, dir string) (wire.Project, error) {
	return post[wire.Project](ctx, c, path("projects"), wire.OpenProject{Dir: dir})
}

// ForgetProject removes everything of ours from a repository, through the bin.
func (c *Client) ForgetProject(ctx context.Context, id string) ([]wire.BinItem, error) {
	return call[[]wire.BinItem](ctx, c, http.MethodDelete, path("projects", id), nil)
}

// TrustQuestion says what would run and be obeyed in a repository.
func (c *Client) TrustQuestion(ctx context.Context, id string) (wire.TrustQuestion, error) {
	return get[wire.TrustQuestion](ctx, c, path("projects", id, "trust"))
}

// Trust trusts a repository as the question showed it.
func (c *Client) Trust(ctx context.Context, id string, t wire.Trust) (wire.Project, error) {
	return post[wire.Project](ctx, c, path("projects", id, "trust"), t)
}

// MoveProject says where a repository that was moved is now.
func (c *Client) MoveProject(ctx context.Context, id, dir string) (wire.Project, error) {
	return post[wire.Project](ctx, c, path("projects", id, "move"), wire.OpenProject{Dir: dir})
}

// ProjectDetails measures what a project holds.
func (c *Client) ProjectDetails(ctx context.Context, id string) (wire.ProjectDetails, error) {
	return get[wire.ProjectDetails](ctx, c, path("projects", id, "details"))
}

// TaskDefaults says what a new task of a project begins with.
func (c *Client) TaskDefaults(ctx context.Context, id string) (wire.TaskDefaults, error) {
	return get[wire.TaskDefaults](ctx, c, path("projects", id, "defaults"))
}

// Files finds tracked files of a project by parts of their names; limit 0 is the engine's.
func (c *Client) Files(ctx context.Context, id, text string, limit int) (wire.Files, error) {
	return get[wire.Files](ctx, c, path("projects", id, "files")+query{"q": text, "limit": number(limit)}.encode())
}

// LintTask says what would come of starting a task. Nothing is made.
func (c *Client) LintTask(ctx context.Context, t wire.NewTask) (wire.TaskLint, error) {
	return post[wire.TaskLint](ctx, c, path("tasks", "lint"), t)
}

// Tasks lists tasks with their attempts, newest first; project may be empty.
func (c *Client) Tasks(ctx context.Context, project string) ([]wire.Task, error) {
	return get[[]wire.Task](ctx, c, path("tasks")+query{"project": project}.encode())
}

// StartTask makes a task and queues its attempts.
func (c *Client) StartTask(ctx context.Context, t wire.NewTask) (wire.Task, error) {
	return post[wire.Task](ctx, c, path("tasks"), t)
}

// Task gives one task with its attempts.
func (c *Client) Task(ctx context.Context, r Ref) (wire.Task, error) {
	return get[wire.Task](ctx, c, r.at("tasks")+r.query(nil))
}

// Attempt gives one attempt.
func (c *Client) Attempt(ctx context.Context, r Ref) (wire.Attempt, error) {
	return get[wire.Attempt](ctx, c, r.at("attempts")+r.query(nil))
}

// RemoveAttempt removes an attempt's worktree and branch, through the bin.
func (c *Client) RemoveAttempt(ctx context.Context, r Ref) (wire.BinItem, error) {
	return call[wire.BinItem](ctx, c, http.MethodDelete, r.at("attempts")+r.query(nil), nil)
}

// Transcript gives a page of a session: the entries after a sequence number. An empty session is the agent's own.
func (c *Client) Transcript(ctx context.Context, r Ref, session string, after, limit int) (wire.Transcript, error) {
	q := query{"after": number(after), "limit": number(limit), "session": session}
	return get[wire.Transcript](ctx, c, r.at("attempts", "transcript")+r.query(q))
}

// Output gives a piece of the whole output of a call, from a byte on.
func (c *Client) Output(ctx context.Context, r Ref, call string, offset int64) (wire.Output, error) {
	return get[wire.Output](ctx, c, r.at("attempts", "calls", call, "output")+r.query(query{"offset": number(int(offset))}))
}

// Messages lists what was said to the agent and not read yet.
func (c *Client) Messages(ctx context.Context, r Ref) ([]wire.Message, error) {
	return get[[]wire.Message](ctx, c, r.at("attempts", "messages")+r.query(nil))
}

// Unsay takes back a message that was not read yet.
func (c *Client) Unsay(ctx context.Context, id string) (wire.Message, error) {
	return post[wire.Message](ctx, c, path("messages", id, "withdraw"), nil)
}

// Steer does one of pause, resume, cancel, promote, demote and verify.
func (c *Client) Steer(ctx context.Context, verb string, r Ref) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", verb)+r.query(nil), nil)
}

// Say gives the agent a message between turns.
func (c *Client) Say(ctx context.Context, r Ref, said wire.Say) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", "say")+r.query(nil), said)
}

// Image gives an image that a person showed an attempt's agent.
func (c *Client) Image(ctx context.Context, r Ref, id string) (wire.ImageData, error) {
	return get[wire.ImageData](ctx, c, r.at("attempts", "images", id)+r.query(nil))
}

// Rewind sets the files, the session or both back to the end of a turn.
func (c *Client) Rewind(ctx context.Context, r Ref, to wire.Rewind) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", "rewind")+r.query(nil), to)
}

// Fork makes another attempt that goes on from a turn.
func (c *Client) Fork(ctx context.Context, r Ref, from wire.Fork) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", "fork")+r.query(nil), from)
}

// Split makes another attempt of what was accepted of the change.
func (c *Client) Split(ctx context.Context, r Ref) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", "split")+r.query(nil), struct{}{})
}

// Reconcile makes another attempt that brings the change together with what it conflicts with.
func (c *Client) Reconcile(ctx context.Context, r Ref, with wire.Reconcile) (wire.Attempt, error) {
	return post[wire.Attempt](ctx, c, r.at("attempts", "reconcile")+r.query(nil), with)
}

// Bisect finds the turn that broke a check.
func (c *Client) Bisect(ctx context.Context, r Ref, check string) (wire.Bisection, error) {
	return post[wire.Bisection](ctx, c, r.at("attempts", "bisect")+r.query(nil), wire.Bisect{Check: check})
}

// Queue lists what is ready for review, in reading order; project may be empty.
func (c *Client) Queue(ctx context.Context, project string) ([]wire.QueueItem, error) {
	return get[[]wire.QueueItem](ctx, c, path("queue")+query{"project": project}.encode())
}

// Waiting lists what waits for an answer; project may be empty.
func (c *Client) Waiting(ctx context.Context, project string) ([]wire.Request, error) {
	return get[[]wire.Request](ctx, c, path("waiting")+query{"project": project}.encode())
}

// Request gives one request, answered or not.
func (c *Client) Request(ctx context.Context, id string) (wire.Request, error) {
	return get[wire.Request](ctx, c, path("requests", id))
}

// Answer answers a request.
func (c *Client) Answer(ctx context.Context, id string, a wire.Answer) (wire.Request, error) {
	return post[wire.Request](ctx, c, path("requests", id, "answer"), a)
}

// number writes n for a query; 0 is left out.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
