// Package store keeps every noun of package domain in one SQLite database. It is the only importer of go-sqlite3.
//
// Invariants:
//
//   - Durable before told. Update returns when its transaction is committed with synchronous=FULL in WAL mode (both are
//     read back at open); listeners hear of events only after that, in order of their sequence numbers.
//   - One writer. A single goroutine owns the writing connection. Calls of Update that wait at the same time share one
//     transaction (group commit), each in a savepoint of its own: one that fails takes back only what it did itself.
//   - Events have gapless sequence numbers, given in the transaction that makes the change they tell of.
//   - Attempts change state through MoveAttempt only, and only as the table of moves in package domain allows.
//   - A file that is damaged, foreign or of a newer schema is left as it is. Before each migration there is a backup.
//
// Concurrency: a Store is safe for use by many goroutines. A Tx belongs to the callback it is handed to and is neither
// safe for concurrent use nor valid afterwards. A callback never calls Update of the same store (it would wait for
// itself). That only one process has the database open for writing is seen to by the engine's lock, not here.
package store
