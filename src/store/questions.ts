/**
 * What was asked by any way in, and what became of it: a row is written with the reply, read for the keeper a page at a time, and
 * goes with its message. Rows of replies from before the table are made in turns while the house is open.
 */
import { setImmediate } from "node:timers/promises";
import type { Message, Reply } from "../domain.ts";
import { type Database, transaction } from "./db.ts";
import { createTally } from "./tally.ts";

export const VIAS = ["feishu", "console", "api", "mcp"] as const;
export type Via = (typeof VIAS)[number];

/** nearest: a refusal that shows what comes near; help: what is no question to the reports; failed: given up. */
export const OUTCOMES = ["answered", "nearest", "refused", "help", "failed"] as const;
export type QuestionOutcome = (typeof OUTCOMES)[number];

/** What people think of it; a question has one of these beside its outcome. */
export const OPINIONS = ["down", "correct", "up"] as const;

export interface AskedQuestion {
  job: string;
  /** When it was asked, Unix milliseconds. */
  at: number;
  via: Via;
  person: string;
  chatId: string;
  /** As it was understood. */
  words: string;
  skill: string;
  outcome: QuestionOutcome;
  reason: string | null;
  ms: number;
  model: string | null;
  calls: number;
  promptTokens: number;
  completionTokens: number;
  /** The years that it names; null where it was not read yet. */
  years: number[] | null;
  /** What people think of the answer: verdicts, without whose. */
  verdicts: string[];
}

export interface QuestionFilter {
  outcome?: QuestionOutcome | undefined;
  verdict?: (typeof OPINIONS)[number] | undefined;
  via?: Via | undefined;
  year?: number | undefined;
  /** Words that it has, all of them. */
  words?: string | undefined;
  person?: string | undefined;
  gap?: string | undefined;
  /** Unix milliseconds: from the first up to and without the second. */
  from?: number | undefined;
  to?: number | undefined;
}

/** Where a page begins: after this question, which is later. */
export interface QuestionPlace {
  at: number;
  job: string;
}

/** A question whose words are still to be read for what it is about. */
export type UnreadQuestion = Pick<AskedQuestion, "job" | "at" | "words" | "outcome" | "reason">;

/** Questions that lack the same, as `flows/lacking.ts` names it. */
export interface Gap {
  gap: string;
  questions: number;
  people: number;
  last: number;
  /** The last of them, in its words. */
  example: string;
}

export interface DaySpan {
  from: number;
  to: number;
}

/** What one span of time came to. */
export interface Spent {
  outcomes: Record<QuestionOutcome, number>;
  /** Of the answers of the span, without what is no question; null where there are none. */
  median: number | null;
  p95: number | null;
  calls: number;
  promptTokens: number;
  completionTokens: number;
}

export type Questions = ReturnType<typeof createQuestions>;

const LONGEST = 1000;
const MOST_WORDS = 5;
const A_TURN = 100;
/** Up to which row of the replies those of before the table are still to be looked at. */
const FILLED = "questions_filled";

const ROW = `INSERT OR REPLACE INTO questions (job_id, at, via, person, chat_id, words, skill, outcome, reason, ms, model, calls,
  prompt_tokens, completion_tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function createQuestions(db: Database) {
  const insert = db.prepare(ROW);
  const tally = createTally();

  function put(jobId: string, message: Message, reply: Reply, via: Via): void {
    const { usage } = reply;
    insert.run(
      ...[jobId, message.at, via, message.senderId, message.chatId],
      (reply.question ?? message.text).slice(0, LONGEST),
      ...[reply.skill, outcomeOf(reply), reply.reason ?? null, Math.round(reply.ms), reply.model],
      ...[usage?.calls ?? 0, usage?.promptTokens ?? 0, usage?.completionTokens ?? 0],
    );
  }

  /** Put a question on record with its reply, inside a transaction of the caller's. */
  function note(jobId: string, message: Message, reply: Reply, via: Via): void {
    if (!isQuestion(message, reply)) return;
    put(jobId, message, reply, via);
    tally.answered({ via, outcome: outcomeOf(reply), ms: reply.ms, usage: reply.usage });
  }

  const messageOf = db.prepare(
    "SELECT body FROM messages JOIN jobs ON jobs.message_id = messages.message_id WHERE jobs.id = ?",
  );

  /** A job was given up without an answer. One that had its answer and could not be sent keeps what became of it. */
  function noteFailed(jobId: string, error: string): void {
    const row = messageOf.get(jobId);
    const message = row && (JSON.parse(row.body as string) as Partial<Message>);
    if (!message || !isSaid(message) || !jobId.startsWith("job-")) return;
    const { changes } = db
      .prepare(
        `INSERT OR IGNORE INTO questions (job_id, at, via, person, chat_id, words, skill, outcome, reason, ms, calls,
           prompt_tokens, completion_tokens) VALUES (?, ?, ?, ?, ?, ?, 'answer', 'failed', ?, 0, 0, 0, 0)`,
      )
      .run(
        ...[jobId, message.at, "feishu", message.senderId, message.chatId],
        message.text.slice(0, LONGEST),
        error.slice(0, LONGEST),
      );
    if (changes > 0) tally.answered({ via: "feishu", outcome: "failed", ms: null });
  }

  return {
    note,
    noteFailed,
    /** What was noted since the start, for whoever watches the program. */
    tally,
    ...createReading(db),
    ...createFrames(db),
    ...createFilling(db, put),
  };
}

/** Pages of questions, one of them, and what spans of time came to. */
function createReading(db: Database) {
  const one = db.prepare("SELECT * FROM questions WHERE job_id = ?");
  const verdicts = db.prepare("SELECT DISTINCT verdict FROM feedback WHERE job_id = ?");
  const span =
    db.prepare(`SELECT ${OUTCOMES.map((name) => `sum(outcome = '${name}') AS ${name}`).join(", ")},
      sum(calls) AS calls, sum(prompt_tokens) AS prompt, sum(completion_tokens) AS completion,
      json_group_array(CASE WHEN outcome IN ('answered', 'nearest', 'refused') THEN ms END) AS times
    FROM questions INDEXED BY questions_spent WHERE at >= ? AND at < ?`);

  const asked = (row: Record<string, unknown>): AskedQuestion => ({
    ...questionIn(row),
    verdicts: verdicts.all(row.job_id as string).map(({ verdict }) => verdict as string),
  });

  return {
    /** The latest first, from after a place. */
    page(filter: QuestionFilter, after: QuestionPlace | null, limit: number): AskedQuestion[] {
      const { sql, values } = whereOf(filter);
      const place = after ? " AND (at, job_id) < (:after_at, :after_job)" : "";
      const rows = db
        .prepare(
          `SELECT * FROM questions WHERE ${sql}${place} ORDER BY at DESC, job_id DESC LIMIT :limit`,
        )
        .all({
          ...values,
          limit,
          ...(after && { after_at: after.at, after_job: after.job }),
        });
      return rows.map(asked);
    },

    /** How many there are of each outcome, and how many of each verdict, whichever of these is filtered by. */
    counts({ outcome: _, verdict: __, ...filter }: QuestionFilter) {
      const { sql, values } = whereOf(filter);
      const outcomes = none();
      for (const row of db
        .prepare(
          // With a filter every row is looked at: out of the index that holds all that is asked of it, not in the order of the groups.
          `SELECT outcome, count(*) AS n FROM questions WHERE ${sql} GROUP BY ${sql === "1" ? "" : "+"}outcome`,
        )
        .all(values))
        outcomes[row.outcome as QuestionOutcome] = row.n as number;
      const verdicts = { down: 0, correct: 0, up: 0 };
      for (const row of db
        .prepare(
          `SELECT verdict, count(DISTINCT job_id) AS n FROM feedback AS given WHERE ${
            sql === "1"
              ? "1"
              : `EXISTS
             (SELECT 1 FROM questions WHERE questions.job_id = given.job_id AND ${sql})`
          } GROUP BY verdict`,
        )
        .all(values))
        verdicts[row.verdict as keyof typeof verdicts] = row.n as number;
      return { outcomes, verdicts };
    },

    question(jobId: string): AskedQuestion | null {
      const row = one.get(jobId);
      return row ? asked(row) : null;
    },

    spent({ from, to }: DaySpan): Spent {
      const row = span.get(from, to)!;
      const times = (JSON.parse(row.times as string) as (number | null)[])
        .filter((ms): ms is number => ms !== null)
        .sort((a, b) => a - b);
      const outcomes = none();
      for (const name of OUTCOMES) outcomes[name] = (row[name] as number | null) ?? 0;
      return {
        outcomes,
        median: quantile(times, 0.5),
        p95: quantile(times, 0.95),
        calls: (row.calls as number | null) ?? 0,
        promptTokens: (row.prompt as number | null) ?? 0,
        completionTokens: (row.completion as number | null) ?? 0,
      };
    },
  };
}

/** What questions are about, which a flow reads out of their words. */
function createFrames(db: Database) {
  const unread = db.prepare("SELECT * FROM questions WHERE years IS NULL ORDER BY at DESC LIMIT ?");
  const write = db.prepare("UPDATE questions SET years = ?, gap = ? WHERE job_id = ?");

  return {
    unread: (limit: number): UnreadQuestion[] => unread.all(limit).map(questionIn),

    saveFrames(frames: { job: string; years: number[]; gap: string | null }[]): void {
      transaction(db, () => {
        for (const { job, years, gap } of frames) write.run(years.join(" "), gap, job);
      });
    },

    /** What unanswered questions lack since a moment, what most of them lack first. */
    gaps(since: number, limit: number): Gap[] {
      const rows = db
        .prepare(
          // The words of the last are looked up for those that are told, and not for all that are counted.
          `SELECT *, (SELECT words FROM questions WHERE gap = most.gap ORDER BY at DESC LIMIT 1) AS example
           FROM (SELECT gap, count(*) AS questions, count(DISTINCT person) AS people, max(at) AS last FROM questions
             WHERE gap IS NOT NULL AND at >= ? GROUP BY gap ORDER BY questions DESC, last DESC LIMIT ?) AS most`,
        )
        .all(since, limit);
      return rows as unknown as Gap[];
    },
  };
}

/** Rows for what was answered, or given up, before there was the table: a few at a time, going on where it was left. */
function createFilling(
  db: Database,
  put: (jobId: string, message: Message, reply: Reply, via: Via) => void,
) {
  const older =
    db.prepare(`SELECT replies.rowid AS place, replies.job_id AS job, replies.reply, messages.body
    FROM replies LEFT JOIN jobs ON jobs.id = replies.job_id LEFT JOIN messages ON messages.message_id = jobs.message_id
    WHERE replies.rowid < ? ORDER BY replies.rowid DESC LIMIT ${A_TURN}`);
  const known = db.prepare("SELECT 1 FROM questions WHERE job_id = ?");
  const place = db.prepare("SELECT value FROM settings WHERE name = ?");
  const save = db.prepare(
    "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );

  /** One turn; false where there is nothing left. */
  function turn(): boolean {
    return transaction(db, () => {
      const kept = place.get(FILLED)?.value as string | undefined;
      if (kept === "0") return false;
      const rows = older.all(kept === undefined ? Number.MAX_SAFE_INTEGER : Number(kept));
      for (const { job, body, reply: said } of rows) {
        if (body === null || body === "{}" || known.get(job as string)) continue;
        const [message, reply] = [JSON.parse(body as string), JSON.parse(said as string)];
        if (isQuestion(message, reply)) put(job as string, message, reply, "feishu");
      }
      save.run(FILLED, String(rows.at(-1)?.place ?? 0));
      return rows.length > 0;
    });
  }

  return {
    /** Resolves when all is on record, or `signal` is aborted; other work goes on between the turns. */
    async fill(signal: AbortSignal): Promise<void> {
      do await setImmediate();
      while (!signal.aborted && turn());
    },
  };
}

export function outcomeOf({ skill, kind, citations }: Reply): QuestionOutcome {
  if (skill === "help") return "help";
  if (kind === "reply") return "answered";
  return citations.length > 0 ? "nearest" : "refused";
}

/** Somebody said something with it: a greeting, files and buttons that ask nothing are no questions. */
function isQuestion(message: Message, reply: Reply): boolean {
  const told = reply.upload !== undefined || ["welcome", "feedback"].includes(reply.reason ?? "");
  return isSaid(message) && !told;
}

const ASKING = new Set(["ask", "rephrase"]);

function isSaid(message: Partial<Message>): message is Message {
  const asks = message.action === undefined || ASKING.has(message.action.do);
  return asks && message.text !== undefined && message.text.trim() !== "";
}

function questionIn(row: Record<string, unknown>): AskedQuestion {
  const years = row.years as string | null;
  return {
    job: row.job_id as string,
    at: row.at as number,
    via: row.via as Via,
    person: row.person as string,
    chatId: row.chat_id as string,
    words: row.words as string,
    skill: row.skill as string,
    outcome: row.outcome as QuestionOutcome,
    reason: row.reason as string | null,
    ms: row.ms as number,
    model: row.model as string | null,
    calls: row.calls as number,
    promptTokens: row.prompt_tokens as number,
    completionTokens: row.completion_tokens as number,
    years: years === null ? null : years.split(" ").filter(Boolean).map(Number),
    verdicts: [],
  };
}

function whereOf(filter: QuestionFilter) {
  const parts = ["1"];
  const values: Record<string, string | number> = {};
  const add = (sql: string, name: string, value: string | number | undefined) => {
    if (value === undefined) return;
    parts.push(sql);
    values[name] = value;
  };
  add("at >= :from", "from", filter.from);
  add("at < :to", "to", filter.to);
  add("outcome = :outcome", "outcome", filter.outcome);
  add("via = :via", "via", filter.via);
  add("person = :person", "person", filter.person);
  add("gap = :gap", "gap", filter.gap);
  add("instr(years, :year) > 0", "year", filter.year && String(filter.year));
  add(
    "job_id IN (SELECT job_id FROM feedback WHERE verdict = :verdict)",
    "verdict",
    filter.verdict,
  );
  const words = (filter.words ?? "").split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  for (const [i, word] of words.entries()) add(`instr(words, :word${i}) > 0`, `word${i}`, word);
  return { sql: parts.join(" AND "), values };
}

const none = () =>
  Object.fromEntries(OUTCOMES.map((name) => [name, 0])) as Record<QuestionOutcome, number>;

/** The value below which that share of them lies; of a sorted list. */
function quantile(sorted: number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
