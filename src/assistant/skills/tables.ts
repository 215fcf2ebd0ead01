/** A table as the answer: whose columns and caption are what is asked for → its rows, each as it stands. */
import type { Hit } from "../../domain.ts";
import type { Question } from "../../ledger/question.ts";
import { TABLE } from "../../message/request.ts";
import { coverage, weigh } from "../../text/terms.ts";
import { createReply, type ReplyBody, titleOf } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

const ENOUGH = 0.3;
const MAX_ROWS = 30;

/** All rows of the table that a question points at; null where it points at none. */
export async function tableAsked(question: Question, shelf: Shelf): Promise<ReplyBody | null> {
  if (!TABLE.test(question.text)) return null;
  const scope = {
    kinds: ["row" as const],
    ...(question.years.length > 0 ? { reportYears: question.years } : {}),
    ...(question.orgs.length > 0 ? { orgs: question.orgs } : {}),
  };
  const near = await shelf.search(question.words.join(" "), scope, 5);
  const row = near.find(({ kind }) => kind === "row");
  if (!row) return null;
  const report = await shelf.list({ reportId: row.reportId });
  const rows = tableOf(report, row);
  const named = headersOf(rows[0]?.text ?? "");
  const caption =
    report[report.indexOf(report.find(({ passageId }) => passageId === rows[0]?.passageId)!) - 1];
  const about = [...named, ...row.headings, caption?.text ?? ""].join("\n");
  const texts = near.map(({ headings, text }) => [...headings, text].join("\n"));
  const terms = weigh(question.words, texts, shelf.synonyms);
  if (coverage(terms, `${about}\n${rows.map(({ text }) => text).join("\n")}`) < ENOUGH) return null;
  const cited = rows.filter(({ text }) => text.includes("：")).slice(0, MAX_ROWS);
  if (cited.length < 2) return null;
  const reply = createReply("answer");
  const lines = cited.map(
    (hit, i) => `${i + 1}. ${reply.claim(hit.text, [{ hit, text: hit.text, start: 0 }])}`,
  );
  return reply.reply(
    `${titleOf(row)}“${(caption?.text ?? "").trim()}”共${cited.length}行：\n${lines.join("\n")}`,
  );
}

/** The rows that stand together with one. */
function tableOf(report: Hit[], row: Hit): Hit[] {
  const at = report.findIndex(({ passageId }) => passageId === row.passageId);
  let from = at;
  let to = at;
  while (report[from - 1]?.kind === "row") from--;
  while (report[to + 1]?.kind === "row") to++;
  return report.slice(from, to + 1);
}

function headersOf(text: string): string[] {
  return text.includes(" | ")
    ? text.split(" | ").map((cell) => cell.trim())
    : text.split("；").map((cell) => cell.split("：")[0]!.trim());
}
