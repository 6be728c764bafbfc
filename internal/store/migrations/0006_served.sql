-- How a turn's last request was served: times, memory, and what it had in common with the one before.

-- +goose Up
ALTER TABLE turns ADD COLUMN served TEXT NOT NULL DEFAULT '{}'; -- JSON
