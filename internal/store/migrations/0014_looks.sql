-- What a person saw of an attempt's change when they looked last.

-- +goose Up
CREATE TABLE looks (
  attempt TEXT PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE,
  seen TEXT NOT NULL, -- a commit
  before TEXT NOT NULL, -- what had been seen before that; empty: nothing
  at TEXT NOT NULL
) STRICT;
