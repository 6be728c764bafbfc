package providertest

import "encoding/json"

// Script is what the model server plays; see its package documentation for what the fields mean.
type Script struct {
	Key    string  `json:"key,omitempty"`
	Models []Model `json:"models"`
	Pulls  []Pull  `json:"pulls,omitempty"`
}

// Pull is a model that can be got.
type Pull struct {
	Model
	HoldAt int64  `json:"hold_at,omitempty"`
	Status int    `json:"status,omitempty"`
	Error  string `json:"error,omitempty"`
}

// Model is one model of a Script.
type Model struct {
	Name         string   `json:"name"`
	Context      int64    `json:"context,omitempty"`
	Capabilities []string `json:"capabilities,omitempty"`
	Bytes        int64    `json:"bytes,omitempty"`
	Quant        string   `json:"quant,omitempty"`
	Cold         bool     `json:"cold,omitempty"`
	Allocates    int64    `json:"allocates,omitempty"`
	Params       string   `json:"params,omitempty"`
	Family       string   `json:"family,omitempty"`
	Layers       int      `json:"layers,omitempty"`
	VRAM         int64    `json:"vram,omitempty"`
	Replies      []Reply  `json:"replies,omitempty"`
}

// Reply is one reply of a Model, or a fault.
type Reply struct {
	Tries []Reply `json:"tries,omitempty"`

	Thinking  string   `json:"thinking,omitempty"`
	Signature string   `json:"signature,omitempty"`
	Hidden    string   `json:"hidden,omitempty"`
	Text      []string `json:"text,omitempty"`
	Calls     []Call   `json:"calls,omitempty"`
	Usage     *Usage   `json:"usage,omitempty"`
	Stop      string   `json:"stop,omitempty"`
	Split     int      `json:"split,omitempty"`
	Flat      bool     `json:"flat,omitempty"`

	Status   int               `json:"status,omitempty"`
	Error    string            `json:"error,omitempty"`
	Code     string            `json:"code,omitempty"`
	Headers  map[string]string `json:"headers,omitempty"`
	Overflow bool              `json:"overflow,omitempty"`
	Redirect string            `json:"redirect,omitempty"`
	Body     string            `json:"body,omitempty"`
	Bytes    []byte            `json:"bytes,omitempty"`
	Dress    string            `json:"dress,omitempty"`
	As       string            `json:"as,omitempty"`
	Hold     bool              `json:"hold,omitempty"`
	CutAt    *int              `json:"cut_at,omitempty"`
	Then     string            `json:"then,omitempty"`
}

// Call is one tool call of a Reply.
type Call struct {
	ID   string          `json:"id,omitempty"`
	Name string          `json:"name"`
	Args json.RawMessage `json:"args,omitempty"`
	Raw  string          `json:"raw,omitempty"`
}

// Usage is the usage that a Reply reports.
type Usage struct {
	Input  int `json:"input"`
	Output int `json:"output"`
	Cached int `json:"cached"`
	LoadMS int `json:"load_ms,omitempty"`
	ReadMS int `json:"read_ms,omitempty"`
}
