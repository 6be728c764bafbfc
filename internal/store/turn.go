package store

import (
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// working leaves out the turns of those who only read what the attempt did.
const working = " AND session NOT IN (SELECT id FROM sessions WHERE attempt = ?1 AND stage <> '')"

var (
	turns    = newTable("turns", 1, turnColumns)
	turnByID = turns.where("WHERE id = ?")
	turnsOf  = turns.where("WHERE attempt = ?1" + working + " ORDER BY n, started_at, id")
	turnsNow = turns.where("WHERE attempt = ?1 AND requests > 0" + working + " ORDER BY n DESC, started_at DESC LIMIT 1")

	turnsCount  = statement("SELECT count(*) FROM turns WHERE attempt = ?1" + working)
	turnsOfOne  = turns.where("WHERE session = ? ORDER BY n, started_at, id")
	calls       = newTable("calls", 1, callColumns)
	callByID    = calls.where("WHERE id = ?")
	callsOf     = calls.where("WHERE attempt = ?1 ORDER BY (SELECT n FROM turns WHERE id = calls.turn), turn, place, id")
	callsBeside = calls.where("WHERE attempt = ?1 AND instr(args, '\"background\"') > 0 ORDER BY started_at, id")
	callsOfTurn = calls.where("WHERE turn = ? ORDER BY place, id")

	checkpoints    = newTable("checkpoints", 1, checkpointColumns)
	checkpointByID = checkpoints.where("WHERE id = ?")
	checkpointThen = checkpoints.where("WHERE attempt = ?1 AND at <= ?2 ORDER BY n DESC LIMIT 1")
	checkpointsOf  = checkpoints.where("WHERE attempt = ? ORDER BY n, at, id")
)

func turnColumns(t *domain.Turn) []column {
	return append([]column{
		{"id", &t.ID}, {"session", &t.Session}, {"attempt", &t.Attempt}, {"n", &t.N}, {"round", &t.Round},
		{"started_at", at(&t.StartedAt)}, {"ended_at", at(&t.EndedAt)}, {"context_used", &t.Context.Used},
		{"context_size", &t.Context.Size}, {"stop", &t.Stop}, {"checkpoint", &t.Checkpoint},
		{"context_parts", doc(&t.Context.Parts)}, {"reserved", doc(&t.Reserved)}, {"served", doc(&t.Served)},
	}, usageColumns(&t.Usage)...)
}

func callColumns(c *domain.ToolCall) []column {
	return []column{
		{"id", &c.ID}, {"attempt", &c.Attempt}, {"session", &c.Session}, {"turn", &c.Turn}, {"place", &c.Index},
		{"ref", &c.Ref}, {"name", &c.Name}, {"args", raw{&c.Args}}, {"action", doc(&c.Action)}, {"state", &c.State},
		{"is_error", &c.IsError}, {"output", &c.Output}, {"shown", &c.Shown}, {"kept", &c.Kept}, {"bytes", &c.Bytes},
		{"started_at", at(&c.StartedAt)}, {"ended_at", at(&c.EndedAt)},
	}
}

func checkpointColumns(c *domain.Checkpoint) []column {
	return []column{
		{"id", &c.ID}, {"attempt", &c.Attempt}, {"turn", &c.Turn}, {"n", &c.N}, {"commit", &c.Commit},
		{"tree", &c.Tree}, {"at", at(&c.At)},
	}
}

// Turn gives one turn.
func (tx *Tx) Turn(id domain.TurnID) (domain.Turn, error) {
	return turnByID.one(tx, "turn "+string(id), id)
}

// TurnsOf gives the turns of one session in order.
func (tx *Tx) TurnsOf(session domain.SessionID) ([]domain.Turn, error) {
	return turnsOfOne.all(tx, session)
}

// Turns gives the turns of an attempt in order, without those of who reviewed it.
func (tx *Tx) Turns(attempt domain.AttemptID) ([]domain.Turn, error) { return turnsOf.all(tx, attempt) }

// LastAsked gives the last turn of an attempt in which a model answered; ok is false where there is none.
func (tx *Tx) LastAsked(attempt domain.AttemptID) (t domain.Turn, ok bool, err error) {
	all, err := turnsNow.all(tx, attempt)
	if err != nil || len(all) == 0 {
		return t, false, err
	}
	return all[0], true, nil
}

// CountTurns says how many turns an attempt has.
func (tx *Tx) CountTurns(attempt domain.AttemptID) (int, error) {
	return scalar[int](tx, turnsCount, attempt)
}

// Call gives one tool call.
func (tx *Tx) Call(id domain.CallID) (domain.ToolCall, error) {
	return callByID.one(tx, "call "+string(id), id)
}

// Calls gives the tool calls of an attempt, turn by turn, in the order the model made them.
func (tx *Tx) Calls(attempt domain.AttemptID) ([]domain.ToolCall, error) {
	return callsOf.all(tx, attempt)
}

// BackgroundCalls gives the calls of an attempt that may have left a command running, oldest first.
func (tx *Tx) BackgroundCalls(attempt domain.AttemptID) ([]domain.ToolCall, error) {
	return callsBeside.all(tx, attempt)
}

// CallsOfTurn gives the tool calls of a turn in the order the model made them.
func (tx *Tx) CallsOfTurn(turn domain.TurnID) ([]domain.ToolCall, error) {
	return callsOfTurn.all(tx, turn)
}

// Checkpoint gives one checkpoint.
func (tx *Tx) Checkpoint(id domain.CheckpointID) (domain.Checkpoint, error) {
	return checkpointByID.one(tx, "checkpoint "+string(id), id)
}

// Checkpoints gives the checkpoints of an attempt in order.
func (tx *Tx) Checkpoints(attempt domain.AttemptID) ([]domain.Checkpoint, error) {
	return checkpointsOf.all(tx, attempt)
}

// CheckpointAt gives the last checkpoint of an attempt that was there at a time; false: none was.
func (tx *Tx) CheckpointAt(attempt domain.AttemptID, t time.Time) (domain.Checkpoint, bool, error) {
	found, err := checkpointThen.all(tx, attempt, textOf(t))
	if err != nil || len(found) == 0 {
		return domain.Checkpoint{}, false, err
	}
	return found[0], true, nil
}

// PutCheckpoint adds or replaces a checkpoint that belongs to no turn: one made before a command or by verification.
func (tx *Tx) PutCheckpoint(c *domain.Checkpoint) error {
	newID(tx, &c.ID, domain.KindCheckpoint)
	stampNow(tx, &c.At)
	return checkpoints.put(tx, c)
}
