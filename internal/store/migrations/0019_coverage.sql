-- Which lines of a change ran while a check did.

-- +goose Up
ALTER TABLE evidence ADD COLUMN coverage TEXT; -- JSON; NULL: the check left no report
