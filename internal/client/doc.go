// Package client is the Go client of the engine's HTTP API: one method for each operation, in the wire types. It speaks
// over the engine's unix socket, over a loopback address with a token, or straight to a handler in the same process.
// Ensure finds the engine of this user and starts one where none runs.
//
// Every error is a domain.Error with the code and the way out that the engine named; an engine that cannot be reached,
// or that goes away during a call, is CodeUnavailable. Nothing is retried: a call that changes something may have been
// done, and only the caller can tell.
//
// Concurrency: a Client may be used from many goroutines; a Stream from one.
package client
