// Package cli is the command line: one command for each use case of the engine's API, over package client.
//
// The rules of this face, which every command keeps:
//   - Results go to stdout; progress, notes, questions and errors go to stderr. `--json` makes the result one JSON
//     value, or JSON Lines with a type field where it is a stream.
//   - A question is asked only when stdin is a terminal. Colour is used only on a terminal and without NO_COLOR.
//   - Nothing that came from a model, a repository or a file name reaches a terminal raw: the printer cleans every
//     value it is handed (clean.go), and only what this package paints itself passes as it is. A patch that goes to a
//     file or a pipe is left byte for byte as git prints it.
//   - The exit status is that of the error's code (domain.Code.Exit), shown in each command's help.
//   - Ctrl-C ends the command and never an agent.
//
// Main is given the streams, the environment and, as Hooks, the parts of the program that are not the client's; it
// knows nothing else of the engine. Concurrency: one Main at a time for one set of streams.
package cli
