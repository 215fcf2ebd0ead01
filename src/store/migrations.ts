/** The tables of the office's one SQLite file, as they have grown. */

/** Each entry takes the schema one version further; entries are only ever added. */
export const MIGRATIONS = [
  `
  CREATE TABLE messages (
    message_id TEXT PRIMARY KEY,
    chat_id    TEXT NOT NULL,
    body       TEXT NOT NULL,
    received_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE jobs (
    id          TEXT PRIMARY KEY,
    chat_id     TEXT NOT NULL,
    message_id  TEXT NOT NULL REFERENCES messages (message_id),
    state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    run_at      INTEGER NOT NULL,
    lease_owner TEXT,
    lease_until INTEGER,
    error       TEXT,
    created_at  INTEGER NOT NULL,
    finished_at INTEGER
  ) STRICT;
  CREATE INDEX jobs_due ON jobs (state, run_at);
  CREATE INDEX jobs_chat ON jobs (chat_id, state);

  CREATE TABLE replies (
    job_id     TEXT PRIMARY KEY,
    reply      TEXT NOT NULL,
    sent_id    TEXT,
    created_at INTEGER NOT NULL,
    sent_at    INTEGER
  ) STRICT;

  CREATE TABLE reports (
    report_id TEXT PRIMARY KEY,
    key       TEXT NOT NULL,
    current   INTEGER NOT NULL,
    sample    INTEGER NOT NULL,
    info      TEXT NOT NULL,
    text      TEXT NOT NULL,
    body      TEXT NOT NULL,
    added_at  INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX reports_key ON reports (key, current);

  CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;

  CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  `,
  // reports.current: 0 an older version, 1 the one that speaks, 2 on its way into the library.
  `
  CREATE TABLE leases (
    name  TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE figures (
    report_id  TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE,
    ord        INTEGER NOT NULL,
    passage_id TEXT NOT NULL,
    lo         REAL NOT NULL,
    hi         REAL,
    unit       TEXT NOT NULL,
    approx     INTEGER NOT NULL,
    counts     TEXT NOT NULL,
    text       TEXT NOT NULL,
    "start"    INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    fact_year  INTEGER,
    from_year  INTEGER,
    to_year    INTEGER,
    plan       INTEGER NOT NULL,
    sure       REAL,
    PRIMARY KEY (report_id, ord)
  ) STRICT, WITHOUT ROWID;
  `,
  // A limited version stands beside one for everyone, so its key names its readers (search/keys.ts, versionKeyOf).
  `
  UPDATE reports SET key = key || '|@' || (
    SELECT group_concat(value, ' ') FROM (SELECT value FROM json_each(reports.info, '$.audience') ORDER BY value)
  ) WHERE json_type(info, '$.audience') = 'array';

  CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    token      TEXT NOT NULL,
    address    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    until      INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE removed (
    report_id TEXT PRIMARY KEY,
    key       TEXT NOT NULL,
    title     TEXT NOT NULL,
    audience  TEXT,
    by        TEXT NOT NULL,
    at        INTEGER NOT NULL
  ) STRICT;
  `,
  // When the sending of a reply was begun of which it is not known how it ended.
  "ALTER TABLE replies ADD COLUMN sending_at INTEGER;",
  `
  CREATE TABLE drafts (
    id         TEXT NOT NULL,
    version    INTEGER NOT NULL,
    chat_id    TEXT NOT NULL,
    sender_id  TEXT NOT NULL,
    said       TEXT NOT NULL,
    document   TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id, version)
  ) STRICT;
  `,
  `
  CREATE TABLE partials (
    job_id     TEXT PRIMARY KEY,
    reply      TEXT NOT NULL,
    sent_id    TEXT,
    sending_at INTEGER NOT NULL
  ) STRICT;
  `,
  // sent: every message of ours that belongs to the answer of a job; parts: those in which its reply goes out, from before
  // they are sent. partials.opened_at: since when a card can be written; null where it cannot. A message's topic is its thread, else the first of its
  // row of replies; null where it stands alone. Its `said` stands for who said what when.
  `
  ALTER TABLE partials ADD COLUMN card_id TEXT;
  ALTER TABLE partials ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE partials ADD COLUMN opened_at INTEGER;

  ALTER TABLE jobs ADD COLUMN stopped_at INTEGER;

  ALTER TABLE messages ADD COLUMN topic TEXT;
  CREATE INDEX messages_topic ON messages (topic);
  ALTER TABLE messages ADD COLUMN said TEXT;
  CREATE INDEX messages_said ON messages (said);

  CREATE TABLE sent (
    message_id TEXT PRIMARY KEY,
    job_id     TEXT NOT NULL,
    at         INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sent_job ON sent (job_id);

  CREATE TABLE parts (
    job_id     TEXT NOT NULL,
    uuid       TEXT NOT NULL,
    sending_at INTEGER NOT NULL,
    sent_id    TEXT,
    PRIMARY KEY (job_id, uuid)
  ) STRICT;
  INSERT INTO parts (job_id, uuid, sending_at)
    SELECT job_id, job_id, sending_at FROM replies WHERE sending_at IS NOT NULL AND sent_id IS NULL;
  ALTER TABLE replies DROP COLUMN sending_at;

  CREATE TABLE recalled (
    message_id TEXT PRIMARY KEY,
    at         INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE reactions (
    job_id      TEXT PRIMARY KEY,
    message_id  TEXT NOT NULL,
    reaction_id TEXT NOT NULL
  ) STRICT;

  CREATE TABLE feedback (
    job_id  TEXT NOT NULL,
    by      TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('up', 'down', 'correct')),
    reasons TEXT NOT NULL,
    words   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (job_id, by, verdict)
  ) STRICT;

  CREATE TABLE uploads (
    id         TEXT PRIMARY KEY,
    by         TEXT NOT NULL,
    chat_id    TEXT NOT NULL,
    message_id TEXT NOT NULL,
    topic      TEXT,
    state      TEXT NOT NULL,
    body       TEXT NOT NULL,
    at         INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE synced (
    source    TEXT NOT NULL,
    token     TEXT NOT NULL,
    body      TEXT NOT NULL,
    report_id TEXT,
    at        INTEGER NOT NULL,
    PRIMARY KEY (source, token)
  ) STRICT;

  CREATE TABLE sync_runs (
    id         INTEGER PRIMARY KEY,
    source     TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    detail     TEXT NOT NULL
  ) STRICT;
  `,
  // removed.ids: the report and the older versions that went with it. cited: which answers rest on which passages; it follows the
  // replies, whoever writes or forgets them.
  //
  // talks: what one person of the console goes on from; a message's topic is its talk. questions: what was asked by any way in, and
  // what became of it; years (null: not read yet) are those it names, gap what an unanswered one lacks (flows/lacking.ts). arrivals: files that are being brought in the console. tokens: for programs and people, each with its scopes.
  `
  ALTER TABLE removed ADD COLUMN ids TEXT;

  CREATE TABLE cited (
    id         INTEGER PRIMARY KEY,
    job_id     TEXT NOT NULL,
    report_id  TEXT NOT NULL,
    passage_id TEXT NOT NULL
  ) STRICT;
  CREATE INDEX cited_report ON cited (report_id, id);
  CREATE INDEX cited_job ON cited (job_id);
  INSERT INTO cited (job_id, report_id, passage_id) SELECT DISTINCT job_id, value ->> 'reportId', value ->> 'passageId'
    FROM replies, json_each(replies.reply, '$.citations') WHERE value ->> 'reportId' <> 'material' ORDER BY created_at;
  CREATE TRIGGER cited_new AFTER INSERT ON replies BEGIN
    DELETE FROM cited WHERE job_id = new.job_id;
    INSERT INTO cited (job_id, report_id, passage_id) SELECT DISTINCT new.job_id, value ->> 'reportId', value ->> 'passageId'
      FROM json_each(new.reply, '$.citations') WHERE value ->> 'reportId' <> 'material';
  END;
  CREATE TRIGGER cited_anew AFTER UPDATE OF reply ON replies BEGIN
    DELETE FROM cited WHERE job_id = old.job_id;
    INSERT INTO cited (job_id, report_id, passage_id) SELECT DISTINCT new.job_id, value ->> 'reportId', value ->> 'passageId'
      FROM json_each(new.reply, '$.citations') WHERE value ->> 'reportId' <> 'material';
  END;
  CREATE TRIGGER cited_gone AFTER DELETE ON replies BEGIN
    DELETE FROM cited WHERE job_id = old.job_id;
  END;

  CREATE TABLE tokens (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    hash       TEXT NOT NULL UNIQUE,
    scopes     TEXT NOT NULL,
    by         TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    until      INTEGER,
    used_at    INTEGER,
    ended_at   INTEGER
  ) STRICT;

  ALTER TABLE sessions ADD COLUMN person TEXT;
  ALTER TABLE sessions ADD COLUMN name TEXT;
  ALTER TABLE sessions ADD COLUMN scopes TEXT;
  ALTER TABLE sessions ADD COLUMN reader TEXT;
  ALTER TABLE sessions ADD COLUMN used_at INTEGER;

  CREATE TABLE talks (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    title      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX talks_person ON talks (person, updated_at);

  CREATE TABLE questions (
    job_id            TEXT PRIMARY KEY,
    at                INTEGER NOT NULL,
    via               TEXT NOT NULL,
    person            TEXT NOT NULL,
    chat_id           TEXT NOT NULL,
    words             TEXT NOT NULL,
    skill             TEXT NOT NULL,
    outcome           TEXT NOT NULL,
    reason            TEXT,
    ms                INTEGER NOT NULL,
    model             TEXT,
    calls             INTEGER NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    years             TEXT,
    gap               TEXT
  ) STRICT;
  CREATE INDEX questions_seen ON questions (at, job_id, outcome, via, years, words);
  CREATE INDEX questions_spent ON questions (at, outcome, ms, calls, prompt_tokens, completion_tokens);
  CREATE INDEX questions_outcome ON questions (outcome, at);
  CREATE INDEX questions_unread ON questions (at) WHERE years IS NULL;
  CREATE INDEX questions_gap ON questions (gap, at, person) WHERE gap IS NOT NULL;
  CREATE INDEX questions_person ON questions (person, at);

  ALTER TABLE feedback ADD COLUMN handled_at INTEGER;
  ALTER TABLE feedback ADD COLUMN handled_by TEXT;
  CREATE INDEX feedback_at ON feedback (at);
  CREATE TABLE handled_remarks (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id) ON DELETE CASCADE,
    by       TEXT NOT NULL,
    at       INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX audit_at ON audit (at);
  CREATE INDEX audit_action ON audit (action, id);
  CREATE INDEX audit_person ON audit (coalesce(detail ->> 'by', detail ->> 'sender'), id);
  CREATE INDEX messages_received ON messages (received_at);
  CREATE INDEX messages_sender ON messages (json_extract(body, '$.senderId'));

  -- Which change of any report was the last of this one: of thousands only those that have changed are read again.
  CREATE TABLE report_changes (last INTEGER NOT NULL) STRICT;
  INSERT INTO report_changes VALUES (0);
  ALTER TABLE reports ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX reports_current ON reports (current, added_at, changed, report_id);
  CREATE TRIGGER reports_added AFTER INSERT ON reports BEGIN
    UPDATE report_changes SET last = last + 1;
    UPDATE reports SET changed = (SELECT last FROM report_changes) WHERE report_id = new.report_id;
  END;
  CREATE TRIGGER reports_changed AFTER UPDATE OF info ON reports BEGIN
    UPDATE report_changes SET last = last + 1;
    UPDATE reports SET changed = (SELECT last FROM report_changes) WHERE report_id = new.report_id;
  END;

  CREATE TABLE batches (
    id     TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    by     TEXT NOT NULL,
    reader TEXT NOT NULL,
    direct INTEGER NOT NULL,
    at     INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE arrivals (
    id     TEXT PRIMARY KEY,
    batch  TEXT NOT NULL,
    file   TEXT NOT NULL,
    bytes  INTEGER NOT NULL,
    hash   TEXT,
    state  TEXT NOT NULL,
    body   TEXT NOT NULL,
    at     INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX arrivals_batch ON arrivals (batch, hash);
  CREATE INDEX arrivals_state ON arrivals (state);

  CREATE INDEX drafts_sender ON drafts (sender_id, created_at);
  CREATE INDEX drafts_chat ON drafts (chat_id, version);
  `,
  // Of two accounts of one file the later is known by it, whichever way it came.
  "ALTER TABLE arrivals ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;",
  // Drafts that were let go, and may be had back for some days; and who was let in to somebody else's by its link.
  `
  CREATE TABLE removed_drafts (
    draft_id TEXT PRIMARY KEY,
    at       INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE draft_guests (
    draft_id TEXT NOT NULL,
    person   TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (draft_id, person)
  ) STRICT;
  CREATE INDEX draft_guests_person ON draft_guests (person);
  `,
  // report_changes tells of every change now, of this program or another: whoever remembers reports looks there whether they still hold.
  `
  CREATE TRIGGER reports_moved AFTER UPDATE OF current, key ON reports BEGIN
    UPDATE report_changes SET last = last + 1;
  END;
  CREATE TRIGGER reports_gone AFTER DELETE ON reports BEGIN
    UPDATE report_changes SET last = last + 1;
  END;
  `,
  // Messages that go are a thousand at a time, and of each it is asked whether a job still has it.
  "CREATE INDEX jobs_message ON jobs (message_id);",
  // What waits, in the order in which it came: a long queue is not sorted for each job.
  "CREATE INDEX jobs_waiting ON jobs (state) WHERE state = 'waiting';",
];
