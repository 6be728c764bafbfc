// Package service is the use cases of Coppice: the one surface that every face reaches, through package api.
//
// A use case checks what a person asked for, reads the store, calls the package that does the work (conductor, git,
// worktree, review, land, config), and gives back a view: domain nouns with what a face shows beside them. Nothing here
// decides how an attempt goes on; that is the conductor's. All methods are safe for concurrent use, and each returns
// errors a person can act on.
package service
