// Package frontend carries the built page into the program.
//
// The page is built by `npm run build` into dist, which is not kept under git: a build of the program without it works
// and shows a page that says how to build the real one. The package holds no state and is safe for any use.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

//go:embed unbuilt
var unbuilt embed.FS

// Assets gives the files of the page, index.html at the root. Where the page was not built, it is one that says so.
func Assets() fs.FS {
	if built, err := fs.Sub(dist, "dist"); err == nil && has(built, "index.html") {
		return built
	}
	page, err := fs.Sub(unbuilt, "unbuilt")
	if err != nil {
		return unbuilt // cannot be: the name is a constant that embedding has checked
	}
	return page
}

func has(files fs.FS, name string) bool {
	_, err := fs.Stat(files, name)
	return err == nil
}
