// Package provider is how Coppice talks to models: one small interface, Model, that streams a reply as typed events,
// and what every adapter shares — errors a program can switch on, retries, lanes, prices and the checks each reply
// goes through before anybody acts on it.
//
// The adapters are in the sub-packages ollama, openai, anthropic and replay; they never import one another. Package
// providertest is the contract that all of them keep.
//
// A request goes through layers, from the outside: Retrying (pauses, the breaker of the account), Queued (the lane, its
// phases, the prefix), Mending (what can be repaired of a reply), an adapter, Clean.
//
// Invariants:
//   - A call event is a whole, finished call. Its arguments are valid JSON, or it carries the reason why they are not
//     and must not be run.
//   - A stream ends in exactly one done event or in exactly one error, never both and never neither.
//   - No error's text holds a key. Errors of the vendors' libraries are not wrapped, because some can print requests.
//   - Retries happen in Retrying and nowhere else; the vendors' own are turned off.
//   - A reply that has begun to show is never asked for again behind the consumer's back: EventAgain says so first, and
//     only Mending does it, once.
//
// Concurrency: a Model, a Source, a Set and Lanes may be used from many goroutines. A stream belongs to the goroutine
// that ranges over it; leaving the range or cancelling the context ends the request.
package provider
