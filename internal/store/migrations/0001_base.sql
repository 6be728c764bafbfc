-- The nouns of package domain. Columns hold what is asked for by itself; JSON columns hold what is only read as a
-- whole (their field names are held by a test). Times are UTC text of fixed width, '' where there is none; durations
-- are nanoseconds; money is billionths of a dollar.

-- +goose Up
PRAGMA application_id = 1129271376; -- 'COPP'

CREATE TABLE projects (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    dir        TEXT NOT NULL UNIQUE,
    git_dir    TEXT NOT NULL,
    trust      TEXT, -- JSON; NULL: not trusted
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE tasks (
    id          TEXT PRIMARY KEY,
    project     TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    title       TEXT NOT NULL,
    brief       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    mode        TEXT NOT NULL,
    contract    TEXT NOT NULL, -- JSON
    checks      TEXT,          -- JSON
    model       TEXT NOT NULL,
    after_tasks TEXT,          -- JSON
    base        TEXT NOT NULL,
    target      TEXT NOT NULL,
    background  INTEGER NOT NULL,
    no_review   INTEGER NOT NULL,
    demo        INTEGER NOT NULL,
    created_at  TEXT NOT NULL,
    UNIQUE (project, number)
) STRICT;

CREATE TABLE attempts (
    id           TEXT PRIMARY KEY,
    task         TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    project      TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    ordinal      INTEGER NOT NULL,
    state        TEXT NOT NULL,
    why          TEXT NOT NULL,
    model        TEXT NOT NULL,
    branch       TEXT NOT NULL,
    worktree     TEXT NOT NULL,
    base         TEXT NOT NULL,
    base_tree    TEXT NOT NULL,
    head         TEXT NOT NULL,
    head_tree    TEXT NOT NULL,
    round        INTEGER NOT NULL,
    background   INTEGER NOT NULL,
    repairs      INTEGER NOT NULL,
    worked       INTEGER NOT NULL, -- nanoseconds
    isolation    TEXT NOT NULL, -- JSON
    session      TEXT NOT NULL,
    requests     INTEGER NOT NULL,
    input        INTEGER NOT NULL,
    cached       INTEGER NOT NULL,
    output       INTEGER NOT NULL,
    cost         INTEGER NOT NULL,
    cost_unknown INTEGER NOT NULL,
    context_used INTEGER NOT NULL,
    context_size INTEGER NOT NULL,
    files        INTEGER NOT NULL,
    additions    INTEGER NOT NULL,
    deletions    INTEGER NOT NULL,
    artifact     TEXT NOT NULL, -- JSON
    failure      TEXT,          -- JSON
    created_at   TEXT NOT NULL,
    started_at   TEXT NOT NULL,
    ready_at     TEXT NOT NULL,
    ended_at     TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    UNIQUE (task, ordinal)
) STRICT;
CREATE INDEX attempts_by_project ON attempts (project, state);
CREATE INDEX attempts_by_state ON attempts (state);

CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    attempt    TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    model      TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (attempt, ordinal)
) STRICT;

CREATE TABLE messages (
    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    turn    TEXT NOT NULL,
    role    TEXT NOT NULL,
    round   INTEGER NOT NULL,
    origin  TEXT NOT NULL,
    parts   TEXT NOT NULL, -- JSON
    at      TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT;

CREATE TABLE turns (
    id           TEXT PRIMARY KEY,
    session      TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    attempt      TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    n            INTEGER NOT NULL,
    round        INTEGER NOT NULL,
    started_at   TEXT NOT NULL,
    ended_at     TEXT NOT NULL, -- '': not finished
    requests     INTEGER NOT NULL,
    input        INTEGER NOT NULL,
    cached       INTEGER NOT NULL,
    output       INTEGER NOT NULL,
    cost         INTEGER NOT NULL,
    cost_unknown INTEGER NOT NULL,
    context_used INTEGER NOT NULL,
    context_size INTEGER NOT NULL,
    stop         TEXT NOT NULL,
    checkpoint   TEXT NOT NULL
) STRICT;
CREATE INDEX turns_by_attempt ON turns (attempt, n);
CREATE INDEX turns_by_session ON turns (session);

CREATE TABLE calls (
    id         TEXT PRIMARY KEY,
    attempt    TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    session    TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    turn       TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    place      INTEGER NOT NULL,
    ref        TEXT NOT NULL,
    name       TEXT NOT NULL,
    args       TEXT NOT NULL, -- as the model wrote them
    action     TEXT NOT NULL, -- JSON
    state      TEXT NOT NULL,
    is_error   INTEGER NOT NULL,
    output     TEXT NOT NULL,
    shown      TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at   TEXT NOT NULL
) STRICT;
CREATE INDEX calls_by_attempt ON calls (attempt);
CREATE INDEX calls_by_session ON calls (session);
CREATE INDEX calls_by_turn ON calls (turn, place);

CREATE TABLE checkpoints (
    id      TEXT PRIMARY KEY,
    attempt TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    turn    TEXT NOT NULL, -- '': before a command, or by verification
    n       INTEGER NOT NULL,
    "commit" TEXT NOT NULL,
    tree    TEXT NOT NULL,
    at      TEXT NOT NULL
) STRICT;
CREATE INDEX checkpoints_by_attempt ON checkpoints (attempt, n);

CREATE TABLE evidence (
    id          TEXT PRIMARY KEY,
    attempt     TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    "check"     TEXT NOT NULL, -- JSON
    tree        TEXT NOT NULL,
    base        TEXT NOT NULL,
    exit_code   INTEGER NOT NULL,
    timed_out   INTEGER NOT NULL,
    red_on_base INTEGER, -- NULL: not known
    output      TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    isolation   TEXT NOT NULL, -- JSON
    started_at  TEXT NOT NULL,
    duration    INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_by_attempt ON evidence (attempt);

CREATE TABLE comments (
    id       TEXT PRIMARY KEY,
    attempt  TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    round    INTEGER NOT NULL,
    author   TEXT NOT NULL,
    anchor   TEXT NOT NULL, -- JSON
    text     TEXT NOT NULL,
    state    TEXT NOT NULL,
    tree     TEXT NOT NULL,
    severity TEXT NOT NULL,
    at       TEXT NOT NULL
) STRICT;
CREATE INDEX comments_by_attempt ON comments (attempt);

CREATE TABLE verdicts (
    id      TEXT PRIMARY KEY,
    attempt TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    tree    TEXT NOT NULL,
    round   INTEGER NOT NULL,
    text    TEXT NOT NULL,
    at      TEXT NOT NULL
) STRICT;
CREATE INDEX verdicts_by_attempt ON verdicts (attempt);

CREATE TABLE landings (
    id       TEXT PRIMARY KEY,
    attempt  TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    project  TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    strategy TEXT NOT NULL,
    target   TEXT NOT NULL,
    before   TEXT NOT NULL,
    after    TEXT NOT NULL,
    tree     TEXT NOT NULL,
    accepted TEXT NOT NULL,
    message  TEXT NOT NULL,
    state    TEXT NOT NULL,
    checkout TEXT NOT NULL,
    undo     TEXT NOT NULL,
    why      TEXT NOT NULL,
    at       TEXT NOT NULL
) STRICT;
CREATE INDEX landings_by_attempt ON landings (attempt);
CREATE INDEX landings_by_project ON landings (project, state);

CREATE TABLE requests (
    id          TEXT PRIMARY KEY,
    attempt     TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    call        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    action      TEXT NOT NULL, -- JSON
    decision    TEXT NOT NULL, -- JSON
    question    TEXT NOT NULL,
    options     TEXT,          -- JSON
    state       TEXT NOT NULL,
    answer      TEXT NOT NULL,
    always      INTEGER NOT NULL,
    created_at  TEXT NOT NULL,
    answered_at TEXT NOT NULL
) STRICT;
CREATE INDEX requests_by_attempt ON requests (attempt);
CREATE INDEX requests_by_state ON requests (state);

CREATE TABLE decisions (
    id      TEXT PRIMARY KEY,
    attempt TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    call    TEXT NOT NULL,
    effect  TEXT NOT NULL,
    rule    TEXT NOT NULL,
    reason  TEXT NOT NULL,
    by      TEXT NOT NULL,
    at      TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_attempt ON decisions (attempt);

-- What was removed and what was spent outlive the project they belong to, so neither refers to it.
CREATE TABLE bin (
    id         TEXT PRIMARY KEY,
    project    TEXT NOT NULL,
    attempt    TEXT NOT NULL,
    title      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    ref        TEXT NOT NULL,
    "commit"   TEXT NOT NULL,
    branch     TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    removed_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX bin_by_project ON bin (project);

CREATE TABLE usage (
    day          TEXT NOT NULL,
    project      TEXT NOT NULL,
    model        TEXT NOT NULL,
    requests     INTEGER NOT NULL,
    input        INTEGER NOT NULL,
    cached       INTEGER NOT NULL,
    output       INTEGER NOT NULL,
    cost         INTEGER NOT NULL,
    cost_unknown INTEGER NOT NULL,
    PRIMARY KEY (day, project, model)
) STRICT;

CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,
    kind    TEXT NOT NULL,
    project TEXT NOT NULL,
    task    TEXT NOT NULL,
    attempt TEXT NOT NULL,
    thing   TEXT NOT NULL,
    state   TEXT NOT NULL,
    text    TEXT NOT NULL
) STRICT;
