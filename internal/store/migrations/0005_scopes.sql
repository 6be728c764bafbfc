-- An answer holds for a scope and may give a reason; a call may keep more output than is shown. What was "always" held
-- for the task.

-- +goose Up
ALTER TABLE requests ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN answered_from TEXT NOT NULL DEFAULT '';
UPDATE requests SET scope = 'task' WHERE always = 1;
ALTER TABLE requests DROP COLUMN always;
ALTER TABLE calls ADD COLUMN kept TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
CREATE INDEX decisions_by_call ON decisions (call);
