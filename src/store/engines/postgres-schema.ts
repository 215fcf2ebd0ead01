/**
 * The tables of migrations.ts as PostgreSQL has them, and what SQLite brings along and PostgreSQL does not: a number for each row in the
 * order in which they came (rowid), and the functions by which sentences look into JSON that is kept as text.
 */

/** Under the names of SQLite, for documents kept as text. A place in a document is `$.name` or `$.name.name`. */
const FUNCTIONS = `
  CREATE FUNCTION json_extract(doc TEXT, place TEXT) RETURNS TEXT IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
    $$ SELECT doc::json #>> string_to_array(substr(place, 3), '.') $$;
  CREATE FUNCTION json_member(doc TEXT, name TEXT) RETURNS TEXT IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
    $$ SELECT doc::json ->> name $$;
  CREATE OPERATOR ->> (LEFTARG = TEXT, RIGHTARG = TEXT, FUNCTION = json_member);
  CREATE FUNCTION instr(whole TEXT, part TEXT) RETURNS INTEGER IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
    $$ SELECT strpos(whole, part) $$;
  CREATE FUNCTION json_each(doc TEXT) RETURNS TABLE (value TEXT) IMMUTABLE LANGUAGE sql AS
    $$ SELECT one #>> '{}' FROM json_array_elements(CASE WHEN json_typeof(doc::json) = 'array' THEN doc::json ELSE '[]'::json END) AS one $$;
  CREATE FUNCTION json_each(doc TEXT, place TEXT) RETURNS TABLE (value TEXT) IMMUTABLE LANGUAGE sql AS
    $$ SELECT value FROM json_each((doc::json #> string_to_array(substr(place, 3), '.'))::text) $$;
  CREATE FUNCTION json_tree(doc TEXT) RETURNS TABLE (key TEXT, value TEXT) IMMUTABLE LANGUAGE sql AS $$
    WITH RECURSIVE nodes (key, node) AS (
      SELECT NULL::text, doc::json
      UNION ALL
      SELECT child.key, child.node FROM nodes, LATERAL (
        SELECT member.key, member.value AS node
          FROM pg_catalog.json_each(CASE WHEN json_typeof(nodes.node) = 'object' THEN nodes.node ELSE '{}'::json END) AS member
        UNION ALL
        SELECT NULL, item.value
          FROM json_array_elements(CASE WHEN json_typeof(nodes.node) = 'array' THEN nodes.node ELSE '[]'::json END) AS item
      ) AS child
    ) SELECT key, node #>> '{}' FROM nodes $$;
`;

const TABLES = `
  CREATE TABLE messages (
    message_id TEXT PRIMARY KEY, chat_id TEXT NOT NULL, body TEXT NOT NULL, received_at INTEGER NOT NULL, topic TEXT, said TEXT
  );
  CREATE INDEX messages_topic ON messages (topic);
  CREATE INDEX messages_said ON messages (said);
  CREATE INDEX messages_received ON messages (received_at);
  CREATE INDEX messages_sender ON messages (json_extract(body, '$.senderId'));

  CREATE TABLE jobs (
    id TEXT PRIMARY KEY, chat_id TEXT NOT NULL, message_id TEXT NOT NULL REFERENCES messages (message_id),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0, run_at INTEGER NOT NULL, lease_owner TEXT, lease_until INTEGER, error TEXT,
    created_at INTEGER NOT NULL, finished_at INTEGER, stopped_at INTEGER
  );
  CREATE INDEX jobs_due ON jobs (state, run_at);
  CREATE INDEX jobs_chat ON jobs (chat_id, state);
  CREATE INDEX jobs_message ON jobs (message_id);
  CREATE INDEX jobs_row ON jobs (state, rowid);

  CREATE TABLE replies (
    job_id TEXT PRIMARY KEY, reply TEXT NOT NULL, sent_id TEXT, created_at INTEGER NOT NULL, sent_at INTEGER
  );
  CREATE INDEX replies_row ON replies (rowid);
  CREATE TABLE sent (message_id TEXT PRIMARY KEY, job_id TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE INDEX sent_job ON sent (job_id);
  CREATE TABLE parts (
    job_id TEXT NOT NULL, uuid TEXT NOT NULL, sending_at INTEGER NOT NULL, sent_id TEXT, PRIMARY KEY (job_id, uuid)
  );
  CREATE TABLE partials (
    job_id TEXT PRIMARY KEY, reply TEXT NOT NULL, sent_id TEXT, sending_at INTEGER NOT NULL,
    card_id TEXT, sequence INTEGER NOT NULL DEFAULT 0, opened_at INTEGER
  );
  CREATE TABLE recalled (message_id TEXT PRIMARY KEY, at INTEGER NOT NULL);
  CREATE TABLE reactions (job_id TEXT PRIMARY KEY, message_id TEXT NOT NULL, reaction_id TEXT NOT NULL);

  CREATE TABLE reports (
    report_id TEXT PRIMARY KEY, key TEXT NOT NULL, current INTEGER NOT NULL, sample INTEGER NOT NULL,
    info TEXT NOT NULL, text TEXT NOT NULL, body TEXT NOT NULL, added_at INTEGER NOT NULL, changed INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX reports_key ON reports (key, current);
  CREATE INDEX reports_current ON reports (current, added_at, changed, report_id);
  CREATE TABLE report_changes (last INTEGER NOT NULL);
  INSERT INTO report_changes VALUES (0);
  CREATE TABLE figures (
    report_id TEXT NOT NULL REFERENCES reports (report_id) ON DELETE CASCADE, ord INTEGER NOT NULL, passage_id TEXT NOT NULL,
    lo REAL NOT NULL, hi REAL, unit TEXT NOT NULL, approx INTEGER NOT NULL, counts TEXT NOT NULL, text TEXT NOT NULL,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, fact_year INTEGER, from_year INTEGER, to_year INTEGER,
    plan INTEGER NOT NULL, sure REAL, PRIMARY KEY (report_id, ord)
  );
  CREATE TABLE removed (
    report_id TEXT PRIMARY KEY, key TEXT NOT NULL, title TEXT NOT NULL, audience TEXT, by TEXT NOT NULL, at INTEGER NOT NULL, ids TEXT
  );

  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL);
  CREATE TABLE audit (id NUMBERED PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL);
  CREATE INDEX audit_at ON audit (at);
  CREATE INDEX audit_action ON audit (action, id);
  CREATE INDEX audit_person ON audit (coalesce(detail ->> 'by', detail ->> 'sender'), id);

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY, token TEXT NOT NULL, address TEXT NOT NULL, created_at INTEGER NOT NULL, until INTEGER NOT NULL,
    person TEXT, name TEXT, scopes TEXT, reader TEXT, used_at INTEGER
  );
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL, by TEXT NOT NULL,
    created_at INTEGER NOT NULL, until INTEGER, used_at INTEGER, ended_at INTEGER
  );
  CREATE TABLE talks (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, title TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  );
  CREATE INDEX talks_person ON talks (person, updated_at);

  CREATE TABLE feedback (
    job_id TEXT NOT NULL, by TEXT NOT NULL, verdict TEXT NOT NULL CHECK (verdict IN ('up', 'down', 'correct')),
    reasons TEXT NOT NULL, words TEXT NOT NULL, at INTEGER NOT NULL, handled_at INTEGER, handled_by TEXT,
    PRIMARY KEY (job_id, by, verdict)
  );
  CREATE INDEX feedback_at ON feedback (at);
  CREATE TABLE handled_remarks (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id) ON DELETE CASCADE, by TEXT NOT NULL, at INTEGER NOT NULL
  );
  CREATE TABLE questions (
    job_id TEXT PRIMARY KEY, at INTEGER NOT NULL, via TEXT NOT NULL, person TEXT NOT NULL, chat_id TEXT NOT NULL,
    words TEXT NOT NULL, skill TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT, ms INTEGER NOT NULL, model TEXT,
    calls INTEGER NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, years TEXT, gap TEXT
  );
  CREATE INDEX questions_seen ON questions (at, job_id);
  CREATE INDEX questions_spent ON questions (at, outcome, ms, calls, prompt_tokens, completion_tokens);
  CREATE INDEX questions_outcome ON questions (outcome, at);
  CREATE INDEX questions_unread ON questions (at) WHERE years IS NULL;
  CREATE INDEX questions_gap ON questions (gap, at, person) WHERE gap IS NOT NULL;
  CREATE INDEX questions_person ON questions (person, at);
  CREATE TABLE cited (id NUMBERED PRIMARY KEY, job_id TEXT NOT NULL, report_id TEXT NOT NULL, passage_id TEXT NOT NULL);
  CREATE INDEX cited_report ON cited (report_id, id);
  CREATE INDEX cited_job ON cited (job_id);

  CREATE TABLE drafts (
    id TEXT NOT NULL, version INTEGER NOT NULL, chat_id TEXT NOT NULL, sender_id TEXT NOT NULL, said TEXT NOT NULL,
    document TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (id, version)
  );
  CREATE INDEX drafts_sender ON drafts (sender_id, created_at);
  CREATE INDEX drafts_chat ON drafts (chat_id, version);
  CREATE TABLE removed_drafts (draft_id TEXT PRIMARY KEY, at INTEGER NOT NULL);
  CREATE TABLE draft_guests (draft_id TEXT NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (draft_id, person));
  CREATE INDEX draft_guests_person ON draft_guests (person);

  CREATE TABLE uploads (
    id TEXT PRIMARY KEY, by TEXT NOT NULL, chat_id TEXT NOT NULL, message_id TEXT NOT NULL, topic TEXT, state TEXT NOT NULL,
    body TEXT NOT NULL, at INTEGER NOT NULL
  );
  CREATE TABLE batches (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, by TEXT NOT NULL, reader TEXT NOT NULL, direct INTEGER NOT NULL, at INTEGER NOT NULL
  );
  CREATE TABLE arrivals (
    id TEXT PRIMARY KEY, batch TEXT NOT NULL, file TEXT NOT NULL, bytes INTEGER NOT NULL, hash TEXT, state TEXT NOT NULL,
    body TEXT NOT NULL, at INTEGER NOT NULL, revision INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX arrivals_batch ON arrivals (batch, hash);
  CREATE INDEX arrivals_state ON arrivals (state);
  CREATE TABLE synced (
    source TEXT NOT NULL, token TEXT NOT NULL, body TEXT NOT NULL, report_id TEXT, at INTEGER NOT NULL, PRIMARY KEY (source, token)
  );
  CREATE TABLE sync_runs (id NUMBERED PRIMARY KEY, source TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER, detail TEXT NOT NULL);
`;

const TRIGGERS = `
  CREATE FUNCTION cite() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM cited WHERE job_id = CASE WHEN TG_OP = 'INSERT' THEN new.job_id ELSE old.job_id END;
    IF TG_OP <> 'DELETE' THEN
      INSERT INTO cited (job_id, report_id, passage_id) SELECT DISTINCT new.job_id, value ->> 'reportId', value ->> 'passageId'
        FROM json_each(new.reply, '$.citations') WHERE value ->> 'reportId' <> 'material';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER cited_new AFTER INSERT OR DELETE ON replies FOR EACH ROW EXECUTE FUNCTION cite();
  CREATE TRIGGER cited_anew AFTER UPDATE OF reply ON replies FOR EACH ROW EXECUTE FUNCTION cite();

  CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE report_changes SET last = last + 1;
    RETURN NULL;
  END $$;
  CREATE FUNCTION number_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE report_changes SET last = last + 1 RETURNING last INTO new.changed;
    RETURN new;
  END $$;
  CREATE TRIGGER reports_changed BEFORE INSERT OR UPDATE OF info ON reports FOR EACH ROW EXECUTE FUNCTION number_change();
  CREATE TRIGGER reports_moved AFTER UPDATE OF current, key OR DELETE ON reports FOR EACH ROW EXECUTE FUNCTION count_change();
`;

/**
 * As PostgreSQL says it: whole numbers of 64 bits, texts that compare by their bytes as in SQLite, and a rowid in every table that names none
 * of its own.
 */
function spelled(tables: string): string {
  return tables
    .replace(/CREATE TABLE (\w+) \(/g, (start, name: string) =>
      UNNUMBERED.has(name) ? start : `${start} rowid BIGINT GENERATED ALWAYS AS IDENTITY, `,
    )
    .replace(/\bNUMBERED\b/g, "BIGINT GENERATED BY DEFAULT AS IDENTITY")
    .replace(/\bINTEGER\b/g, "BIGINT")
    .replace(/\bREAL\b/g, "DOUBLE PRECISION")
    .replace(/\bTEXT\b/g, 'TEXT COLLATE "C"');
}

const UNNUMBERED = new Set(["audit", "cited", "sync_runs", "figures", "report_changes"]);

/** Each entry takes the schema one version further; entries are only ever added. */
export const SCHEMAS = [FUNCTIONS + spelled(TABLES) + TRIGGERS];
