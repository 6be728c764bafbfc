package provider

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Model answers requests. Stream sends the request when the sequence is ranged over, and again each time it is.
type Model interface {
	Stream(ctx context.Context, req Request) iter.Seq2[Event, error]
}

// Rounds is implemented by models that know how much was to be said. EndRound is called when a round of an attempt is
// over, with the history as it then stands; an error (CodeReplay) says what was left unsaid.
type Rounds interface {
	EndRound(req Request) error
}

// Request is everything a model is told. System, Tools and the beginning of Messages are byte-identical from turn to
// turn of a session, so that prompt caches hold.
type Request struct {
	Model     string // name without the provider
	System    string
	Messages  []domain.Message
	Tools     []ToolSpec
	MaxOutput int             // tokens; 0: the provider's own limit
	Context   int64           // tokens of context to run with (Ollama's num_ctx); 0: the model's own
	Session   string          // whose conversation it is: for caches and lanes, never for the model; empty: nobody's
	Think     string          // level of thinking, see ThinkOff; empty: the provider's own, and off for local models
	Schema    json.RawMessage // the reply is to be JSON of this schema; never together with tools, see Structured
	Whole     bool            // the reply comes in one piece: for when streaming went wrong
	Earlier   int             // replies of the attempt in sessions before this one; only a replayed script wants to know
}

// Levels of thinking that mean the same everywhere. Others (low, medium, high, max…) are the model's own words.
const (
	ThinkOff = "off"
	ThinkOn  = "on"
)

// ToolSpec describes a tool to a model. Schema is a JSON Schema of an object.
type ToolSpec struct {
	Name        string
	Description string
	Schema      json.RawMessage
}

// EventKind says what an event carries.
type EventKind string

// The kinds of event.
const (
	EventText     EventKind = "text"     // Text is the next piece of the reply
	EventThinking EventKind = "thinking" // Text is the next piece of thinking; Signature, when set, closes the block
	EventCall     EventKind = "call"     // Call is one whole tool call
	EventUsage    EventKind = "usage"    // Usage of this request, and how it was Served; at most once, before done
	EventPhase    EventKind = "phase"    // Phase is what happens now; says nothing of the reply
	EventAgain    EventKind = "again"    // what came so far is void: the reply broke and is asked for once more
	EventDone     EventKind = "done"     // Stop says why; nothing follows
)

// Event is one piece of a reply.
type Event struct {
	Kind      EventKind
	Text      string
	Signature string      // opaque; goes back to the provider unchanged with its block
	Call      domain.Part // a part of kind call
	Malformed string      // for a call: why it must not be run, in words for the model; empty when it is sound
	Usage     domain.Usage
	Served    domain.Serving // for usage: how the request was served, as far as that is known
	By        *Info          // for usage: the model that answered, where it is not the one that was asked
	Estimated bool           // for usage: the provider gave none, the numbers are ours
	Phase     Phase          // for phase
	Stop      Stop
}

// Phase is what a request goes through.
type Phase string

// The phases, in order.
const (
	PhaseQueued  Phase = "queued"  // it waits for its lane
	PhaseLoading Phase = "loading" // the model is brought into memory
	PhaseReading Phase = "reading" // the prompt is read
	PhaseWriting Phase = "writing" // the reply comes
)

// Stop is why a model ended its reply.
type Stop string

// The reasons to stop.
const (
	StopEnd     Stop = "end"     // it had nothing more to say
	StopCalls   Stop = "calls"   // it waits for the results of its calls
	StopLength  Stop = "length"  // the output limit or the context is used up
	StopFilter  Stop = "filter"  // the provider withheld the rest
	StopUnknown Stop = "unknown" // the provider gave a reason we do not know
)

// Info is what is known of a model.
type Info struct {
	Name      string // without the provider
	Provider  string
	Local     bool          // it runs on a machine of the user's; nothing is paid for it
	Context   int64         // tokens of request and reply, as it is run unless the request names another; 0: unknown
	Holds     int64         // tokens the model itself could hold, where that is more than Context
	MaxOutput int64         // tokens; 0: unknown
	Input     *domain.Money // price of a million tokens; nil: unknown
	Cached    *domain.Money // the same for prompt tokens read from a cache; nil: as Input
	Written   *domain.Money // the same for prompt tokens written to a cache; nil: as Input
	Output    *domain.Money
	Tools     bool // it can call tools
	Thinks    bool
	Bytes     int64  // size on disk; 0: unknown or hosted
	Quant     string // quantisation of a local model
	Details
}

// Details are what a list shows of a model beside what a request needs.
type Details struct {
	Params   string // number of parameters as the provider writes it: "30.5B"; empty: unknown
	Family   string // architecture: "qwen3moe"; empty: unknown
	KVBytes  int64  // memory that a token of context takes; 0: unknown
	Sees     bool   // it takes images
	Embeds   bool   // it makes embeddings and cannot chat
	Priced   string // where the prices come from: "settings", "provider", "catalog"; empty: nowhere
	Loaded   *Loaded
	Modified time.Time
}

// Loaded is how a local model lies in memory now.
type Loaded struct {
	Context int64     // tokens that are allocated; 0: unknown
	Bytes   int64     // in all
	GPU     int64     // of Bytes, on the graphics card
	Until   time.Time // zero: unknown
}

// Ref is the model's name with its provider, as --model takes it.
func (i Info) Ref() string { return i.Provider + "/" + i.Name }
