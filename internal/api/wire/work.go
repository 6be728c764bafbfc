package wire

import "time"

// NewTask is what a person says of a task to start.
type NewTask struct {
	Project          string   `json:"project" doc:"id of the project"`
	Title            string   `json:"title,omitempty" doc:"default: the first line of the brief"`
	Brief            string   `json:"brief"`
	Kind             string   `json:"kind,omitempty"`
	Mode             string   `json:"mode,omitempty"`
	DoneWhen         string   `json:"done_when,omitempty"`
	Produces         string   `json:"produces,omitempty" enum:"change,plan,report,findings"`
	Models           []string `json:"models,omitempty" doc:"provider/name; several: a race"`
	Paths            []string `json:"paths,omitempty"`
	NotPaths         []string `json:"not_paths,omitempty"`
	Checks           []string `json:"checks,omitempty" doc:"commands; default: the project's"`
	Allow            []string `json:"allow,omitempty"`
	After            []string `json:"after,omitempty" doc:"tasks that must land first"`
	Base             string   `json:"base,omitempty"`
	Target           string   `json:"target,omitempty"`
	Background       bool     `json:"background,omitempty"`
	Attempts         int      `json:"attempts,omitempty" minimum:"0" maximum:"8"`
	MaxTokens        int64    `json:"max_tokens,omitempty" minimum:"0"`
	MaxCostUSD       float64  `json:"max_cost_usd,omitempty" minimum:"0"`
	MaxMinutes       int      `json:"max_minutes,omitempty" minimum:"0"`
	ReviewMinutes    int      `json:"review_minutes,omitempty" minimum:"0"`
	Yes              bool     `json:"yes,omitempty"`
	NoReview         bool     `json:"no_review,omitempty"`
	OnAsk            string   `json:"on_ask,omitempty" enum:"wait,deny"`
	RequireIsolation *int     `json:"require_isolation,omitempty" minimum:"0" maximum:"3"`
	Unattended       bool     `json:"unattended,omitempty" doc:"no person watches: isolation 3 where none is required"`
}

// Contract is what a task may do and what it must leave behind.
type Contract struct {
	Produces         string   `json:"produces"`
	DoneWhen         string   `json:"done_when,omitempty"`
	Paths            []string `json:"paths"`
	NotPaths         []string `json:"not_paths"`
	Allow            []string `json:"allow"`
	Yes              bool     `json:"yes,omitempty"`
	OnAsk            string   `json:"on_ask"`
	RequireIsolation int      `json:"require_isolation"`
	MaxTokens        int64    `json:"max_tokens,omitempty"`
	MaxCostUSD       float64  `json:"max_cost_usd,omitempty"`
	MaxMinutes       int      `json:"max_minutes,omitempty"`
	ReviewMinutes    int      `json:"review_minutes,omitempty"`
}

// Task is one reviewable unit of work with its attempts.
type Task struct {
	ID         string    `json:"id"`
	Project    string    `json:"project"`
	Number     int       `json:"number"`
	Title      string    `json:"title"`
	Brief      string    `json:"brief"`
	Kind       string    `json:"kind"`
	Mode       string    `json:"mode,omitempty"`
	Contract   Contract  `json:"contract"`
	Checks     []Check   `json:"checks"`
	Model      string    `json:"model"`
	After      []string  `json:"after"`
	Base       string    `json:"base"`
	Target     string    `json:"target"`
	Background bool      `json:"background"`
	Notices    []string  `json:"notices,omitempty" doc:"what the person should know: a dirty checkout, and so on"`
	CreatedAt  time.Time `json:"created_at"`
	Attempts   []Attempt `json:"attempts"`
}

// Failure is why an attempt failed.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Usage counts what models were asked for.
type Usage struct {
	Requests int      `json:"requests"`
	Input    int64    `json:"input_tokens"`
	Cached   int64    `json:"cached_tokens"`
	Output   int64    `json:"output_tokens"`
	CostUSD  *float64 `json:"cost_usd" doc:"null: a price is unknown"`
}

// Context says what the model's context was used for at the last request, in tokens.
type Context struct {
	Used  int64        `json:"used"`
	Size  int64        `json:"size" doc:"0: unknown"`
	Parts ContextParts `json:"parts" doc:"estimated by length; they add up to used"`
}

// ContextParts is what a context is used for.
type ContextParts struct {
	System  int64 `json:"system" doc:"how to work, and the task"`
	Tools   int64 `json:"tools" doc:"names, descriptions and schemas of the tools"`
	Notes   int64 `json:"notes" doc:"the project's notes"`
	History int64 `json:"history" doc:"what was said and called, by both sides"`
	Results int64 `json:"results" doc:"what tools gave back"`
}

// Lane is where a request to a model stands.
type Lane struct {
	Name       string    `json:"name" doc:"the local runner or the hosted account"`
	Phase      string    `json:"phase" enum:"queued,loading,reading,writing"`
	Position   int       `json:"position" doc:"in the queue; 0: it is served"`
	EstimateMS int64     `json:"estimate_ms" doc:"that the phase takes, from what is known of the model; 0: unknown"`
	Tokens     int64     `json:"tokens,omitempty" doc:"of the prompt that are read, estimated"`
	Since      time.Time `json:"since"`
}

// Served is how a request was served, as far as that is known.
type Served struct {
	LoadMS  int64    `json:"load_ms,omitempty" doc:"the model was brought into memory"`
	ReadMS  int64    `json:"read_ms,omitempty" doc:"the prompt was read"`
	WriteMS int64    `json:"write_ms,omitempty" doc:"the reply was written"`
	Context int64    `json:"context,omitempty" doc:"tokens that are really allocated to the model"`
	GPU     *float64 `json:"gpu,omitempty" doc:"part of the model that lies on the graphics card, 0 to 1; absent: unknown"`
	Prefix  *float64 `json:"prefix,omitempty" doc:"part of the request before that is the beginning of this one, 0 to 1"`
	Note    string   `json:"note,omitempty" doc:"what a person should know of it"`
}

// Attempt is one try at a task, as rows and headers show it.
type Attempt struct {
	ID            string      `json:"id"`
	Task          string      `json:"task"`
	Number        int         `json:"number" doc:"of the task, within its project"`
	Project       string      `json:"project"`
	Title         string      `json:"title"`
	Kind          string      `json:"kind"`
	Ordinal       int         `json:"ordinal"`
	State         string      `json:"state"`
	Why           string      `json:"why,omitempty" doc:"what it waits for, why it failed"`
	Activity      string      `json:"activity,omitempty" doc:"what it does now"`
	Model         string      `json:"model"`
	Replay        bool        `json:"replay" doc:"the model is a replayed script"`
	Branch        string      `json:"branch,omitempty"`
	Worktree      string      `json:"worktree,omitempty"`
	Base          string      `json:"base,omitempty" doc:"commit it started from"`
	Tree          string      `json:"tree,omitempty" doc:"tree of its last checkpoint"`
	Target        string      `json:"target"`
	Round         int         `json:"round"`
	Turns         int         `json:"turns"`
	Background    bool        `json:"background"`
	Isolation     Isolation   `json:"isolation"`
	Usage         Usage       `json:"usage"`
	Served        *Served     `json:"served,omitempty" doc:"how its last request was served; absent: nothing is known"`
	Lane          *Lane       `json:"lane,omitempty" doc:"where its request stands; absent: it has none under way"`
	ContextUsed   int64       `json:"context_used"`
	ContextSize   int64       `json:"context_size" doc:"0: unknown"`
	Context       Context     `json:"context,omitzero"`
	Files         int         `json:"files"`
	Additions     int         `json:"additions"`
	Deletions     int         `json:"deletions"`
	Artifact      string      `json:"artifact,omitempty" enum:"change,plan,report,findings,failure"`
	Summary       string      `json:"summary,omitempty"`
	NotDone       []string    `json:"not_done,omitempty"`
	Text          string      `json:"text,omitempty" doc:"the plan, report or findings, Markdown"`
	Findings      []Found     `json:"findings,omitempty" doc:"one by one, the most serious first"`
	ReviewMinutes int         `json:"review_minutes"`
	Failure       *Failure    `json:"failure,omitempty"`
	Escalation    *Escalation `json:"escalation,omitempty" doc:"another model took over from the one it began with"`
	Reconciles    *Reconciles `json:"reconciles,omitempty" doc:"it brings another attempt's change together with what that conflicts with"`
	PartOf        string      `json:"part_of,omitempty" doc:"attempt of which it is what a person accepted; absent: it is a try at the whole task"`
	Verdict       string      `json:"verdict,omitempty" enum:"accept,changes,reject" doc:"of this tree"`
	Landing       string      `json:"landing,omitempty"`
	CreatedAt     time.Time   `json:"created_at"`
	StartedAt     time.Time   `json:"started_at,omitzero"`
	ReadyAt       time.Time   `json:"ready_at,omitzero"`
	EndedAt       time.Time   `json:"ended_at,omitzero"`
}

// Escalation says that another model took over, and at which price.
type Escalation struct {
	From        string    `json:"from"`
	To          string    `json:"to"`
	Failed      int       `json:"failed" doc:"verifications that the first one failed"`
	EstimateUSD float64   `json:"estimate_usd" doc:"of its first request, at most"`
	MaxCostUSD  float64   `json:"max_cost_usd" doc:"that it may cost in all"`
	At          time.Time `json:"at"`
}

// Found is one of an agent's findings.
type Found struct {
	Severity string `json:"severity" enum:"must fix,should fix,could be better"`
	Title    string `json:"title"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Text     string `json:"text,omitempty" doc:"Markdown"`
}

// QueueItem is one thing a person is to judge, in reading order (CONTRACT.md).
type QueueItem struct {
	ID            string            `json:"id" doc:"of the attempt"`
	Task          string            `json:"task"`
	Number        int               `json:"number"`
	Project       string            `json:"project"`
	Title         string            `json:"title"`
	State         string            `json:"state"`
	Kind          string            `json:"kind"`
	Model         string            `json:"model"`
	Replay        bool              `json:"replay"`
	Artifact      string            `json:"artifact" enum:"change,plan,report,findings,failure"`
	Summary       string            `json:"summary"`
	Verdict       string            `json:"verdict,omitempty"`
	Files         int               `json:"files"`
	Additions     int               `json:"additions"`
	Deletions     int               `json:"deletions"`
	ReviewMinutes int               `json:"review_minutes"`
	Tree          string            `json:"tree"`
	Base          string            `json:"base"`
	Evidence      []EvidenceSummary `json:"evidence"`
	CostUSD       *float64          `json:"cost_usd" doc:"null: unknown"`
	Tokens        int64             `json:"tokens"`
	Failure       *Failure          `json:"failure,omitempty"`
	ReadyAt       time.Time         `json:"ready_at,omitzero"`
}

// EvidenceSummary is one check of a queue item.
type EvidenceSummary struct {
	Check     string `json:"check"`
	ExitCode  int    `json:"exit_code"`
	Tree      string `json:"tree"`
	Onto      string `json:"onto,omitempty" doc:"commit of the target that the change was merged with; absent: the change alone"`
	Stale     bool   `json:"stale"`
	RedOnBase *bool  `json:"red_on_base,omitempty"`
}

// Request is something that waits for a person.
type Request struct {
	ID        string    `json:"id"`
	Attempt   string    `json:"attempt"`
	Task      string    `json:"task"`
	Number    int       `json:"number"`
	Project   string    `json:"project"`
	Title     string    `json:"title"`
	Kind      string    `json:"kind" enum:"permission,question"`
	Tool      string    `json:"tool,omitempty"`
	Command   string    `json:"command,omitempty"`
	Paths     []string  `json:"paths,omitempty"`
	Rule      string    `json:"rule,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Worktree  string    `json:"worktree,omitempty" doc:"folder a command would run in; paths are relative to it"`
	Isolation Isolation `json:"isolation" doc:"what is in force for the attempt"`
	Rules     []string  `json:"rules,omitempty" doc:"what an allow for longer than once writes: exactly this action; none: it can only be allowed once"`
	RulesFile string    `json:"rules_file,omitempty" doc:"settings file an allow for the project writes them to"`
	Question  string    `json:"question,omitempty"`
	Options   []string  `json:"options,omitempty"`
	State     string    `json:"state" enum:"waiting,answered,expired"`
	Answer    string    `json:"answer,omitempty"`
	Scope     string    `json:"scope,omitempty" enum:"once,attempt,task,project" doc:"of an allow"`
	Said      string    `json:"said,omitempty" doc:"why it was denied, as the agent was told"`
	From      string    `json:"from,omitempty" doc:"the face it was answered from"`
	CreatedAt time.Time `json:"created_at"`
	Answered  time.Time `json:"answered_at,omitzero"`
}

// Answer answers a request.
type Answer struct {
	Answer string `json:"answer" doc:"allow or deny for a permission, any text for a question"`
	Scope  string `json:"scope,omitempty" enum:"once,attempt,task,project" doc:"how long an allow holds; empty: once"`
	Reason string `json:"reason,omitempty" doc:"why it is denied, for the agent"`
	From   string `json:"from,omitempty" maxLength:"40" doc:"the face it comes from, in its own words"`
	Always bool   `json:"always,omitempty" doc:"the same as scope task"`
}

// Message is what a person said and the agent has not read yet.
type Message struct {
	ID      string    `json:"id"`
	Attempt string    `json:"attempt"`
	Text    string    `json:"text"`
	Images  []Image   `json:"images,omitempty"`
	State   string    `json:"state" enum:"waiting,answered,withdrawn"`
	At      time.Time `json:"at"`
}

// Text is a word of a person.
type Text struct {
	Text string `json:"text,omitempty"`
}

// BinItem is something that was removed and can be brought back.
type BinItem struct {
	ID        string    `json:"id"`
	Project   string    `json:"project"`
	Attempt   string    `json:"attempt"`
	Title     string    `json:"title"`
	Reason    string    `json:"reason"`
	Commit    string    `json:"commit"`
	Bytes     int64     `json:"bytes"`
	RemovedAt time.Time `json:"removed_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Demo says where the sample project goes.
type Demo struct {
	Dir string `json:"dir,omitempty" doc:"default: a folder in the data directory"`
}
