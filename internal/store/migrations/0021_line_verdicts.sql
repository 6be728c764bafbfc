-- What a person decided on single lines of a hunk.

-- +goose Up
ALTER TABLE read_hunks ADD COLUMN own TEXT; -- NULL: its lines have no verdict but that of the hunk
ALTER TABLE read_hunks ADD COLUMN prints TEXT; -- of its changed lines, by which they are known in another hunk
ALTER TABLE read_hunks ADD COLUMN open INTEGER NOT NULL DEFAULT 0; -- nobody read it as a whole
