// Package api is the one HTTP API over package service: the operations, their validation and their OpenAPI 3.1 document
// (huma), the event stream, and the mapping between domain nouns and their wire types.
//
// Every face speaks it: the command line and the window over the engine's unix socket, the browser over a loopback
// address (package browser adds the token and the checks that go with it). Handlers hold no state of their own and may
// run at the same time; what must be serialised is serialised below, in the store and the conductor.
//
// Errors are problem details (RFC 9457) with the code and the way out of domain.Error. A reader that gets an unknown
// code falls back to the HTTP status.
package api
