// Package wire holds the JSON shapes of the HTTP API: the second and last representation of every noun. Package api
// serves them, package client reads them, and the TypeScript types are generated from the OpenAPI document that huma
// derives from them. Field names are snake_case; times are RFC 3339; durations end in _ms, money in _usd.
//
// It imports the standard library only, so that a face which knows these types knows nothing else of the engine.
package wire
