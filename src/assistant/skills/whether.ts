/**
 * What a question takes for granted or wants confirmed: each figure that it states is asked for in its place → the reports' figure
 * of the same matter, year, role and unit → the same, another, or none.
 */
import type { ReportInfo } from "../../domain.ts";
import { type Frame, figuresAskedIn, readFrame } from "../../ledger/frame.ts";
import type { Match } from "../../ledger/match.ts";
import { asksWhether, withoutWhether } from "../../ledger/open.ts";
import { compareQuantities, type Quantity, quantitiesIn } from "../../text/quantities.ts";
import { choose } from "../figures/choice.ts";
import { dated, quoteOf, refused } from "../figures/wording.ts";
import { look } from "../looking.ts";
import type { Question } from "../question.ts";
import { createReply, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

/** What the reports have in the place of a stated figure; `matches` are all that were looked at. */
interface Checked {
  stated: Quantity;
  verdict: "same" | "other" | "unknown";
  match: Match | null;
  matches: Match[];
  frame: Frame;
}

const SAME = "报告原文如下，请据此核对。";
const OTHER = "问题里的说法与报告不符。原文是：";

/** Whether the figures that a question wants confirmed are the reports'; null where it states none. */
export async function confirmed(question: Question, shelf: Shelf): Promise<ReplyBody | null> {
  if (!asksWhether(question.text) || question.stated.length === 0) return null;
  const reports = await shelf.reports();
  const checked = await checkedOf(question, reports, shelf);
  if (checked.length === 0) return null;
  const wrong = contradiction(checked);
  if (wrong) return wrong;
  const unknown = checked.find(({ verdict }) => verdict === "unknown");
  if (unknown) {
    const nearest = unknown.matches.filter(({ differs }) => differs !== null).slice(0, 1);
    return refused(unknown.frame, nearest, reports);
  }
  const reply = createReply("answer");
  const lines = checked.map(({ match }) =>
    reply.claim(dated(match!, quoteOf(match!)), [quoteOf(match!)]),
  );
  return reply.reply(SAME + [...new Set(lines)].join(""));
}

/** A figure that a question takes for granted and the reports state otherwise; null where there is none. */
export async function contradicted(question: Question, shelf: Shelf): Promise<ReplyBody | null> {
  if (question.stated.length === 0) return null;
  return contradiction(await checkedOf(question, await shelf.reports(), shelf));
}

function contradiction(checked: Checked[]): ReplyBody | null {
  const wrong = checked.filter(({ verdict }) => verdict === "other");
  if (wrong.length === 0) return null;
  const reply = createReply("answer");
  const lines = wrong.map(({ match }) =>
    reply.claim(dated(match!, quoteOf(match!)), [quoteOf(match!)]),
  );
  return reply.refuse(OTHER + [...new Set(lines)].join(""), "false_premise");
}

async function checkedOf(
  question: Question,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const stated of question.stated) {
    const asked = inPlaceOf(question, stated);
    if (!asked?.ask) continue;
    const { frame, ask } = asked;
    const { matches } = await look(frame, ask, reports, shelf);
    const fitting = matches.filter(({ differs }) => differs === null);
    const same = fitting.find(({ fact }) => agrees(fact.quantity, stated));
    const other = choose(frame, fitting)[0] ?? null;
    const verdict = same ? "same" : other ? "other" : "unknown";
    checked.push({ stated, verdict, match: same ?? other, matches, frame });
  }
  return checked;
}

/** Units that count the same are one: 12人 is 12名. */
function agrees(told: Quantity, stated: Quantity): boolean {
  return compareQuantities({ ...told, unit: stated.unit }, stated) === "OK";
}

/** The question with a stated figure asked for, and which of its asks that is. */
function inPlaceOf(question: Question, stated: Quantity) {
  const text = withoutWhether(question.text);
  const own = quantitiesIn(text).find(
    (one) => one.lo === stated.lo && (one.unit === stated.unit || stated.unit === "名"),
  );
  if (!own) return null;
  const before = text.slice(0, own.start);
  const asking = own.unit === "%" ? "百分之多少" : `多少${own.unit}`;
  const frame = readFrame(`${before}${asking}${text.slice(own.end)}`, {
    ...question,
    names: question.orgNames,
  });
  return frame && { frame, ask: frame.asks[figuresAskedIn(before)] };
}
