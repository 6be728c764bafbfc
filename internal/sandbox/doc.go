// Package sandbox runs commands of agents and checks: confined where the machine can, bounded everywhere.
//
// A Box belongs to one attempt. With bubblewrap each command gets its own namespaces: the worktree writable at its
// own path, git's files, the system and the toolchains read-only, a home and a temporary folder of its own, no
// network, a clean environment. Without it a command runs in a process group with the same environment and limits,
// and Isolation says that nothing confines it. What Isolation says is what is in force: a Box never steps down
// silently; when confinement fails, Run fails with domain.CodeIsolation.
//
// A command ends with everything it started: at level 3 the kernel ends its process namespace, below that its process
// group is killed, which a daemon can escape. When the engine dies, level 3 commands die with it. Background
// processes do not outlive the command that started them. A Job is a command that nobody waits for: it ends with its box
// at the latest, and is confined and watched as any other. Each has a network of its own, where it has none.
//
// As root RLIMIT_NPROC has no effect; the watchdog, which counts processes and memory four times a second, is then the
// only bound. Toolchains and module caches below the home folder are visible read-only, by name, and nothing else
// of it is.
//
// All methods are safe for use by several goroutines.
package sandbox
