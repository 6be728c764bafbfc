-- Attempts that bring a change together with what it conflicts with.

-- +goose Up
ALTER TABLE attempts ADD COLUMN reconciles TEXT; -- JSON; NULL: it began with the task alone
