//go:build bindings

package main

// bindingsBuild: Wails built this program to see its bindings and passes flags of its own.
const bindingsBuild = true
