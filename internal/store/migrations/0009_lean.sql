-- A session whose model is lost among many tools has few.

-- +goose Up
ALTER TABLE sessions ADD COLUMN lean INTEGER NOT NULL DEFAULT 0;
