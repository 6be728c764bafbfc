//go:build (desktop || dev) && !bindings

package main

// bindingsBuild: this is a real window, and arguments are a command.
const bindingsBuild = false
