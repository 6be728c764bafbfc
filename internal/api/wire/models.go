package wire

import "time"

// Model is a model that can be named for a task.
type Model struct {
	Name         string     `json:"name" doc:"provider/name, as --model takes it"`
	Provider     string     `json:"provider"`
	Local        bool       `json:"local"`
	Context      int64      `json:"context,omitempty" doc:"tokens, as it is run; 0 unknown"`
	Holds        int64      `json:"holds,omitempty" doc:"tokens it could hold, where that is known"`
	MaxOutput    int64      `json:"max_output,omitempty"`
	InputUSD     *float64   `json:"input_usd,omitempty" doc:"a million tokens; absent: unknown"`
	OutputUSD    *float64   `json:"output_usd,omitempty"`
	CachedUSD    *float64   `json:"cached_usd,omitempty"`
	Priced       string     `json:"priced,omitempty" enum:"settings,provider,catalog" doc:"where the prices come from"`
	Tools        bool       `json:"tools" doc:"it can call tools"`
	Capabilities []string   `json:"capabilities" doc:"tools, vision, thinking, embedding"`
	Bytes        int64      `json:"bytes,omitempty" doc:"size on disk, local models"`
	Quant        string     `json:"quantization,omitempty"`
	Params       string     `json:"parameters,omitempty" doc:"as the server writes it: 30.5B"`
	Family       string     `json:"family,omitempty"`
	Good         string     `json:"good_for,omitempty" doc:"an opinion; absent: unknown"`
	Fit          *Fit       `json:"fit,omitempty" doc:"local models"`
	Loaded       *Loaded    `json:"loaded,omitempty" doc:"absent: not in memory, or unknown"`
	Modified     *time.Time `json:"modified,omitempty"`
	Passport     *Passport  `json:"passport,omitempty" doc:"what was measured of it on this machine; absent: nothing"`
}

// Passport is what was measured of a model on this machine. Speeds are tokens a second; what is absent is unknown.
type Passport struct {
	At         time.Time   `json:"at"`
	Old        bool        `json:"old,omitempty" doc:"the model was changed since"`
	LoadMS     int64       `json:"load_ms,omitempty"`
	Read       float64     `json:"read,omitempty" doc:"of a prompt"`
	Write      float64     `json:"write,omitempty" doc:"of a reply"`
	Context    int64       `json:"context,omitempty" doc:"tokens it was measured with"`
	OnGPU      int64       `json:"on_gpu,omitempty" doc:"largest context with which all of it lies on the graphics card"`
	Calls      []CallScore `json:"calls" doc:"how well tools are called, by how many are offered"`
	Edits      []EditScore `json:"edits" doc:"how well files are changed, by format"`
	Structured Score       `json:"structured" doc:"values by a schema"`
	Edit       string      `json:"edit,omitempty" enum:"replace,whole,patch" doc:"the format it does best; absent: none"`
	Tools      int         `json:"tools" doc:"most tools among which it finds the right one"`
	Fits       []string    `json:"fits" doc:"plan, build, review"`
	Usage      Usage       `json:"usage" doc:"that measuring took"`
}

// Score is how many of some exercises were done right.
type Score struct {
	Good int `json:"good"`
	Of   int `json:"of"`
}

// CallScore is a score with so many tools offered.
type CallScore struct {
	Offered int `json:"offered"`
	Score
}

// EditScore is a score in an edit format.
type EditScore struct {
	Format string `json:"format" enum:"replace,whole,patch"`
	Score
}

// NewProbe asks for a model to be measured.
type NewProbe struct {
	Name string `json:"name" minLength:"1" doc:"provider/name"`
	Paid bool   `json:"paid,omitempty" doc:"it may cost something; hosted models are measured only so"`
}

// Probe is a model that is being measured, or was.
type Probe struct {
	Name    string     `json:"name"`
	State   string     `json:"state" enum:"running,done,failed,cancelled"`
	Step    string     `json:"step"`
	Done    int        `json:"done"`
	Total   int        `json:"total" doc:"exercises; 0: unknown yet"`
	Failure *Failure   `json:"failure,omitempty"`
	AskedAt time.Time  `json:"asked_at"`
	EndedAt *time.Time `json:"ended_at,omitempty"`
}

// Fit says how a local model goes into this machine. It is an estimate.
type Fit struct {
	State string `json:"state" enum:"gpu,split,cpu,memory,no,unknown"`
	Need  int64  `json:"need,omitempty" doc:"bytes: weights, context and room to work"`
	Words string `json:"words"`
}

// Loaded is how a local model lies in memory.
type Loaded struct {
	Context int64      `json:"context,omitempty" doc:"tokens that are allocated"`
	Bytes   int64      `json:"bytes,omitempty"`
	GPU     int64      `json:"gpu" doc:"of bytes, on the graphics card"`
	Until   *time.Time `json:"until,omitempty"`
}

// Provider is a place models come from.
type Provider struct {
	Name     string `json:"name"`
	Title    string `json:"title" doc:"as it writes itself"`
	State    string `json:"state" enum:"ready,no_key,refused,unreachable,off"`
	URL      string `json:"url,omitempty"`
	Note     string `json:"note,omitempty"`
	Local    bool   `json:"local" doc:"its models run on a machine of the user's"`
	Custom   bool   `json:"custom,omitempty" doc:"only the settings name it"`
	TakesKey bool   `json:"takes_key"`
	KeyFrom  string `json:"key_from,omitempty" doc:"a variable, keychain, or a file; absent: there is none"`
	Version  string `json:"version,omitempty"`
	Program  string `json:"program,omitempty" doc:"where it is installed (Ollama)"`
	CanStart bool   `json:"can_start,omitempty" doc:"it is installed here and does not run"`
	Lane     *Queue `json:"lane,omitempty" doc:"the queue in front of it; absent: nothing was asked of it yet"`
}

// Queue is the admission queue in front of a local runner or a hosted account, and what is known of the account.
type Queue struct {
	Slots    int       `json:"slots" doc:"requests at once; 0: no limit"`
	Active   int       `json:"active"`
	Queued   int       `json:"queued"`
	Switches int       `json:"switches" doc:"times the prompt of another session had to be read"`
	SwitchMS int64     `json:"switch_ms" doc:"what that takes, lately; 0: unknown"`
	Breaker  string    `json:"breaker" enum:"closed,open,half_open" doc:"open: it fails for everybody and is left alone"`
	Until    time.Time `json:"until,omitzero" doc:"nothing is sent before"`
	Why      string    `json:"why,omitempty" doc:"of its last failure"`
}

// Models is what can be named for a task, where from, and what fits this machine.
type Models struct {
	Providers   []Provider   `json:"providers"`
	Models      []Model      `json:"models"`
	Default     string       `json:"default,omitempty" doc:"does tasks"`
	Plan        string       `json:"plan,omitempty" doc:"plans"`
	Review      string       `json:"review,omitempty" doc:"reads changes first"`
	Picks       Picks        `json:"picks" doc:"what is used where none of these is set"`
	Machine     Machine      `json:"machine"`
	Suggestions []Suggestion `json:"suggestions" doc:"local models that are worth getting, the most able first"`
}

// Picks are the models for the stages where the settings name none: what was measured decides. Absent: there is none.
type Picks struct {
	Build  string `json:"build,omitempty"`
	Plan   string `json:"plan,omitempty"`
	Review string `json:"review,omitempty"`
}

// Machine is what is known of this computer.
type Machine struct {
	Cores     int   `json:"cores"`
	Memory    int64 `json:"memory,omitempty" doc:"bytes; absent: unknown"`
	Available int64 `json:"available,omitempty"`
	GPUs      []GPU `json:"gpus"`
}

// GPU is a graphics card that can compute.
type GPU struct {
	Name   string `json:"name"`
	Memory int64  `json:"memory,omitempty" doc:"bytes; absent: unknown"`
}

// Suggestion is a local model that is worth getting.
type Suggestion struct {
	Name      string `json:"name"`
	Bytes     int64  `json:"bytes" doc:"of the download, about"`
	Context   int64  `json:"context"`
	Good      string `json:"good_for"`
	Fit       Fit    `json:"fit"`
	Installed bool   `json:"installed"`
	Best      bool   `json:"best" doc:"the one this machine runs best"`
}

// ModelName names a model.
type ModelName struct {
	Name string `json:"name" minLength:"1" doc:"provider/name, or a name in Ollama's library"`
}

// Pull is a model that is being got, or was.
type Pull struct {
	Name    string     `json:"name"`
	State   string     `json:"state" enum:"queued,running,done,failed,cancelled"`
	Step    string     `json:"step,omitempty" doc:"in the server's words"`
	Total   int64      `json:"total,omitempty" doc:"bytes; absent: unknown yet"`
	Done    int64      `json:"done,omitempty"`
	Speed   int64      `json:"speed,omitempty" doc:"bytes a second"`
	Left    int64      `json:"seconds_left,omitempty"`
	Failure *Failure   `json:"failure,omitempty"`
	AskedAt time.Time  `json:"asked_at"`
	EndedAt *time.Time `json:"ended_at,omitempty"`
}

// Serving says how Ollama was started.
type Serving struct {
	Program string `json:"program"`
	PID     int    `json:"pid"`
	Log     string `json:"log"`
	URL     string `json:"url"`
}

// Key says where the key of a provider comes from. It never holds one.
type Key struct {
	Provider  string   `json:"provider"`
	Title     string   `json:"title"`
	From      string   `json:"from,omitempty" doc:"a variable, keychain, or a file; absent: there is none"`
	Variables []string `json:"variables" doc:"those that would be obeyed, before what is kept"`
	Check     string   `json:"check,omitempty" enum:"taken,refused,unknown" doc:"absent: not asked"`
	Note      string   `json:"note,omitempty"`
}

// NewKey is a key to keep.
type NewKey struct {
	Value string `json:"value" minLength:"1" maxLength:"4096"`
}

// Identity is the name and address on commits.
type Identity struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Folder is a folder that a path which is being typed may go on to.
type Folder struct {
	Path string `json:"path"`
	Repo bool   `json:"repo" doc:"it is a git repository"`
}
