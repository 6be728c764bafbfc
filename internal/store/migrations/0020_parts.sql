-- Attempts that are what a person accepted of another one.

-- +goose Up
ALTER TABLE attempts ADD COLUMN part_of TEXT NOT NULL DEFAULT ''; -- '': a try at the whole task
