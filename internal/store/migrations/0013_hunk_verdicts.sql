-- What a person decided on a hunk, and why.

-- +goose Up
ALTER TABLE read_hunks ADD COLUMN verdict TEXT NOT NULL DEFAULT '';
ALTER TABLE read_hunks ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE read_hunks ADD COLUMN sent INTEGER NOT NULL DEFAULT 0; -- to be taken back before the agent goes on
