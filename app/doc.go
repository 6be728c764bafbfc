// Package app is the window: a thin Wails shell around the page of package frontend.
//
// The page talks to the engine as it does in a browser, by fetch on /api/…; the window's asset handler passes that on to
// the engine's socket, so there is one code path and no token. Bound methods (Shell) exist only for what a window alone
// can do: dialogs, notifications, the title, opening the editor or a link, and starting an engine that is gone.
//
// Invariants:
//   - The window holds no state: it may crash or be closed at any time, and no agent notices.
//   - No bound method panics or hangs: a panic would leave the page waiting for ever (Wails never settles the promise),
//     so each recovers and answers with an error, and the page gives up on each after a while.
//   - Nothing starts before the first request of the page. Wails builds and runs this program once to see its bindings,
//     and then neither a window nor an engine may come up.
//   - Before a child is started, descriptors are closed to it: Wails leaks the pipe of an answer that is under way into
//     children, and the page's request would then hang until the child ends.
//
// Methods of Shell and requests come from goroutines of Wails, several at once.
package app
