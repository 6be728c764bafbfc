//go:build !desktop && !dev && !bindings

package main

// buildKind says what this binary is: the command line, the engine and the browser face, without a window.
const buildKind = "headless"

// openWindow says that there is no window in this build.
func openWindow() bool { return false }
