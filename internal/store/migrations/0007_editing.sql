-- How the model of a session is asked to change files: it decides which tools the session has.

-- +goose Up
ALTER TABLE sessions ADD COLUMN edit TEXT NOT NULL DEFAULT '';
