/** Refusals: an office that no report here is of, and what the report says where it does not tell what was asked. */
import type { Hit, ReportInfo } from "../../domain.ts";
import type { Question } from "../../ledger/question.ts";
import { createReply, orgsOf, type Quote, type ReplyBody, yearsOf } from "../reply.ts";
import { type Shelf, TELLING } from "../shelf.ts";

/**
 * The question names an office that no report is of, and what was found does not speak of that office: so it is said; null where
 * it names none, or where a report tells of it (据市政府外办通报，青屏区同期核查310处).
 */
export async function unknownOffice(
  question: Question,
  { kind, citations }: ReplyBody,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<ReplyBody | null> {
  const doubtful = await unknownTo(question.doubtful, shelf);
  const stranger = question.stranger ?? doubtful;
  if (stranger === null) return null;
  const place = PLACE.exec(stranger)?.[0] ?? stranger;
  const ofIt = citations.length > 0 && citations.every(({ quote }) => quote.includes(place));
  if (kind === "reply" && ofIt) return null;
  // 区社会福利中心, of which the reports speak, is a matter of theirs.
  const theirs = !PLACE.test(stranger) && (await unknownTo([stranger], shelf)) === null;
  if (kind === "refusal" && theirs) return null;
  return createReply("answer").refuse(
    `未收录“${stranger}”的报告，无法回答。库中只有${orgsOf(reports).join("、")}${yearsOf(reports)}的报告。`,
    "unknown_organisation",
  );
}

const PLACE = /^[\p{Script=Han}]{2,3}[区县市州旗镇]/u;

/** The first of some names that no passage has: who asks for it asks another office. */
async function unknownTo(names: string[], shelf: Shelf): Promise<string | null> {
  for (const name of names) {
    const hits = await shelf.search(name, { kinds: TELLING }, 8);
    if (!hits.some(({ text, headings }) => `${headings.join("\n")}\n${text}`.includes(name)))
      return name;
  }
  return null;
}

/** The report speaks of it and does not tell what was asked. */
export function denied(found: Quote, lead: string): ReplyBody {
  const reply = createReply("answer");
  return reply.refuse(
    `${lead}${whereOf(found.hit)}${reply.claim(`“${found.text}”`, [found])}。`,
    "false_premise",
  );
}

function whereOf(hit: Hit): string {
  return hit.reportYear === null ? "" : `${hit.reportYear}年报告：`;
}
