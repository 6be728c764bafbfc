-- A project that was forgotten stays until its bin is empty: what is in the bin can be brought back, and for that the
-- repository and the attempts have to be known.

-- +goose Up
ALTER TABLE projects ADD COLUMN forgotten_at TEXT NOT NULL DEFAULT '';
