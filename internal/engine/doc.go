// Package engine is the composition root and the process: the only place that names concrete parts.
//
// An engine owns a data directory: it holds its lock file from before the database is opened until after it is closed,
// so two engines never share one. Run is the process of `coppice engine`: it recovers what a former engine left, listens
// on the unix socket (0600), tells whoever started it that it is ready, and ends when it is told to or when nothing has
// run and no face has been there for a while. Open alone gives an engine inside another process (--in-process).
//
// What ends it keeps the order: nothing new starts, workers end, faces are closed, the database is closed, the lock goes.
package engine
