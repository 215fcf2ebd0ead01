/** Every column of every table is known for what it holds of people, and what is somebody's goes when it has to. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { expect, test } from "vitest";
import { MIGRATIONS } from "../../src/store/migrations.ts";
import { openApp, temporaryFolder } from "../helper.ts";

const DAY = 86_400_000;

/**
 * `theirs`: what one person said, was told or is known by; it goes with the person and after RETENTION_DAYS. `kept`: who did what to
 * reports, and who may read them, by name or number; it stays, as SECURITY.md says. All else is nobody's: numbers of messages and jobs,
 * times, states, and the reports themselves.
 */
const THEIRS: Record<string, string[]> = {
  messages: ["body"],
  jobs: ["error"],
  replies: ["reply"],
  partials: ["reply"],
  questions: ["person", "words"],
  feedback: ["by", "reasons", "words"],
  uploads: ["by", "body"],
  talks: ["person", "title"],
  drafts: ["sender_id", "said", "document"],
  draft_guests: ["person"],
  sessions: ["person", "name", "reader", "address"],
  batches: ["person", "by", "reader"],
  arrivals: ["file", "body"],
  audit: ["detail"],
};
const KEPT: Record<string, string[]> = {
  reports: ["info"],
  removed: ["title", "audience", "by"],
  tokens: ["name", "by"],
  synced: ["body"],
  sync_runs: ["detail"],
  feedback: ["handled_by"],
  handled_remarks: ["by"],
};
const NOBODYS: Record<string, string[]> = {
  messages: ["message_id", "chat_id", "received_at", "topic", "said"],
  jobs: [
    ...["id", "chat_id", "message_id", "state", "attempts", "run_at", "lease_owner"],
    ...["lease_until", "created_at", "finished_at", "stopped_at"],
  ],
  replies: ["job_id", "sent_id", "created_at", "sent_at"],
  partials: ["job_id", "sent_id", "sending_at", "card_id", "sequence", "opened_at"],
  parts: ["job_id", "uuid", "sending_at", "sent_id"],
  sent: ["message_id", "job_id", "at"],
  recalled: ["message_id", "at"],
  reactions: ["job_id", "message_id", "reaction_id"],
  questions: [
    ...["job_id", "at", "via", "chat_id", "skill", "outcome", "reason", "ms", "model", "calls"],
    ...["prompt_tokens", "completion_tokens", "years", "gap"],
  ],
  feedback: ["job_id", "verdict", "at", "handled_at"],
  handled_remarks: ["audit_id", "at"],
  uploads: ["id", "chat_id", "message_id", "topic", "state", "at"],
  talks: ["id", "created_at", "updated_at"],
  drafts: ["id", "version", "chat_id", "created_at"],
  removed_drafts: ["draft_id", "at"],
  draft_guests: ["draft_id", "at"],
  sessions: ["id", "token", "created_at", "until", "scopes", "used_at"],
  batches: ["id", "direct", "at"],
  arrivals: ["id", "batch", "bytes", "hash", "state", "at", "revision"],
  audit: ["id", "at", "action"],
  tokens: ["id", "hash", "scopes", "created_at", "until", "used_at", "ended_at"],
  reports: ["report_id", "key", "current", "sample", "text", "body", "added_at", "changed"],
  report_changes: ["last"],
  figures: [
    ...["report_id", "ord", "passage_id", "lo", "hi", "unit", "approx", "counts", "text", "start"],
    ...["end", "fact_year", "from_year", "to_year", "plan", "sure"],
  ],
  cited: ["id", "job_id", "report_id", "passage_id"],
  removed: ["report_id", "key", "at", "ids"],
  synced: ["source", "token", "report_id", "at"],
  sync_runs: ["id", "source", "started_at", "ended_at"],
  settings: ["name", "value"],
  leases: ["name", "owner", "until"],
};

test("every column is known for what it holds of people: a new one has to be", () => {
  const db = new DatabaseSync(":memory:");
  for (const sql of MIGRATIONS) db.exec(sql);
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .map(({ name }) => name as string);
  const columns = tables.flatMap((table) =>
    db
      .prepare(`SELECT name FROM pragma_table_info(?)`)
      .all(table)
      .map(({ name }) => `${table}.${name}`),
  );
  const known = [THEIRS, KEPT, NOBODYS].flatMap((of) =>
    Object.entries(of).flatMap(([table, names]) => names.map((name) => `${table}.${name}`)),
  );
  expect(known.toSorted()).toEqual(columns.toSorted());
});

/** Rows of one person in every table that has any, by another connection; every text of them names the person. */
function fill(dataDir: string, person: string, at: number): void {
  const db = new DatabaseSync(join(dataDir, "office.db"));
  const put = (table: string, row: Record<string, SQLInputValue>) => {
    const names = Object.keys(row);
    const places = names.map((name) => `:${name}`);
    db.prepare(`INSERT INTO ${table} (${names}) VALUES (${places})`).run(row);
  };
  const words = `${person}说的`;
  const reply = JSON.stringify({ text: words, claims: [], citations: [], gaps: [] });
  const job = `job-${person}`;
  const message = { message_id: `om-${person}`, chat_id: "oc_1" };
  const body = JSON.stringify({ senderId: person, text: words, mentions: [] });
  put("messages", { ...message, body, received_at: at });
  put("jobs", {
    id: job,
    ...message,
    state: "dead",
    run_at: 0,
    created_at: at,
    finished_at: at,
    error: words,
  });
  put("replies", { job_id: job, reply, created_at: at });
  put("partials", { job_id: job, reply, sending_at: at });
  put("parts", { job_id: job, uuid: job, sending_at: at });
  put("sent", { message_id: `sent-${person}`, job_id: job, at });
  put("reactions", { job_id: job, message_id: `om-${person}`, reaction_id: "r" });
  put("feedback", {
    job_id: job,
    by: person,
    verdict: "down",
    reasons: JSON.stringify([words]),
    words,
    at,
  });
  put("questions", {
    ...{ job_id: job, at, via: "feishu", person, chat_id: "oc_1", words, skill: "answer" },
    ...{ outcome: "answered", ms: 1, calls: 0, prompt_tokens: 0, completion_tokens: 0 },
  });
  put("uploads", {
    ...{ id: `up-${person}`, by: person, chat_id: "oc_1", message_id: `om-${person}` },
    ...{ state: "waiting", body: JSON.stringify({ names: [], texts: [words] }), at },
  });
  put("talks", { id: `talk-${person}`, person, title: words, created_at: at, updated_at: at });
  put("drafts", {
    ...{ id: `d-${person}`, version: 1, chat_id: "oc_1", sender_id: person, said: words },
    ...{ document: JSON.stringify({ by: person, items: [] }), created_at: at },
  });
  put("draft_guests", { draft_id: `d-of-another`, person, at });
  put("sessions", {
    ...{ id: `s-${person}`, token: "", address: person, created_at: at, until: at + DAY },
    ...{ person, name: words, reader: JSON.stringify([person]) },
  });
  put("batches", {
    id: `b-${person}`,
    person,
    by: person,
    reader: JSON.stringify([person]),
    direct: 0,
    at,
  });
  put("arrivals", {
    ...{ id: `a-${person}`, batch: `b-${person}`, file: `${words}.txt`, bytes: 1, state: "ready" },
    ...{ body: JSON.stringify({ said: words }), at },
  });
  for (const [action, detail] of [
    ["message.answered", { job, sender: person }],
    ["session.began", { by: person }],
    ["draft.begun", { by: person }],
  ] as const)
    put("audit", { at, action, detail: JSON.stringify(detail) });
  db.close();
}

/** Columns of theirs in which a person is still named. */
function traces(dataDir: string, person: string): string[] {
  const db = new DatabaseSync(join(dataDir, "office.db"));
  const found = Object.entries(THEIRS).flatMap(([table, names]) =>
    names
      .filter(
        (name) =>
          db.prepare(`SELECT 1 FROM ${table} WHERE instr(${name}, ?) > 0`).get(person) !==
          undefined,
      )
      .map((name) => `${table}.${name}`),
  );
  db.close();
  return found;
}
const ALL = Object.entries(THEIRS).flatMap(([table, names]) =>
  names.map((name) => `${table}.${name}`),
);

async function house() {
  const time = { now: Date.parse("2026-03-05T02:00:00Z") };
  const dataDir = temporaryFolder();
  const app = await openApp({ dataDir, clock: () => time.now });
  return { app, dataDir, time };
}

test("whoever is forgotten is named nowhere any more, and everybody else is", async () => {
  const { app, dataDir, time } = await house();
  for (const person of ["ou_li", "ou_wang"]) fill(dataDir, person, time.now - DAY);
  expect(traces(dataDir, "ou_li")).toEqual(ALL);
  expect(await app.forgetting.forget("ou_li", "甲")).toBe(1);
  expect(traces(dataDir, "ou_li")).toEqual([]);
  expect(traces(dataDir, "ou_wang")).toEqual(ALL);
});

test("after its days nothing of anybody is kept, whoever it was, and what is younger is", async () => {
  const { app, dataDir, time } = await house();
  fill(dataDir, "ou_old", time.now - 401 * DAY);
  fill(dataDir, "ou_young", time.now - DAY / 2);
  expect(traces(dataDir, "ou_old")).toEqual(ALL);
  await app.upkeep.run();
  expect(traces(dataDir, "ou_old")).toEqual([]);
  expect(traces(dataDir, "ou_young")).toEqual(ALL);
});

test("copies of before an upgrade hold everybody's words, and go with whoever is forgotten", async () => {
  const { app, dataDir } = await house();
  const copy = join(dataDir, "backups", "office-v3-1700000000000.db");
  mkdirSync(join(dataDir, "backups"));
  writeFileSync(copy, "ou_li说的");
  const other = join(dataDir, "backups", "of-the-office.tar");
  writeFileSync(other, "别的");
  await app.upkeep.run();
  expect(existsSync(copy)).toBe(true);
  await app.forgetting.forget("ou_li", "甲");
  expect(existsSync(copy)).toBe(false);
  expect(existsSync(other)).toBe(true);
});
