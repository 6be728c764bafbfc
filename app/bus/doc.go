// Package bus speaks to the desktop over the session bus: notifications that lead somewhere when they are clicked, and
// the number on the launcher's icon.
//
// Where there is no bus, or nobody on it who shows notifications, nothing happens and nothing fails: the queue shows the
// same. What is shown was written by models and repositories: it is one line of bounded length, and never markup. A
// click gives back the route that the notification was made with, which never leaves this process.
//
// A Desktop may be used from several goroutines.
package bus
