/**
 * A house that has been used for a year: thousands of reports, a hundred thousand questions with their replies, opinions and the
 * audit trail, a long report; all put on record by the functions that the product uses.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Message, Reply } from "../../../src/domain.ts";
import { openSqlite } from "../../../src/store/engines/sqlite.ts";
import { createRecords, jobIdOf } from "../../../src/store/records.ts";
import { openApp } from "../../eval/questions.ts";
import { reportsOf } from "../large/reports.ts";
import { randomOf } from "../search/generated.ts";

export interface SeedOptions {
  reports: number;
  questions: number;
}

/** The report that is opened whole, of so many characters and more. */
export const LONG = { file: "长川县2024年工作总结.txt", characters: 60_000 };
const PASSAGES = 8;
const DAY_MS = 86_400_000;
const DAYS = 365;
const PEOPLE = 400;
const A_TURN = 500;
const REASONS = ["not_stated", "year_not_covered", "unknown_organisation", "not_written"];

/** The data folder in `folder`; what was made there for an earlier run is found again. */
export async function seeded(folder: string, options: SeedOptions): Promise<string> {
  const data = join(folder, `data-${options.reports}-${options.questions}`);
  if (existsSync(data)) return data;
  const begun = `${data}.begun`;
  rmSync(begun, { recursive: true, force: true });
  mkdirSync(begun, { recursive: true });
  await shelve(begun, options);
  await ask(begun, options);
  // A start of its own has read the questions over.
  const app = await openApp(begun);
  await app.lacking.read();
  await app.close();
  renameSync(begun, data);
  return data;
}

export function longText(characters: number): string {
  const random = randomOf(3);
  const lines = ["长川县人民政府外事办公室2024年工作总结"];
  for (let length = 0, n = 0; length < characters; n++) {
    const figure = Math.floor(random() * 900) + 20;
    if (n % 12 === 0)
      lines.push(`${"一二三四五六七八九十"[(n / 12) % 10]}、第${n / 12 + 1}方面工作`);
    const line = `（${n + 1}）开展第${n + 1}项工作，走访企业${figure}家次，解决诉求${figure + 7}件，投入资金${figure * 3}万元，比上年增长${(figure % 40) + 1}%；各镇街同步推进，群众满意度保持在${90 + (n % 9)}%以上。`;
    lines.push(line);
    length += line.length;
  }
  return lines.join("\n");
}

async function shelve(data: string, { reports }: SeedOptions): Promise<void> {
  const texts = join(data, "texts");
  mkdirSync(texts);
  for (const { file, text } of reportsOf({ reports: reports - 1, rows: reports * PASSAGES }))
    writeFileSync(join(texts, file), text());
  writeFileSync(join(texts, LONG.file), longText(LONG.characters));
  const app = await openApp(data, null, { EMBEDDING_MODEL: "none" });
  const results = await app.shelving.ingest([texts]);
  await app.close();
  rmSync(texts, { recursive: true });
  const other = results.find(({ status }) => status !== "added");
  if (other) throw new Error(`${other.file} was ${other.status}: ${other.error ?? ""}`);
}

async function ask(data: string, { questions }: SeedOptions): Promise<void> {
  const db = openSqlite(join(data, "office.db"));
  // It is made once, and nobody pulls the plug: some hundred questions are one transaction, not three each.
  await db.run("PRAGMA synchronous = OFF");
  const random = randomOf(11);
  const begin = Date.now() - DAYS * DAY_MS;
  let now = begin;
  const records = createRecords(db, () => now);
  const infos = await records.reports();
  for (let n = 0; n < questions; n += A_TURN) {
    const some = Array.from({ length: Math.min(A_TURN, questions - n) }, (_, i) => n + i);
    now = begin + Math.floor((n / questions) * DAYS * DAY_MS);
    const messages = some.map((i) => messageOf(i, now + (i - n) * 100, random));
    await Promise.all(messages.map((message) => records.accept(message)));
    await db.transaction(async () => {
      for (const [i, message] of messages.entries()) {
        const info = infos[Math.floor(random() * infos.length)]!;
        const job = jobIdOf(message.messageId);
        await records.saveReply(job, replyOf(info, random));
        if (i % 20 === 0) await judge(job, message.senderId);
        await records.audit("message.answered", { job, sender: message.senderId, kind: "reply" });
      }
      await db.run(
        "UPDATE jobs SET state = 'done', finished_at = created_at WHERE state = 'waiting'",
      );
    });
  }
  await db.close();

  async function judge(job: string, by: string): Promise<void> {
    const verdict = random() < 0.6 ? "up" : "down";
    await records.feedback.give(job, by, { verdict, reasons: ["不完整"], words: "" });
  }
}

const MATTERS = ["接待来访团组", "走访企业", "解决诉求", "培训干部", "新建驿站", "巡查河道"];

function messageOf(n: number, at: number, random: () => number): Message {
  const [person, year] = [Math.floor(random() * PEOPLE), 2012 + Math.floor(random() * 14)];
  const matter = MATTERS[Math.floor(random() * MATTERS.length)]!;
  return {
    ...{ messageId: `om_${n}`, chatId: `oc_${person}`, chatType: "p2p", senderId: `ou_${person}` },
    ...{
      text: `${year}年${matter}多少（编号${n.toString(36)}）？`,
      mentions: [],
      readable: true,
      at,
    },
  };
}

function replyOf(
  { reportId, title, year }: { reportId: string; title: string; year: number | null },
  random: () => number,
): Reply {
  const refused = random() < 0.25;
  const near = random() < 0.5;
  const quote = "接待来访团组若干批次";
  const citation = { n: 1, passageId: `${reportId}-1`, reportId, title, reportYear: year };
  return {
    ...{ skill: "answer", kind: refused ? "refusal" : "reply" },
    text: refused ? "已收录的报告未记载这一内容。" : `${title}写明${quote}[1]。`,
    claims: refused ? [] : [{ text: quote, citations: [1] }],
    citations: refused && !near ? [] : [{ ...citation, path: ["一"], quote, start: 0, end: 9 }],
    ...{ gaps: [], model: null, ms: Math.floor(random() ** 4 * 4000) + 8 },
    ...(refused ? { reason: REASONS[Math.floor(random() * REASONS.length)]! } : {}),
    ...(random() < 0.3
      ? { usage: { calls: 2, promptTokens: 2400, completionTokens: 180, ms: 900 } }
      : {}),
  };
}
