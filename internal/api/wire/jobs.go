package wire

import "time"

// Job is a command that an agent started in the background.
type Job struct {
	N       int       `json:"n" doc:"1, 2, 3… over the whole attempt"`
	Call    string    `json:"call" doc:"the call that started it; its output is what the command prints"`
	Command string    `json:"command"`
	Turn    int       `json:"turn"`
	State   string    `json:"state" enum:"running,ended,stopped,failed,unknown" doc:"stopped: by the agent, or because it was done; unknown: it ended with an engine that has gone"`
	Exit    *int      `json:"exit_code,omitempty" doc:"of one that has ended"`
	Words   string    `json:"words,omitempty" doc:"why it failed"`
	Bytes   int64     `json:"bytes" doc:"of its output so far; 0 too where it is not kept any more"`
	BeganAt time.Time `json:"began_at,omitzero"`
	EndedAt time.Time `json:"ended_at,omitzero"`
}
