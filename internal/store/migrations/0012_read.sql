-- Which hunks of a change a person has read, by what they change.

-- +goose Up
CREATE TABLE read_hunks (
  attempt TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
  hunk TEXT NOT NULL, -- a hash of what it changes, and its place among its likes
  file TEXT NOT NULL,
  line INTEGER NOT NULL, -- on the old side
  lines INTEGER NOT NULL,
  tree TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (attempt, hunk)
) STRICT;
