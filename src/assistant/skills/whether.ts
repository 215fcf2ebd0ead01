/**
 * What a question takes for granted or wants confirmed: each figure that it states is asked for in its place → the reports' figure
 * of the same matter, year, role and unit → the same, another, or none.
 */
import type { ReportInfo } from "../../domain.ts";
import { type Ask, type Frame, figuresAskedIn, readFrame } from "../../ledger/frame.ts";
import type { Match } from "../../ledger/match.ts";
import { withoutWhether } from "../../ledger/open.ts";
import type { Question } from "../../ledger/question.ts";
import { dimensionOf, unitFit } from "../../ledger/units.ts";
import {
  compareQuantities,
  type Quantity,
  quantitiesIn,
  withoutFigures,
} from "../../text/quantities.ts";
import { agree, choose } from "../figures/choice.ts";
import { dated, quoteOf, refused } from "../figures/wording.ts";
import { look } from "../looking.ts";
import { createReply, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { together } from "../together.ts";
import { value } from "./value.ts";

/** What the reports have in the place of a stated figure; `matches` are all that were looked at. */
interface Checked {
  /** elsewhere: the number stands in the reports, in another unit or of something else. */
  verdict: "same" | "other" | "elsewhere" | "unknown";
  /** What is to be shown of it. */
  shown: Match[];
  matches: Match[];
  frame: Frame;
  ask: Ask;
}

const SAME = "报告原文如下，请据此核对。";
const OTHER = "问题里的说法与报告不符。原文是：";
const ELSEWHERE = "报告未记载问题里的说法。报告里的这个数说的是：";

/** Whether the figures that a question wants confirmed are the reports'; null where it states none. */
export async function confirmed(question: Question, shelf: Shelf): Promise<ReplyBody | null> {
  if (question.stated.length === 0) return null;
  const reports = await shelf.reports();
  const checked = await checkedOf(question, reports, shelf);
  if (checked.length === 0) return null;
  const wrong = contradiction(checked);
  if (wrong) return wrong;
  const known = checked.filter(({ verdict }) => verdict === "same");
  const changes = await changesOf(checked, shelf);
  const [unknown] = checked.filter(({ verdict }) => verdict === "unknown");
  if (unknown && known.length + changes.length === 0) {
    const nearest = unknown.matches.filter(({ differs }) => differs !== null).slice(0, 1);
    return refused(unknown.frame, nearest, reports);
  }
  const reply = createReply("answer");
  const body = reply.reply(SAME + shownOf(known, reply).join(""));
  if (changes.length === 0) return body;
  const parts = [body, ...changes].map((one) => ({
    label: "",
    question: question.text,
    body: { ...one, model: null },
  }));
  return together(parts, "");
}

/** Changes that no report states, worked out from the figures of their years. */
async function changesOf(checked: Checked[], shelf: Shelf): Promise<ReplyBody[]> {
  const open = checked.filter(({ verdict, ask }) => verdict === "unknown" && ask.role === "change");
  const told = await Promise.all(
    open.map(({ frame, ask }) => value({ ...frame, asks: [ask] }, shelf)),
  );
  return told.filter(({ kind }) => kind === "reply");
}

/** A figure that a question takes for granted and the reports state otherwise; null where there is none. */
export async function contradicted(question: Question, shelf: Shelf): Promise<ReplyBody | null> {
  if (question.stated.length === 0) return null;
  const checked = await checkedOf(question, await shelf.reports(), shelf);
  return contradiction(checked.filter(({ verdict }) => verdict === "other"));
}

function contradiction(checked: Checked[]): ReplyBody | null {
  const reply = createReply("answer");
  for (const [kind, lead] of [
    ["other", OTHER],
    ["elsewhere", ELSEWHERE],
  ] as const) {
    const wrong = checked.filter(({ verdict }) => verdict === kind);
    if (wrong.length > 0)
      return reply.refuse(lead + shownOf(wrong, reply).join(""), "false_premise");
  }
  return null;
}

function shownOf(checked: Checked[], reply: ReturnType<typeof createReply>): string[] {
  const lines = checked
    .flatMap(({ shown }) => shown)
    .map((match) => reply.claim(dated(match, quoteOf(match)), [quoteOf(match)]));
  return [...new Set(lines)];
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
    checked.push({ ...verdictOf(frame, ask, stated, matches), matches, frame, ask });
  }
  return checked;
}

/** The figure that answers in its place, in words with its unit rather than a table's cell; and what has the stated number. */
function verdictOf(
  frame: Frame,
  ask: Ask,
  stated: Quantity,
  matches: Match[],
): Pick<Checked, "verdict" | "shown"> {
  const fitting = matches.filter(({ differs }) => differs === null);
  const same = fitting.find(({ fact }) => agrees(fact.quantity, stated));
  const chosen = choose(frame, fitting).filter(({ fact }) => fits(fact.quantity, stated));
  // 立案131件 of 全年立案286件，其中食品类131件 is a part, where the whole is told.
  if (same && !isPartOf(same, chosen)) return { verdict: "same", shown: [same] };
  // 交易类案件立案22件 for 交易案件立了22件对吧: nothing else fits, and the reader has its words to compare.
  const near = matches.find(
    ({ differs, score, fact }) =>
      differs?.field === "narrower" && score >= NEARLY && agrees(fact.quantity, stated),
  );
  if (near && fitting.length === 0) return { verdict: "same", shown: [near] };
  const elsewhere = matches.find((match) => isElsewhere(match, ask, stated));
  const also = (same ?? elsewhere) ? [(same ?? elsewhere)!] : [];
  if (chosen.length === 0) return { verdict: elsewhere ? "elsewhere" : "unknown", shown: also };
  const worded = chosen.map(
    (match) => fitting.find((one) => agree(one, match) && one.hit.kind !== "row") ?? match,
  );
  return { verdict: "other", shown: [...worded, ...also] };
}

/** Says a figure more than was asked, where another says just that? */
function isPartOf(match: Match, chosen: Match[]): boolean {
  return (
    match.surplus > 0 &&
    chosen.some((one) => one.surplus === 0 && !one.passing && !agree(one, match))
  );
}

/** So well the words fit of a figure that says more than was asked. */
const NEARLY = 0.5;
/** Small numbers are the same by chance. */
const LARGE = 10;

/** The stated number of that year, in another unit (200万元 for 200万张) or of a part (前三季度24批次). */
function isElsewhere({ differs, fact }: Match, { words }: Ask, stated: Quantity): boolean {
  const { quantity, clause } = fact;
  const same = quantity.lo === stated.lo && quantity.hi === stated.hi && !quantity.approx;
  if (!same || differs === null || differs.field === "year") return false;
  const alike = differs.field === "unit" && words.some((word) => clause.text.includes(word));
  return quantity.lo >= LARGE || alike;
}

function agrees(told: Quantity, stated: Quantity): boolean {
  return fits(told, stated) && compareQuantities({ ...told, unit: stated.unit }, stated) === "OK";
}

/** Of one unit: 12人 is 12名, and a table's bare number is of any. */
function fits(told: Quantity, stated: Quantity): boolean {
  return (
    told.unit === "" ||
    unitFit({ unit: stated.unit, dimension: dimensionOf(stated.unit) }, told.unit) >= SAME_UNIT
  );
}

const SAME_UNIT = 0.85;

/** The question with a stated figure asked for, and which of its asks that is. */
function inPlaceOf(question: Question, stated: Quantity) {
  const text = withoutWhether(question.text);
  const own = quantitiesIn(text).find(
    (one) => one.lo === stated.lo && (one.unit === stated.unit || stated.unit === "名"),
  );
  if (!own) return null;
  const asking = own.unit === "%" ? "百分之多少" : `多少${own.unit}`;
  // The other figures of the question are no part of the matter.
  const before = withoutFigures(text.slice(0, own.start));
  const frame = readFrame(`${before}${asking}${text.slice(own.end)}`, {
    ...question,
    names: question.names,
  });
  if (!frame) return null;
  // What is to be confirmed is that it was done.
  const aspect = frame.aspect === "plan" || !question.confirms ? frame.aspect : "done";
  return { frame: { ...frame, aspect }, ask: frame.asks[figuresAskedIn(before)] };
}
