-- With which commit of its target a change was merged when a check ran.

-- +goose Up
ALTER TABLE evidence ADD COLUMN onto TEXT NOT NULL DEFAULT ''; -- '': the change by itself
