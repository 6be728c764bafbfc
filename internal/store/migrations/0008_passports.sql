-- What was measured of models on this machine.

-- +goose Up
CREATE TABLE passports (
  model TEXT PRIMARY KEY, -- provider/name
  at TEXT NOT NULL,
  load INTEGER NOT NULL, -- nanoseconds
  "read" REAL NOT NULL, -- tokens a second
  "write" REAL NOT NULL,
  context INTEGER NOT NULL,
  on_gpu INTEGER NOT NULL,
  calls TEXT, -- JSON
  edits TEXT, -- JSON
  structured TEXT NOT NULL, -- JSON
  usage TEXT NOT NULL, -- JSON
  bytes INTEGER NOT NULL,
  quant TEXT NOT NULL
) STRICT;
