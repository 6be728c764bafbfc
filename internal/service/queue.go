package service

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/conductor"
	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// Queue lists what is ready for a person to judge, in reading order: artifacts and clear failures.
func (s *Service) Queue(ctx context.Context, project domain.ProjectID) ([]QueueItem, error) {
	return view(ctx, s, func(tx *store.Tx) ([]QueueItem, error) {
		attempts, err := tx.Attempts(store.AttemptFilter{Project: project})
		if err != nil {
			return nil, err
		}
		ps, err := known(tx)
		if err != nil {
			return nil, err
		}
		attempts = slices.DeleteFunc(attempts, func(a domain.Attempt) bool {
			return !review.InQueue(a.State) || !slices.ContainsFunc(ps, func(p domain.Project) bool { return p.ID == a.Project })
		})
		review.SortQueue(attempts)
		out := make([]QueueItem, 0, len(attempts))
		for _, a := range attempts {
			item, err := s.queueItem(tx, a)
			if err != nil {
				return nil, err
			}
			out = append(out, item)
		}
		return out, nil
	})
}

func (s *Service) queueItem(tx *store.Tx, a domain.Attempt) (QueueItem, error) {
	t, err := tx.Task(a.Task)
	if err != nil {
		return QueueItem{}, err
	}
	v, err := s.attemptView(tx, a, t)
	if err != nil {
		return QueueItem{}, err
	}
	es, err := s.evidenceLast(tx, a, t)
	return QueueItem{v, newest(es)}, err
}

// newest keeps the last evidence of each check.
// Waiting lists what waits for an answer, oldest first.
func (s *Service) Waiting(ctx context.Context, project domain.ProjectID) ([]RequestView, error) {
	rs, err := view(ctx, s, func(tx *store.Tx) ([]RequestView, error) { return waiting(tx, project) })
	for i, r := range rs {
		rs[i] = s.withFile(r)
	}
	return rs, err
}

// waiting lists what waits for an answer, as the store has it: a count needs no more.
func waiting(tx *store.Tx, project domain.ProjectID) ([]RequestView, error) {
	rs, err := tx.Requests(store.RequestFilter{Project: project, State: domain.RequestWaiting})
	if err != nil {
		return nil, err
	}
	var out []RequestView
	for _, r := range rs {
		if r.Kind == domain.RequestMessage {
			continue
		}
		v, err := requestView(tx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func requestView(tx *store.Tx, r domain.Request) (RequestView, error) {
	v := RequestView{Request: r}
	a, err := tx.Attempt(r.Attempt)
	if err != nil {
		return v, err
	}
	v.Isolation, v.Worktree = a.Isolation, a.Worktree
	if r.Kind == domain.RequestPermission {
		v.Rules = conductor.Standing(r.Action)
	}
	v.Of, err = tx.Task(a.Task)
	return v, err
}

func (s *Service) withFile(v RequestView) RequestView {
	if len(v.Rules) > 0 {
		v.RulesFile = s.Dirs.Settings()
	}
	return v
}

// Request gives one request, answered or not.
func (s *Service) Request(ctx context.Context, text string) (RequestView, error) {
	return view(ctx, s, func(tx *store.Tx) (RequestView, error) {
		full, err := tx.Resolve(domain.FoldID(text), domain.KindRequest)
		if err != nil {
			return RequestView{}, err
		}
		r, err := tx.Request(domain.RequestID(full))
		if err != nil {
			return RequestView{}, err
		}
		v, err := requestView(tx, r)
		return s.withFile(v), err
	})
}

// Answer answers a request by its id, or by the attempt or task that asks when it asks only one thing. What is allowed
// for the project is written into the person's own settings: a repository cannot allow itself anything.
func (s *Service) Answer(ctx context.Context, text string, a AnswerSpec) (RequestView, error) {
	id, err := view(ctx, s, func(tx *store.Tx) (domain.RequestID, error) { return findRequest(tx, text) })
	if err != nil {
		return RequestView{}, err
	}
	scope := domain.Scope(a.Scope)
	if a.Always && scope == "" && a.Answer == string(domain.Allow) {
		scope = domain.ScopeTask
	}
	r, err := s.Conductor.Answer(ctx, id, conductor.Reply{Text: a.Answer, Scope: scope, Reason: a.Reason, From: a.From})
	if err != nil {
		return RequestView{}, err
	}
	v, err := view(ctx, s, func(tx *store.Tx) (RequestView, error) { return requestView(tx, r) })
	if err == nil && r.Scope == domain.ScopeProject {
		err = s.grant(ctx, v)
	}
	return s.withFile(v), err
}

// grant writes down what was allowed for a project.
func (s *Service) grant(ctx context.Context, v RequestView) error {
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(v.Of.Project) })
	if err != nil {
		return err
	}
	s.mu.Lock()
	err = config.Grant(s.Dirs.Settings(), p.Dir, v.Rules...)
	s.mu.Unlock()
	if err != nil {
		return domain.E(domain.CodeOf(err), "allow for the project", "it was allowed for this attempt, but the rule could not be written").
			WithHint("mend %s and answer so the next time: %v", s.Dirs.Settings(), err).Because(err)
	}
	s.Conductor.Grant(p.ID, v.Action)
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.Emit(domain.Event{Kind: domain.EventConfig, Project: p.ID, ID: "policy.granted"})
	})
}

func findRequest(tx *store.Tx, text string) (domain.RequestID, error) {
	full, err := tx.Resolve(domain.FoldID(text), domain.KindRequest, domain.KindAttempt, domain.KindTask)
	if err != nil {
		return "", err
	}
	if full[0] == domain.KindRequest {
		return domain.RequestID(full), nil
	}
	a, _, err := resolve(tx, Ref{Text: full})
	if err != nil {
		return "", err
	}
	rs, err := tx.Requests(store.RequestFilter{Attempt: a.ID, State: domain.RequestWaiting})
	rs = slices.DeleteFunc(rs, func(r domain.Request) bool { return r.Kind == domain.RequestMessage })
	switch {
	case err != nil:
		return "", err
	case len(rs) == 1:
		return rs[0].ID, nil
	case len(rs) == 0:
		return "", domain.E(domain.CodeNotFound, "answer", "attempt %s asks nothing", a.ID)
	}
	return "", domain.E(domain.CodeConflict, "answer", "attempt %s asks %d things", a.ID, len(rs)).WithHint("name the request: coppice waiting")
}

// steer runs one of the conductor's verbs and gives the attempt as it then is.
func (s *Service) steer(ctx context.Context, r Ref, do func(context.Context, domain.AttemptID) error) (AttemptView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return AttemptView{}, err
	}
	if a.ID == "" {
		return AttemptView{}, domain.E(domain.CodeNotFound, "", "the task has no attempt")
	}
	if err := do(ctx, a.ID); err != nil {
		return AttemptView{}, err
	}
	return s.attemptByID(ctx, a.ID)
}

// Pause stops an attempt after the turn that runs.
func (s *Service) Pause(ctx context.Context, r Ref) (AttemptView, error) {
	return s.steer(ctx, r, s.Conductor.Pause)
}

// Resume lets a paused, failed or cancelled attempt go on.
func (s *Service) Resume(ctx context.Context, r Ref) (AttemptView, error) {
	return s.steer(ctx, r, s.Conductor.Resume)
}

// Cancel ends an attempt; what it did is kept.
func (s *Service) Cancel(ctx context.Context, r Ref) (AttemptView, error) {
	return s.steer(ctx, r, s.Conductor.Cancel)
}

// Promote moves an attempt to the foreground.
func (s *Service) Promote(ctx context.Context, r Ref) (AttemptView, error) {
	return s.steer(ctx, r, func(ctx context.Context, id domain.AttemptID) error {
		return s.Conductor.SetBackground(ctx, id, false)
	})
}

// Demote moves an attempt to the background.
func (s *Service) Demote(ctx context.Context, r Ref) (AttemptView, error) {
	return s.steer(ctx, r, func(ctx context.Context, id domain.AttemptID) error {
		return s.Conductor.SetBackground(ctx, id, true)
	})
}

// Verify runs an attempt's checks again.
func (s *Service) Verify(ctx context.Context, r Ref) (AttemptView, error) {
	return s.steer(ctx, r, s.Conductor.Verify)
}

// Messages lists what a person said to an attempt's agent that it has not read yet, oldest first.
func (s *Service) Messages(ctx context.Context, r Ref) ([]domain.Request, error) {
	return view(ctx, s, func(tx *store.Tx) ([]domain.Request, error) {
		a, _, err := resolve(tx, r)
		if err != nil {
			return nil, err
		}
		rs, err := tx.Requests(store.RequestFilter{Attempt: a.ID, State: domain.RequestWaiting})
		return slices.DeleteFunc(rs, func(r domain.Request) bool { return r.Kind != domain.RequestMessage }), err
	})
}

// Unsay takes back a message that the agent has not read yet, and gives it, so that its words are not lost.
func (s *Service) Unsay(ctx context.Context, text string) (domain.Request, error) {
	full, err := view(ctx, s, func(tx *store.Tx) (string, error) { return tx.Resolve(domain.FoldID(text), domain.KindRequest) })
	if err != nil {
		return domain.Request{}, err
	}
	return s.Conductor.Unsay(ctx, domain.RequestID(full))
}
