/**
 * Where the answer may stand though no report has it in the question's words: the passages nearest in meaning of the years and
 * offices asked → of each what it tells of, named without its figure → to be opened and read.
 */
import type { Hit, ReportInfo, Scope } from "../../domain.ts";
import { factsOf } from "../../ledger/figures.ts";
import { LIGHT } from "../../ledger/frame.ts";
import type { Question } from "../../ledger/question.ts";
import type { AskedUnit } from "../../ledger/units.ts";
import { unitFit } from "../../ledger/units.ts";
import { createReply, type Quote, type ReplyBody, titleOf } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

const PASSAGES = 3;
/** What scores less has next to nothing of the question. */
const NEAR = 1;
/** What a passage tells of is named in so many characters. */
const LONGEST = 20;

/** A refusal with the passages that are nearest in meaning; itself where there are none. `unit` is what is asked for. */
export async function withRelated(
  body: ReplyBody,
  question: Question,
  unit: AskedUnit | null,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody> {
  const scope: Scope = {
    kinds: ["text", "row"],
    byWords: false,
    ...(question.years.length > 0 ? { years: question.years } : {}),
    ...(question.orgs.length > 0 ? { orgs: question.orgs } : {}),
  };
  const hits = await shelf.search(question.text, scope, PASSAGES);
  const reply = createReply("answer");
  const places = hits
    .filter(({ score }) => score >= NEAR)
    .flatMap((hit) => {
      const report = reports.find(({ reportId }) => reportId === hit.reportId);
      const quote = report && toldOf(hit, report, unit);
      if (!quote) return [];
      const said = reply.claim(`“${quote.text}”`, [quote]);
      const lacks = question.words.filter((word) => !LIGHT.has(word) && !hit.text.includes(word));
      const differs = lacks.length > 0 ? `，没有写到“${lacks.join("、")}”` : "";
      return [`《${titleOf(hit)}》${hit.path.join("/")}${said}${differs}`];
    });
  if (places.length === 0) return body;
  return reply.refuse(
    `${body.text}意思最接近的原文在：${places.join("；")}。说法与所问不同，请打开核对。`,
    body.reason!,
  );
}

/** What a passage tells of in the unit asked for; else how it begins, up to its first figure. */
function toldOf(hit: Hit, report: ReportInfo, unit: AskedUnit | null): Quote | null {
  const counted = factsOf(hit, report).find(
    ({ subject, quantity }) =>
      unit !== null &&
      unitFit(unit, quantity.unit) > 0 &&
      subject.length > 1 &&
      hit.text.includes(subject),
  );
  // Where no figure of that unit stands, none is to be found.
  if (!counted && unit?.dimension) return null;
  const opening = /^[^\d。；]{0,40}/
    .exec(hit.text)![0]
    .slice(0, LONGEST)
    .replace(/[，、：]$/, "");
  const text = counted?.subject ?? opening;
  return text.length < 2 ? null : { hit, text, start: hit.text.indexOf(text) };
}
