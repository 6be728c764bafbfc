-- Another model may take over an attempt, for a stated price.

-- +goose Up
ALTER TABLE attempts ADD COLUMN escalation TEXT; -- JSON
