package config

// Settings is every setting. The tags are the whole schema: toml names the key, doc explains it, scope "user" keeps a
// project's file from setting it, enum, min and max bound it, check names a further test (see validate.go), unit is what
// a number counts, group is the heading it is shown under (tables hand theirs down).
type Settings struct {
	DefaultModel string `toml:"default_model" check:"model" doc:"model of a task that names none: provider/name" group:"Models"`
	Models       Models `toml:"models" group:"Models"`

	Checks []Check  `toml:"checks" group:"Checks" doc:"commands that verify a change; empty: found (go, npm, make and so on)"`
	Setup  []string `toml:"setup" group:"Worktrees" doc:"commands that prepare a new worktree"`
	Carry  []string `toml:"carry" check:"globs" group:"Worktrees" doc:"untracked files to carry along, besides .worktreeinclude"`

	Contract Contract `toml:"contract" group:"Scope of a task"`
	Agent    Agent    `toml:"agent" group:"Agents"`
	Verify   Verify   `toml:"verify" group:"Checks"`
	Review   Review   `toml:"review" group:"Checks"`
	Land     Land     `toml:"land" group:"Landing"`
	Features Features `toml:"features" group:"Features"`

	Providers map[string]Provider `toml:"providers" scope:"user" group:"Models" doc:"where providers of models are reached"`
	Prices    map[string]string   `toml:"prices" scope:"user" group:"Models" doc:"dollars a million tokens of a model: in/out or in/out/cached"`
	Thinking  map[string]string   `toml:"thinking" scope:"user" group:"Models" doc:"how much a model thinks: off, on, or a level of its own"`
	Editing   map[string]string   `toml:"editing" scope:"user" group:"Models" doc:"how a model changes files: replace, whole or patch"`
	Fallback  map[string]string   `toml:"fallback" scope:"user" group:"Models" doc:"model that is asked where another cannot answer"`
	Escalate  Escalate            `toml:"escalate" group:"Models"`
	Ollama    Ollama              `toml:"ollama" group:"Models"`
	Limits    Limits              `toml:"limits" group:"Engine"`
	Engine    Engine              `toml:"engine" group:"Engine"`
	Bin       Bin                 `toml:"bin" group:"Engine"`
	Isolation Isolation           `toml:"isolation" group:"Safety"`
	Policy    Policy              `toml:"policy" group:"Safety"`
	UI        UI                  `toml:"ui" group:"Looks"`
	Attention Attention           `toml:"attention" group:"Attention"`
	Keys      map[string]KeyList  `toml:"keys" scope:"user" group:"Keys" doc:"keys of a command, in place of its usual ones"`
	Window    Window              `toml:"window" group:"Window"`
	Open      Open                `toml:"open" group:"Window"`
}

// Models names a model for each stage; an empty one falls back to default_model.
type Models struct {
	Plan   string `toml:"plan" check:"model" doc:"model that plans; empty: default_model"`
	Build  string `toml:"build" check:"model" doc:"model that does tasks; empty: default_model"`
	Review string `toml:"review" check:"model" doc:"model that reads changes first; empty: another than the author's, where one fits"`
}

// Contract is what a task may do when it does not say.
type Contract struct {
	Paths         []string `toml:"paths" check:"globs" doc:"globs a task may write; empty: everything"`
	NotPaths      []string `toml:"not_paths" check:"globs" doc:"globs a task may not write, whatever paths says"`
	MaxTokens     int64    `toml:"max_tokens" min:"0" unit:"tokens" doc:"tokens an attempt may use, in and out; 0: no bound"`
	MaxCostUSD    float64  `toml:"max_cost_usd" min:"0" unit:"USD" doc:"dollars an attempt may cost; 0: no bound"`
	MaxMinutes    int      `toml:"max_minutes" min:"0" unit:"minutes" doc:"minutes an attempt may work; 0: no bound"`
	MaxTurns      int      `toml:"max_turns" min:"0" unit:"turns" doc:"model replies an attempt may take; 0: no bound"`
	ReviewMinutes int      `toml:"review_minutes" min:"0" unit:"minutes" doc:"minutes a result may take to read; 0: no bound"`
}

// Agent says how an agent's loop works.
type Agent struct {
	TrimAt     int `toml:"trim_at" unit:"percent" min:"0" max:"95" doc:"percent of the context at which old results are left out; 0: never"`
	HandoverAt int `toml:"handover_at" unit:"percent" min:"0" max:"95" doc:"percent at which a fresh session takes over; 0: at overflow"`
}

// Verify says how the checks run.
type Verify struct {
	RepairRounds int      `toml:"repair_rounds" unit:"rounds" min:"0" max:"10" doc:"times the agent may mend red checks by itself"`
	Timeout      Duration `toml:"timeout" min:"1s" max:"24h" doc:"time a check may take where it names none"`
}

// Review says what becomes of what a model finds in a change.
type Review struct {
	Rounds int `toml:"rounds" unit:"rounds" min:"0" max:"5" doc:"times an author goes through what the model that reads first found; 0: never"`
	// HideModels keeps the choice between attempts from being one between names.
	HideModels bool `toml:"hide_models" doc:"the attempts of a race are called A, B, C until one of them is chosen"`
}

// Land says how accepted work reaches its target.
type Land struct {
	Strategy string `toml:"strategy" enum:"squash,merge,rebase" doc:"how a change reaches the target branch"`
	RunHooks bool   `toml:"run_hooks" scope:"user" doc:"run the repository's own git hooks when landing"`
}

// Features turns costly stages on and off.
type Features struct {
	Review          bool `toml:"review" doc:"a model that has not seen the session reads each change first"`
	Forecast        bool `toml:"forecast" doc:"conflicts between open changes are foretold"`
	Recheck         bool `toml:"recheck" doc:"a finished change is verified again, merged with its target, when the target changes files of it"`
	Index           bool `toml:"index" doc:"code search over the project (not built yet)"`
	LanguageServers bool `toml:"language_servers" doc:"language servers help agents and readers (not built yet)"`
	Fetch           bool `toml:"fetch" scope:"user" doc:"agents can fetch pages of the public web; each is asked about unless a rule allows it"`
	Coverage        bool `toml:"coverage" doc:"evidence says which changed lines a check ran, where it leaves a report (Go profile, LCOV, Cobertura)"`
}

// Provider is where a provider of models is reached.
type Provider struct {
	BaseURL string            `toml:"base_url" doc:"address of the provider's API"`
	Headers map[string]string `toml:"headers" doc:"headers sent with each request"`
}

// Escalate says when a model takes over from a local one that does not get there. It costs money, so a person names it.
type Escalate struct {
	Model      string  `toml:"model" scope:"user" check:"model" doc:"model that takes over from a local one whose checks stay red; empty: none"`
	After      int     `toml:"after" scope:"user" min:"1" max:"10" unit:"times" doc:"failed verifications after which it takes over"`
	MaxCostUSD float64 `toml:"max_cost_usd" scope:"user" min:"0.01" max:"1000" unit:"USD" doc:"dollars that may cost an attempt at most"`
}

// Ollama holds the runner options, the same for every request so that a loaded model stays loaded.
type Ollama struct {
	NumCtx    int64    `toml:"num_ctx" scope:"user" min:"512" max:"16777216" unit:"tokens" doc:"context in tokens"`
	KeepAlive Duration `toml:"keep_alive" scope:"user" min:"0s" max:"720h" doc:"time a model stays loaded when idle"`
}

// Limits bounds how much runs at once.
type Limits struct {
	Foreground int  `toml:"foreground" scope:"user" min:"1" max:"64" doc:"attempts that work in the foreground at once"`
	Background int  `toml:"background" scope:"user" min:"0" max:"256" doc:"attempts in the background; 0: by cores"`
	Lane       Lane `toml:"lane"`
}

// Lane bounds requests to one model at once.
type Lane struct {
	Local  int            `toml:"local" scope:"user" min:"1" max:"64" doc:"requests at once to a local model"`
	Hosted int            `toml:"hosted" scope:"user" min:"1" max:"256" doc:"requests at once to a hosted model"`
	Models map[string]int `toml:"models" scope:"user" doc:"requests at once to one model, by provider/name"`
}

// Engine is about the engine process.
type Engine struct {
	IdleSeconds int `toml:"idle_seconds" scope:"user" min:"1" max:"604800" unit:"seconds" doc:"seconds until an idle engine ends"`
}

// Bin is about what was removed.
type Bin struct {
	Days int `toml:"days" scope:"user" min:"1" max:"3650" unit:"days" doc:"days until what was removed is gone for good"`
}

// Isolation is about how commands are confined.
type Isolation struct {
	Require int `toml:"require" scope:"user" min:"0" max:"3" doc:"least isolation level any task may run at (3: isolated)"`
}

// Policy holds the person's own rules.
type Policy struct {
	Rules []string `toml:"rules" scope:"user" check:"rules" doc:"rules: allow|ask|deny TOOL(PATTERN); the strictest wins"`
	// Granted is what a person allowed for one project for good: exact actions, by the project's folder.
	Granted map[string][]string `toml:"granted" scope:"user" doc:"what was allowed for good in one project, by its folder"`
}

// UI is about faces.
type UI struct {
	Theme string `toml:"theme" scope:"user" enum:"system,light,dark" doc:"colours of the window and the browser page"`
}

// Window is about the desktop window.
type Window struct {
	GPU string `toml:"gpu" scope:"user" enum:"never,on-demand,always" doc:"paint with the GPU; read when the window starts"`
}

// Open names the person's programs; {file}, {line} and {dir} are filled in.
type Open struct {
	Editor   string `toml:"editor" scope:"user" doc:"command that opens a {file} at a {line}; empty: VISUAL, EDITOR"`
	Terminal string `toml:"terminal" scope:"user" doc:"command of a terminal in {dir}; empty: TERMINAL, or one installed"`
	Files    string `toml:"files" scope:"user" doc:"command of the file manager on {dir}; empty: xdg-open"`
}

// Attention says what may call a person who looks elsewhere. Nothing does while Coppice is in front.
type Attention struct {
	Notify     bool `toml:"notify" scope:"user" doc:"show a notification on the desktop"`
	Sound      bool `toml:"sound" scope:"user" doc:"play a short sound with it"`
	Badge      bool `toml:"badge" scope:"user" doc:"show in the title and on the icon how much needs you"`
	OnQuestion bool `toml:"on_question" scope:"user" doc:"when an agent asks something or wants to be allowed something"`
	OnReady    bool `toml:"on_ready" scope:"user" doc:"when something is ready to be read"`
	OnFailed   bool `toml:"on_failed" scope:"user" doc:"when an attempt has failed"`
}

// Model gives the model of a stage ("plan", "build", "review"): its own, else the default, else "".
func (s Settings) Model(stage string) string {
	own := map[string]string{"plan": s.Models.Plan, "build": s.Models.Build, "review": s.Models.Review}[stage]
	if own != "" {
		return own
	}
	return s.DefaultModel
}

// LaneSlots gives how many requests at once one model takes.
func (s Settings) LaneSlots(model string, local bool) int {
	if n, ok := s.Limits.Lane.Models[model]; ok {
		return n
	}
	if local {
		return s.Limits.Lane.Local
	}
	return s.Limits.Lane.Hosted
}
