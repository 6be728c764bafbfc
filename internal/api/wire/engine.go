package wire

import "time"

// Level is the version of the API. A face and an engine with other levels do not talk.
const Level = 1

// Hello is the handshake: who answers, and whether it may be replaced.
type Hello struct {
	Version string `json:"version" doc:"version of the program"`
	Commit  string `json:"commit"`
	Build   string `json:"build" doc:"window or headless"`
	API     int    `json:"api" doc:"level of the API"`
	PID     int    `json:"pid"`
	Home    string `json:"home" doc:"the data directory"`
	Busy    bool   `json:"busy" doc:"something runs or waits for a timer: do not replace it"`
}

// Status is what the engine is doing.
type Status struct {
	Hello
	StartedAt  time.Time `json:"started_at"`
	Projects   int       `json:"projects"`
	Working    int       `json:"working" doc:"attempts that hold a slot"`
	Queued     int       `json:"queued"`
	Waiting    int       `json:"waiting" doc:"requests in the inbox"`
	Ready      int       `json:"ready"`
	Faces      int       `json:"faces" doc:"event streams that are open"`
	Foreground Slots     `json:"foreground"`
	Back       Slots     `json:"background"`
	Isolation  Isolation `json:"isolation"`
	Notices    []string  `json:"notices,omitempty" doc:"what the start found and mended, or could not"`
}

// Slots says how many of a pool are in use.
type Slots struct {
	Used  int `json:"used"`
	Total int `json:"total"`
}

// Stop says how to end the engine.
type Stop struct {
	Mode string `json:"mode" enum:"finish,pause,stop" doc:"finish what runs, pause it after its turn, or stop it now"`
}

// Isolation is what is in force on this machine now, or was for an attempt.
type Isolation struct {
	Level int    `json:"level" doc:"3 isolated, 2 restricted, 1 ask every time, 0 off"`
	Name  string `json:"name"`
	Words string `json:"words" doc:"what is prevented and what is not"`
}

// Problem is an error of the API (RFC 9457), with our code and a way out.
type Problem struct {
	Type   string `json:"type,omitempty"`
	Title  string `json:"title,omitempty"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Code   string `json:"code" doc:"what faces switch on"`
	Op     string `json:"op,omitempty"`
	Hint   string `json:"hint,omitempty" doc:"a way out"`
}

// Finding is one line of the doctor.
type Finding struct {
	Name   string `json:"name"`
	State  string `json:"state" enum:"ok,warn,bad,off"`
	Detail string `json:"detail"`
	Means  string `json:"means,omitempty" doc:"what it is for, and what follows from its state"`
	Hint   string `json:"hint,omitempty" doc:"how to mend it, in words"`
	Fix    string `json:"fix,omitempty" doc:"a command that mends it"`
}

// Event tells a face that something changed. A face that sees a gap in seq refetches.
type Event struct {
	Seq     int64     `json:"seq" doc:"0: not stored, may be dropped"`
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Project string    `json:"project,omitempty"`
	Task    string    `json:"task,omitempty"`
	Attempt string    `json:"attempt,omitempty"`
	ID      string    `json:"id,omitempty"`
	State   string    `json:"state,omitempty"`
	Text    string    `json:"text,omitempty"`
	Part    string    `json:"part,omitempty" doc:"of a delta: text or thinking"`
}

// Setting is one setting with the layer that decides it.
type Setting struct {
	Key      string         `json:"key"`
	Value    string         `json:"value"`
	Layer    string         `json:"layer" enum:"default,user,project,local,environment,flag"`
	Source   string         `json:"source,omitempty" doc:"file and line"`
	Doc      string         `json:"doc"`
	Group    string         `json:"group" doc:"heading it belongs under"`
	Type     string         `json:"type" enum:"bool,choice,number,duration,money,list,checks,keys,model,text,table"`
	Of       string         `json:"of,omitempty" doc:"type of one entry of a table; empty: entries have parts of their own"`
	Options  []string       `json:"options,omitempty" doc:"values of a choice"`
	Unit     string         `json:"unit,omitempty"`
	Min      string         `json:"min,omitempty"`
	Max      string         `json:"max,omitempty"`
	Default  string         `json:"default" doc:"value where no layer says anything"`
	Env      string         `json:"env,omitempty" doc:"variable that sets it"`
	UserOnly bool           `json:"user_only" doc:"a project's file may not set it"`
	Layers   []SettingLayer `json:"layers" doc:"every layer that sets it, the one that decides last"`
}

// SettingLayer is one layer's word on a setting.
type SettingLayer struct {
	Layer  string `json:"layer" enum:"user,project,local,environment,flag"`
	Source string `json:"source,omitempty" doc:"file and line, variable or flag"`
	Value  string `json:"value"`
}

// SetSetting changes one setting in a file.
type SetSetting struct {
	Key     string `json:"key"`
	Value   string `json:"value"`
	Layer   string `json:"layer,omitempty" enum:"user,project,local" doc:"default: user"`
	Project string `json:"project,omitempty"`
}

// SettingCheck is what a file would make of a value.
type SettingCheck struct {
	OK      bool   `json:"ok"`
	Value   string `json:"value,omitempty" doc:"as it would be shown"`
	Problem string `json:"problem,omitempty" doc:"why it is refused"`
	Hint    string `json:"hint,omitempty" doc:"the way out"`
	Takes   bool   `json:"takes" doc:"whether the value would then be in force"`
	Layer   string `json:"layer,omitempty" doc:"layer that decides now"`
	Source  string `json:"source,omitempty" doc:"where it does"`
}

// UsageRow is what a model was asked for.
type UsageRow struct {
	Day      string   `json:"day"`
	Project  string   `json:"project"`
	Model    string   `json:"model"`
	Requests int      `json:"requests"`
	Input    int64    `json:"input_tokens"`
	Cached   int64    `json:"cached_tokens"`
	Output   int64    `json:"output_tokens"`
	CostUSD  *float64 `json:"cost_usd" doc:"null: a price is unknown"`
}

// PolicyCheck asks what the rules say of a command.
type PolicyCheck struct {
	Command string `json:"command"`
	Task    string `json:"task,omitempty"`
	Project string `json:"project,omitempty"`
}

// PolicyAnswer is what the rules say.
type PolicyAnswer struct {
	Decision string `json:"decision" enum:"allow,ask,deny"`
	Rule     string `json:"rule"`
	Reason   string `json:"reason"`
}

// Backup names a file on the engine's machine.
type Backup struct {
	Path string `json:"path" doc:"empty: a new file in the backups folder"`
}

// Hit is a place where a search found something.
type Hit struct {
	Attempt string `json:"attempt"`
	Task    string `json:"task"`
	Number  int    `json:"number" doc:"of the task in its project"`
	Project string `json:"project"`
	Title   string `json:"title"`
	Where   string `json:"where" doc:"task, message, comment, artifact"`
	Seq     int    `json:"seq,omitempty" doc:"of the message in the transcript"`
	Text    string `json:"text" doc:"the words around the first one found"`
}

// Log is a page of the engine's log, oldest first.
type Log struct {
	Path    string     `json:"path" doc:"the file"`
	Entries []LogEntry `json:"entries"`
	Before  int64      `json:"before" doc:"where the page before this one ends; 0: there is none"`
	End     int64      `json:"end" doc:"where the next one begins"`
}

// LogEntry is one line of the log. What was not written as an entry has a message alone.
type LogEntry struct {
	Offset     int64          `json:"offset" doc:"where it stands in the file"`
	At         *time.Time     `json:"at,omitempty"`
	Level      string         `json:"level,omitempty"`
	Message    string         `json:"message"`
	Attributes []LogAttribute `json:"attributes"`
}

// LogAttribute is a field of an entry.
type LogAttribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
