-- What a search looks through: the words of people and models, one passage a row, kept by triggers so that no writer
-- can forget it. System texts, results of tools and thinking are left out. A full-text index over this table is made at every start
-- by programs that have FTS5 (see search.go); it is no part of the schema, so that every build can open every file.

-- +goose Up
CREATE TABLE passages (
    id      INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    task    TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    attempt TEXT NOT NULL, -- '': of the task itself
    place   TEXT NOT NULL, -- task, message, comment, artifact
    ref     TEXT NOT NULL, -- the task, session/seq, comment or attempt
    body    TEXT NOT NULL,
    UNIQUE (place, ref)
) STRICT;
CREATE INDEX passages_by_task ON passages (task);

-- +goose StatementBegin
CREATE TRIGGER passages_task_insert AFTER INSERT ON tasks BEGIN
    INSERT INTO passages (project, task, attempt, place, ref, body)
    VALUES (new.project, new.id, '', 'task', new.id, new.title || char(10) || new.brief);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER passages_task_update AFTER UPDATE OF title, brief ON tasks BEGIN
    UPDATE passages SET body = new.title || char(10) || new.brief WHERE place = 'task' AND ref = new.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER passages_message_insert AFTER INSERT ON messages BEGIN
    INSERT INTO passages (project, task, attempt, place, ref, body)
    SELECT a.project, a.task, a.id, 'message', new.session || '/' || new.seq, said.body
    FROM sessions s JOIN attempts a ON a.id = s.attempt,
         (SELECT group_concat(value ->> 'text', char(10)) AS body FROM json_each(new.parts)
          WHERE value ->> 'kind' = 'text') said
    WHERE s.id = new.session AND new.role <> 'system' AND said.body <> '';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER passages_comment_insert AFTER INSERT ON comments BEGIN
    INSERT INTO passages (project, task, attempt, place, ref, body)
    SELECT a.project, a.task, a.id, 'comment', new.id, new.text FROM attempts a WHERE a.id = new.attempt;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER passages_comment_update AFTER UPDATE OF text ON comments BEGIN
    UPDATE passages SET body = new.text WHERE place = 'comment' AND ref = new.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER passages_artifact_insert AFTER INSERT ON attempts
WHEN coalesce(new.artifact ->> 'Summary', '') || coalesce(new.artifact ->> 'Text', '') <> '' BEGIN
    INSERT INTO passages (project, task, attempt, place, ref, body)
    VALUES (new.project, new.task, new.id, 'artifact', new.id,
            coalesce(new.artifact ->> 'Summary', '') || char(10) || coalesce(new.artifact ->> 'Text', ''));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER passages_artifact_update AFTER UPDATE OF artifact ON attempts
WHEN new.artifact IS NOT old.artifact BEGIN
    INSERT INTO passages (project, task, attempt, place, ref, body)
    VALUES (new.project, new.task, new.id, 'artifact', new.id,
            coalesce(new.artifact ->> 'Summary', '') || char(10) || coalesce(new.artifact ->> 'Text', ''))
    ON CONFLICT (place, ref) DO UPDATE SET body = excluded.body;
END;
-- +goose StatementEnd

INSERT INTO passages (project, task, attempt, place, ref, body)
SELECT project, id, '', 'task', id, title || char(10) || brief FROM tasks;

INSERT INTO passages (project, task, attempt, place, ref, body)
SELECT a.project, a.task, a.id, 'message', m.session || '/' || m.seq, group_concat(p.value ->> 'text', char(10))
FROM messages m JOIN sessions s ON s.id = m.session JOIN attempts a ON a.id = s.attempt, json_each(m.parts) p
WHERE p.value ->> 'kind' = 'text' AND m.role <> 'system'
GROUP BY m.session, m.seq
HAVING group_concat(p.value ->> 'text', '') <> '';

INSERT INTO passages (project, task, attempt, place, ref, body)
SELECT a.project, a.task, a.id, 'comment', c.id, c.text FROM comments c JOIN attempts a ON a.id = c.attempt;

INSERT INTO passages (project, task, attempt, place, ref, body)
SELECT project, task, id, 'artifact', id,
       coalesce(artifact ->> 'Summary', '') || char(10) || coalesce(artifact ->> 'Text', '')
FROM attempts
WHERE coalesce(artifact ->> 'Summary', '') || coalesce(artifact ->> 'Text', '') <> '';
