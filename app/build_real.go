//go:build !dev

package app

// developing: the page comes with the program.
const developing = false
