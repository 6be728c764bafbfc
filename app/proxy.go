//go:build !noproxy

package app

// proxied: requests reach the engine.
const proxied = true
