//go:build dev

package app

// developing: the page comes from Vite (`wails dev`).
const developing = true
