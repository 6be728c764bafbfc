-- What a context is used for, what a turn has set aside for its request, and how sessions follow one another.

-- +goose Up
ALTER TABLE turns ADD COLUMN context_parts TEXT NOT NULL DEFAULT '{}'; -- JSON
ALTER TABLE turns ADD COLUMN reserved TEXT; -- JSON; NULL: settled
ALTER TABLE attempts ADD COLUMN context_parts TEXT NOT NULL DEFAULT '{}'; -- JSON
ALTER TABLE sessions ADD COLUMN takes_over TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN in_a_row INTEGER NOT NULL DEFAULT 0;
