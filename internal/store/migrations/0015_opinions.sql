-- What models that have not seen a session think of its change.

-- +goose Up
ALTER TABLE sessions ADD COLUMN stage TEXT NOT NULL DEFAULT ''; -- 'review': it reads the change
ALTER TABLE comments ADD COLUMN suggestion TEXT; -- what the lines could say instead; NULL: no proposal
CREATE TABLE opinions (
  session TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  attempt TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
  round INTEGER NOT NULL,
  model TEXT NOT NULL,
  tree TEXT NOT NULL,
  summary TEXT NOT NULL,
  found INTEGER NOT NULL,
  failure TEXT, -- JSON; NULL: there is an opinion
  sent INTEGER NOT NULL, -- the author was sent back with it
  asked_at TEXT NOT NULL,
  at TEXT NOT NULL -- '': it is being read
) STRICT;
CREATE INDEX opinions_by_attempt ON opinions (attempt);
