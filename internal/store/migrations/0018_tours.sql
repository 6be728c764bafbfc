-- Tours through changes, made by models that have not seen their sessions.

-- +goose Up
CREATE TABLE tours (
  session TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  attempt TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  model TEXT NOT NULL,
  tree TEXT NOT NULL,
  summary TEXT NOT NULL,
  stops TEXT, -- JSON
  dropped INTEGER NOT NULL, -- stops that named places which are not in the change
  failure TEXT, -- JSON; NULL: there is a tour
  asked_at TEXT NOT NULL,
  at TEXT NOT NULL -- '': it is being made
) STRICT;
CREATE INDEX tours_by_attempt ON tours (attempt);
