INSERT INTO projects (id, name, dir, git_dir, trust, created_at)
VALUES ('p1', 'billing', '/home/me/billing', '/home/me/billing/.git', NULL, '2026-03-01T12:00:00.000000000Z');

INSERT INTO tasks (id, project, number, title, brief, kind, mode, contract, checks, model, after_tasks, base, target,
                   background, no_review, demo, created_at)
VALUES ('t1', 'p1', 1, 'Mend the sign-in page', 'It fails.', 'fix', '', '{"Produces":"change","DoneWhen":"tests pass"}',
        NULL, 'replay/a', NULL, 'main', 'refs/heads/main', 0, 0, 0, '2026-03-01T12:00:01.000000000Z');

INSERT INTO attempts (id, task, project, ordinal, state, why, model, branch, worktree, base, base_tree, head, head_tree,
                      round, background, repairs, worked, isolation, session, requests, input, cached, output, cost,
                      cost_unknown, context_used, context_size, files, additions, deletions, artifact, failure,
                      created_at, started_at, ready_at, ended_at, updated_at)
VALUES ('a1', 't1', 'p1', 1, 'ready', '', 'replay/a', 'refs/heads/coppice/1-mend', '/w', 'b', 'bt', 'h', 'ht',
        1, 0, 0, 0, '{"Level":3,"Name":"Isolated","Words":""}', 's1', 1, 10, 0, 2, 0, 0, 10, 100, 1, 2, 3,
        '{"Kind":"change","Summary":"The page was mended","NotDone":null,"Text":"","Minutes":2}', NULL,
        '2026-03-01T12:00:02.000000000Z', '', '', '', '2026-03-01T12:00:02.000000000Z');

INSERT INTO sessions (id, attempt, ordinal, model, created_at)
VALUES ('s1', 'a1', 1, 'replay/a', '2026-03-01T12:00:02.000000000Z');

INSERT INTO messages (session, seq, turn, role, round, origin, parts, at)
VALUES ('s1', 1, '', 'system', 1, '', '[{"kind":"text","text":"A system prompt."}]', '2026-03-01T12:00:03.000000000Z'),
       ('s1', 2, '', 'user', 1, 'brief', '[{"kind":"text","text":"The hummingbird brief."}]', '2026-03-01T12:00:03.000000000Z');

INSERT INTO comments (id, attempt, round, author, anchor, text, state, tree, severity, at)
VALUES ('m1', 'a1', 1, 'you', '{"File":"a.go","Line":3}', 'A nitpick.', 'open', 'ht', '', '2026-03-01T12:00:04.000000000Z');

UPDATE sessions SET takes_over = 's0', earlier = 4, in_a_row = 1 WHERE id = 's1';
UPDATE attempts SET context_parts = '{"System":4,"Tools":3,"Notes":2,"History":1,"Results":0}' WHERE id = 'a1';

INSERT INTO turns (id, session, attempt, n, round, started_at, ended_at, requests, input, cached, output, cost,
                   cost_unknown, context_used, context_size, stop, checkpoint, context_parts, reserved)
VALUES ('u1', 's1', 'a1', 1, 1, '2026-03-01T12:00:03.000000000Z', '', 0, 0, 0, 0, 0, 0, 10, 100, '', '',
        '{"System":4,"Tools":3,"Notes":2,"History":1,"Results":0}', '{"Requests":1,"Input":200,"Output":50,"Cost":7}');

INSERT INTO requests (id, attempt, call, kind, action, decision, question, options, state, answer, created_at, answered_at,
                      scope, reason, answered_from)
VALUES ('r1', 'a1', '', 'permission', '{"Tool":"shell","Kind":"exec","Paths":null,"Command":"make"}', '{"Effect":"ask"}', '',
        NULL, 'answered', 'allow', '2026-03-01T12:00:05.000000000Z', '2026-03-01T12:00:06.000000000Z', 'attempt', '', 'window');

UPDATE turns SET served = '{"Read":1500000000,"Context":8192,"Prefix":{"Sent":900,"Before":400,"Same":400}}';

UPDATE sessions SET edit = 'patch' WHERE id = 's1';

INSERT INTO passports (model, at, load, "read", "write", context, on_gpu, calls, edits, structured, usage, bytes, quant)
VALUES ('ollama/m', '2026-03-01T12:00:07.000000000Z', 3000000000, 812.5, 41.25, 32768, 65536,
        '[{"Offered":5,"Good":3,"Of":3}]', '[{"Format":"replace","Good":2,"Of":3}]', '{"Good":3,"Of":3}',
        '{"Requests":1,"Input":200,"Output":50}', 18000000000, 'Q4_K_M');

UPDATE sessions SET lean = 1 WHERE id = 's1';

UPDATE attempts SET escalation = '{"From":"ollama/small","To":"openai/large","Failed":2,"Estimate":20000000,"Cap":1000000000,"Before":0,"At":"2026-03-01T12:00:00Z"}' WHERE id = 'a1';

INSERT INTO images (project, id, media, data) VALUES ('p1', 'abc', 'image/png', x'89504e47');
UPDATE requests SET images = '[{"id":"abc","media":"image/png","bytes":4}]' WHERE id = 'r1';

INSERT INTO read_hunks (attempt, hunk, file, line, lines, tree, at)
VALUES ('a1', '0123456789ab', 'a.go', 3, 7, 'ht', '2026-03-01T12:00:09.000000000Z');
UPDATE read_hunks SET verdict = 'reject', reason = 'Not here.', sent = 1 WHERE attempt = 'a1';

INSERT INTO looks (attempt, seen, before, at) VALUES ('a1', 'h', '', '2026-03-01T12:00:10.000000000Z');

INSERT INTO sessions (id, attempt, ordinal, model, created_at, stage)
VALUES ('s2', 'a1', 2, 'replay/b', '2026-03-01T12:00:10.000000000Z', 'review');
INSERT INTO comments (id, attempt, round, author, anchor, text, state, tree, severity, at, suggestion)
VALUES ('m2', 'a1', 1, 'replay/b', '{"File":"a.go","Line":4}', 'An opinion.', 'open', 'ht', 'must fix', '2026-03-01T12:00:11.000000000Z', 'x := 2');
INSERT INTO opinions (session, attempt, round, model, tree, summary, found, failure, sent, asked_at, at)
VALUES ('s2', 'a1', 1, 'replay/b', 'ht', 'One thing.', 1, NULL, 0, '2026-03-01T12:00:10.000000000Z', '2026-03-01T12:00:11.000000000Z');
INSERT INTO evidence (id, attempt, "check", tree, base, exit_code, timed_out, red_on_base, output, bytes, isolation, started_at, duration, onto)
VALUES ('e2', 'a1', '{"Name":"test","Command":"go test ./..."}', 'mt', 'b', 0, 0, NULL, 'ok', 2, '{}', '2026-03-01T12:00:12.000000000Z', 5, 'mc');
UPDATE attempts SET reconciles = '{"From":"a0","Other":"","Tasks":["t0"],"Files":[{"Path":"a.go","Places":1}],"Checks":null}' WHERE id = 'a1';

INSERT INTO sessions (id, attempt, ordinal, model, created_at, stage)
VALUES ('s3', 'a1', 3, 'replay/b', '2026-03-01T12:00:12.000000000Z', 'tour');
INSERT INTO tours (session, attempt, round, model, tree, summary, stops, dropped, failure, asked_at, at)
VALUES ('s3', 'a1', 1, 'replay/b', 'ht', 'Two places.', '[{"File":"a.go","Line":4,"Title":"Rounds.","Anchor":{"File":"a.go","Line":4}}]', 1, NULL, '2026-03-01T12:00:12.000000000Z', '2026-03-01T12:00:13.000000000Z');
UPDATE evidence SET coverage = '{"Reports":["cover.out"],"Lines":3,"Run":2,"Missed":[{"Path":"a.go","From":4,"To":4}],"More":0}' WHERE id = 'e2';
UPDATE attempts SET part_of = 'a0' WHERE id = 'a1';
UPDATE read_hunks SET own = '[{"Lines":[1],"Verdict":"accept","Reason":""}]', prints = '["aa","bb"]', open = 1 WHERE attempt = 'a1';
