/**
 * What was asked by any way in, and what became of it: a row is written with the reply, read for the keeper a page at a time, and
 * goes with its message. Rows of replies from before the table are made in turns while the house is open.
 */
import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import type { Message, Reply } from "../domain.ts";
import type { Database } from "./db.ts";
import { flag, json } from "./rows.ts";
import { keepSetting, settingIn } from "./settings.ts";
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

const COLUMNS = [
  ...[
    "at",
    "via",
    "person",
    "chat_id",
    "words",
    "skill",
    "outcome",
    "reason",
    "ms",
    "model",
    "calls",
  ],
  ...["prompt_tokens", "completion_tokens"],
];
const PUT = `INSERT INTO questions (job_id, ${COLUMNS}) VALUES (?${", ?".repeat(COLUMNS.length)})
  ON CONFLICT (job_id) DO UPDATE SET ${COLUMNS.map((name) => `${name} = excluded.${name}`)}, years = NULL, gap = NULL`;

const QuestionRow = z
  .object({
    ...{ job_id: z.string(), at: z.number(), via: z.enum(VIAS), person: z.string() },
    ...{ chat_id: z.string(), words: z.string(), skill: z.string(), outcome: z.enum(OUTCOMES) },
    ...{ reason: z.string().nullable(), ms: z.number(), model: z.string().nullable() },
    ...{ calls: z.number(), prompt_tokens: z.number(), completion_tokens: z.number() },
    years: z.string().nullable(),
  })
  .transform(
    ({ job_id, chat_id, prompt_tokens, completion_tokens, years, ...row }): AskedQuestion => ({
      ...{ ...row, job: job_id, chatId: chat_id },
      ...{ promptTokens: prompt_tokens, completionTokens: completion_tokens },
      years: years === null ? null : years.split(" ").filter(Boolean).map(Number),
      verdicts: [],
    }),
  );
const BodyRow = z.object({ body: json<Partial<Message>>() });

export function createQuestions(db: Database) {
  const tally = createTally();

  async function put(jobId: string, message: Message, reply: Reply, via: Via): Promise<void> {
    const { usage } = reply;
    await db.run(PUT, [
      ...[jobId, message.at, via, message.senderId, message.chatId],
      (reply.question ?? message.text).slice(0, LONGEST),
      ...[reply.skill, outcomeOf(reply), reply.reason ?? null, Math.round(reply.ms), reply.model],
      ...[usage?.calls ?? 0, usage?.promptTokens ?? 0, usage?.completionTokens ?? 0],
    ]);
  }

  /** Put a question on record with its reply, inside a transaction of the caller's. */
  async function note(jobId: string, message: Message, reply: Reply, via: Via): Promise<void> {
    if (!isQuestion(message, reply)) return;
    await put(jobId, message, reply, via);
    tally.answered({ via, outcome: outcomeOf(reply), ms: reply.ms, usage: reply.usage });
  }

  /** A job was given up without an answer. One that had its answer and could not be sent keeps what became of it. */
  async function noteFailed(jobId: string, error: string): Promise<void> {
    const row = await db.one(
      BodyRow,
      "SELECT body FROM messages JOIN jobs ON jobs.message_id = messages.message_id WHERE jobs.id = ?",
      [jobId],
    );
    const message = row?.body;
    if (!message || !isSaid(message) || !jobId.startsWith("job-")) return;
    const changes = await db.run(
      `INSERT INTO questions (job_id, at, via, person, chat_id, words, skill, outcome, reason, ms, calls,
         prompt_tokens, completion_tokens) VALUES (?, ?, ?, ?, ?, ?, 'answer', 'failed', ?, 0, 0, 0, 0) ON CONFLICT DO NOTHING`,
      [
        ...[jobId, message.at, "feishu", message.senderId, message.chatId],
        ...[message.text.slice(0, LONGEST), error.slice(0, LONGEST)],
      ],
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

const VerdictRow = z.object({ job_id: z.string(), verdict: z.string() });
const OutcomeCount = z.object({ of: z.enum(OUTCOMES), n: z.number() });
const VerdictCount = z.object({ of: z.enum(OPINIONS), n: z.number() });
const Sum = z.number().nullable();
const SpentRow = z.object({
  ...(Object.fromEntries(OUTCOMES.map((name) => [name, z.number()])) as Record<
    QuestionOutcome,
    z.ZodNumber
  >),
  ...{ calls: Sum, prompt: Sum, completion: Sum, times: z.string().nullable() },
});
const SPENT = `SELECT ${OUTCOMES.map((name) => `count(*) FILTER (WHERE outcome = '${name}') AS ${name}`)},
    sum(calls) AS calls, sum(prompt_tokens) AS prompt, sum(completion_tokens) AS completion,
    string_agg(CASE WHEN outcome IN ('answered', 'nearest', 'refused') THEN CAST(ms AS TEXT) END, ' ') AS times
  FROM questions INDEXED BY questions_spent WHERE at >= ? AND at < ?`;

/** Pages of questions, one of them, and what spans of time came to. */
function createReading(db: Database) {
  /** With what people think of each. */
  async function judged(rows: AskedQuestion[]): Promise<AskedQuestion[]> {
    const given = await db.all(
      VerdictRow,
      `SELECT DISTINCT job_id, verdict FROM feedback WHERE job_id IN (SELECT value FROM json_each(?))
       ORDER BY job_id, verdict`,
      [JSON.stringify(rows.map(({ job }) => job))],
    );
    const verdicts = Map.groupBy(given, ({ job_id }) => job_id);
    return rows.map((row) => ({
      ...row,
      verdicts: (verdicts.get(row.job) ?? []).map(({ verdict }) => verdict),
    }));
  }

  return {
    /** The latest first, from after a place. */
    async page(
      filter: QuestionFilter,
      after: QuestionPlace | null,
      limit: number,
    ): Promise<AskedQuestion[]> {
      const { sql, values } = whereOf(filter);
      const place = after ? " AND (at, job_id) < (:after_at, :after_job)" : "";
      const rows = await db.all(
        QuestionRow,
        `SELECT * FROM questions WHERE ${sql}${place} ORDER BY at DESC, job_id DESC LIMIT :limit`,
        { ...values, limit, ...(after && { after_at: after.at, after_job: after.job }) },
      );
      return judged(rows);
    },

    /** How many there are of each outcome, and how many of each verdict, whichever of these is filtered by. */
    async counts({ outcome: _, verdict: __, ...filter }: QuestionFilter) {
      const { sql, values } = whereOf(filter);
      const outcomes = none();
      // With a filter every row is looked at: out of the index that holds all that is asked of it, not in the order of the groups.
      const group = sql === ALL ? "outcome" : "outcome || ''";
      for (const { of, n } of await db.all(
        OutcomeCount,
        `SELECT ${group} AS of, count(*) AS n FROM questions WHERE ${sql} GROUP BY ${group}`,
        values,
      ))
        outcomes[of] = n;
      const verdicts = { down: 0, correct: 0, up: 0 };
      const about =
        sql === ALL
          ? ALL
          : `EXISTS (SELECT 1 FROM questions WHERE questions.job_id = given.job_id AND ${sql})`;
      for (const { of, n } of await db.all(
        VerdictCount,
        `SELECT verdict AS of, count(DISTINCT job_id) AS n FROM feedback AS given WHERE ${about} GROUP BY verdict`,
        values,
      ))
        verdicts[of] = n;
      return { outcomes, verdicts };
    },

    async question(jobId: string): Promise<AskedQuestion | null> {
      const row = await db.one(QuestionRow, "SELECT * FROM questions WHERE job_id = ?", [jobId]);
      return row && (await judged([row]))[0]!;
    },

    async spent({ from, to }: DaySpan): Promise<Spent> {
      const row = (await db.one(SpentRow, SPENT, [from, to]))!;
      const times = (row.times ?? "").split(" ").filter(Boolean).map(Number);
      times.sort((a, b) => a - b);
      const outcomes = none();
      for (const name of OUTCOMES) outcomes[name] = row[name];
      return {
        outcomes,
        median: quantile(times, 0.5),
        p95: quantile(times, 0.95),
        calls: row.calls ?? 0,
        promptTokens: row.prompt ?? 0,
        completionTokens: row.completion ?? 0,
      };
    },
  };
}

const GapRow = z.object({
  ...{ gap: z.string(), questions: z.number(), people: z.number(), last: z.number() },
  example: z.string(),
}) satisfies z.ZodType<Gap>;

/** What questions are about, which a flow reads out of their words. */
function createFrames(db: Database) {
  return {
    unread: (limit: number): Promise<UnreadQuestion[]> =>
      db.all(QuestionRow, "SELECT * FROM questions WHERE years IS NULL ORDER BY at DESC LIMIT ?", [
        limit,
      ]),

    saveFrames: (frames: { job: string; years: number[]; gap: string | null }[]): Promise<void> =>
      db.transaction(async () => {
        const sql = "UPDATE questions SET years = ?, gap = ? WHERE job_id = ?";
        for (const { job, years, gap } of frames) await db.run(sql, [years.join(" "), gap, job]);
      }),

    /** What unanswered questions lack since a moment, what most of them lack first. */
    gaps: (since: number, limit: number): Promise<Gap[]> =>
      db.all(
        GapRow,
        // The words of the last are looked up for those that are told, and not for all that are counted.
        `SELECT *, (SELECT words FROM questions WHERE gap = most.gap ORDER BY at DESC LIMIT 1) AS example
         FROM (SELECT gap, count(*) AS questions, count(DISTINCT person) AS people, max(at) AS last FROM questions
           WHERE gap IS NOT NULL AND at >= ? GROUP BY gap ORDER BY questions DESC, last DESC LIMIT ?) AS most`,
        [since, limit],
      ),
  };
}

const OlderRow = z.object({
  ...{ place: z.number(), job: z.string(), reply: json<Reply>() },
  ...{ body: json<Message>().nullable(), known: flag },
});
const OLDER = `SELECT replies.rowid AS place, replies.job_id AS job, replies.reply, nullif(messages.body, '{}') AS body,
    EXISTS (SELECT 1 FROM questions WHERE questions.job_id = replies.job_id) AS known
  FROM replies LEFT JOIN jobs ON jobs.id = replies.job_id LEFT JOIN messages ON messages.message_id = jobs.message_id
  WHERE replies.rowid < ? ORDER BY replies.rowid DESC LIMIT ${A_TURN}`;

/** Rows for what was answered, or given up, before there was the table: a few at a time, going on where it was left. */
function createFilling(
  db: Database,
  put: (jobId: string, message: Message, reply: Reply, via: Via) => Promise<void>,
) {
  /** One turn; false where there is nothing left. */
  const turn = (): Promise<boolean> =>
    db.transaction(async () => {
      const kept = await settingIn(db, FILLED);
      if (kept === "0") return false;
      const before = kept === null ? Number.MAX_SAFE_INTEGER : Number(kept);
      const rows = await db.all(OlderRow, OLDER, [before]);
      for (const { job, body, reply, known } of rows) {
        if (body === null || known || !isQuestion(body, reply)) continue;
        await put(job, body, reply, "feishu");
      }
      await keepSetting(db, FILLED, String(rows.at(-1)?.place ?? 0));
      return rows.length > 0;
    });

  return {
    /** Resolves when all is on record, or `signal` is aborted; other work goes on between the turns. */
    async fill(signal: AbortSignal): Promise<void> {
      do await setImmediate();
      while (!signal.aborted && (await turn()));
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

/** Where nothing is filtered by. */
const ALL = "TRUE";

function whereOf(filter: QuestionFilter) {
  const parts = [ALL];
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
