-- Which tools a session has: how its model is asked to change files, and whether it may fetch web pages.

-- +goose Up
ALTER TABLE sessions ADD COLUMN edit TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN fetch INTEGER NOT NULL DEFAULT 0;
