// Package config reads the settings and knows where things are kept.
//
// Settings come in layers, each beating the one before it: defaults, the user's file, the project's
// .coppice/settings.toml, .coppice/settings.local.toml, the environment, flags. A file is strict: an unknown key, a
// wrong type or a value out of range is an error that names file, line and key. List says of each setting which layer
// decided it.
//
// Invariants:
//   - A repository is not the user. Keys marked user-only (addresses of models, rules, isolation, hooks, limits of the
//     machine) are never taken from a project's file: they are left out, and a notice says so. While a project is not
//     trusted its files set nothing at all; what they ask for is kept apart, for the trust question.
//   - Settings hold no keys of providers; package secret does.
//   - Set changes one value of a file and nothing else in it, or refuses.
//
// Concurrency: everything returned is a plain value. Set replaces the file in one step (rename); two Sets at once on
// one file are the caller's to serialise.
package config
