package conductor

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/tool/toolset"
)

// conversation is a session as far as it has come.
type conversation struct {
	session domain.Session
	system  string
	history []domain.Message
	last    domain.Turn
	calls   []domain.ToolCall
	turns   int
}

// session reads the attempt's session, or begins it: the system prompt is recorded once, so that the prefix is the same
// to the byte after a restart, whatever the agent did to the files it was made from.
func (b *bench) session(ctx context.Context, info provider.Info) (conversation, error) {
	if b.attempt.Session == "" {
		if err := b.beginSession(ctx, info); err != nil {
			return conversation{}, err
		}
	}
	var out conversation
	err := b.w.c.Store.View(ctx, func(tx *store.Tx) (err error) {
		if out.session, err = tx.Session(b.attempt.Session); err != nil {
			return err
		}
		if err := out.readMessages(tx, b.project.ID); err != nil {
			return err
		}
		return out.readTurns(tx, b.attempt.ID)
	})
	return out, err
}

func (v *conversation) readMessages(tx *store.Tx, project domain.ProjectID) error {
	messages, err := tx.Messages(v.session.ID, 0, 0)
	for _, m := range messages {
		if m.Role == domain.RoleSystem {
			v.system = m.TextOf()
			continue
		}
		for _, p := range m.Parts {
			if p.Kind != domain.PartImage {
				continue
			}
			if err := tx.FillImage(project, p.Image); err != nil {
				return err
			}
		}
		v.history = append(v.history, m)
	}
	return err
}

func (v *conversation) readTurns(tx *store.Tx, id domain.AttemptID) error {
	turns, err := tx.Turns(id)
	if err != nil || len(turns) == 0 {
		return err
	}
	v.turns, v.last = turns[len(turns)-1].N, lastOf(v.session.ID, v.history, turns)
	if v.last.ID != "" {
		v.calls, err = tx.CallsOfTurn(v.last.ID)
	}
	return err
}

// lastOf gives the session's last turn; where it has none of its own, the one its last message was copied from.
func lastOf(id domain.SessionID, history []domain.Message, turns []domain.Turn) domain.Turn {
	for _, t := range slices.Backward(turns) {
		if t.Session == id {
			return t
		}
	}
	for _, m := range slices.Backward(history) {
		for _, t := range turns {
			if m.Turn != "" && t.ID == m.Turn {
				return t
			}
		}
	}
	return domain.Turn{}
}

// freshSession is a session for a model, with its system text. It is not on record yet.
func (b *bench) freshSession(ctx context.Context, ref string, info provider.Info) (s domain.Session, system string, err error) {
	notes, err := b.notes(ctx)
	if err != nil {
		return s, "", err
	}
	edit, lean, err := b.suited(ctx, ref, info)
	s = domain.Session{
		ID: domain.SessionID(b.w.c.IDs(domain.KindSession)), Attempt: b.attempt.ID, Model: ref,
		Edit: edit, Lean: lean, Fetch: b.settings.Fetch, CreatedAt: b.w.c.Now(),
	}
	return s, agent.System(b.task, info, notes, lean), err
}

// notes are what the project keeps for agents, as it was where the attempt began.
func (b *bench) notes(ctx context.Context) (agent.Notes, error) {
	names, err := b.repo.Names(ctx, b.attempt.Base)
	if err != nil {
		return agent.Notes{}, err
	}
	return agent.NotesOf(names, func(path string) ([]byte, error) { return b.repo.ReadFile(ctx, b.attempt.Base, path) }), nil
}

func (b *bench) beginSession(ctx context.Context, info provider.Info) error {
	s, text, err := b.freshSession(ctx, b.attempt.Model, info)
	if err != nil {
		return err
	}
	system := domain.Message{
		Session: s.ID, Role: domain.RoleSystem, Round: b.attempt.Round, At: b.w.c.Now(),
		Parts: []domain.Part{{Kind: domain.PartText, Text: text}},
	}
	return b.w.c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutSession(&s); err != nil {
			return err
		}
		if err := tx.Record(domain.MessageAdded{Message: system}); err != nil {
			return err
		}
		return tx.UpdateAttempt(b.attempt.ID, func(a *domain.Attempt) error {
			a.Session = s.ID
			b.attempt = *a
			return nil
		})
	})
}

// suited says in which format a model changes files, and whether it is to have few tools.
func (b *bench) suited(ctx context.Context, ref string, info provider.Info) (edit domain.EditFormat, lean bool, err error) {
	var p domain.Passport
	err = b.w.c.Store.View(ctx, func(tx *store.Tx) (err error) {
		p, err = tx.PassportFor(ref)
		return err
	})
	if domain.CodeOf(err) == domain.CodeNotFound {
		err = nil
	}
	edit, lean = b.settings.suits(ref, info, p)
	return edit, lean, err
}

// suits says it as the settings do, else as was measured of the model, unless it is another one by now.
func (s Settings) suits(ref string, info provider.Info, p domain.Passport) (edit domain.EditFormat, lean bool) {
	if p.Outdated(info.Modified, info.Bytes, info.Quant) {
		p = domain.Passport{}
	}
	if edit = domain.EditFormat(s.Editing[ref]); edit == "" {
		edit = p.Edit()
	}
	return edit, len(p.Calls) > 0 && p.Tools() < len(toolset.For(edit, s.Fetch))
}

// changed lists the files that differ from the base.
func (b *bench) changed(ctx context.Context) ([]string, error) {
	files, err := b.repo.NumStat(ctx, b.attempt.Base, b.head())
	out := make([]string, 0, len(files))
	for _, f := range files {
		out = append(out, f.Path)
	}
	return out, err
}
