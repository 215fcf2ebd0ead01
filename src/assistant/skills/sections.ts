/** Questions about a section as a whole (几个方面, 哪些安排, 分几部分): the heading that is meant → what stands under it. */
import type { Hit } from "../../domain.ts";
import type { Question } from "../../ledger/question.ts";
import { eachOf } from "../../text/lexicon.ts";
import { coverage, weigh } from "../../text/terms.ts";
import { createReply, type Quote, type ReplyBody, titleOf, withoutMark } from "../reply.ts";
import type { Shelf } from "../shelf.ts";

const OUTLINE = new RegExp(eachOf("asks-structure")[1]!);

/** The list that the question asks for, or null when no heading is meant. */
export async function listSection(question: Question, shelf: Shelf): Promise<ReplyBody | null> {
  const named = await headingsFor(question, false, shelf);
  const terms = weigh(
    question.words,
    named.map(({ text }) => text),
    shelf.synonyms,
  );
  const whole = OUTLINE.test(question.text) || terms.every(({ absent }) => absent);
  const headings =
    whole && question.wants === "structure" ? await headingsFor(question, true, shelf) : named;
  const known = terms.filter((term) => !term.absent);
  if (question.wants === "structure" && (whole || question.part !== null)) {
    const numbered = headings.filter(
      (hit) =>
        hit.path.length === 1 &&
        (question.part === null || hit.path[0] === "一二三四五六七八九"[question.part - 1]),
    );
    const first = latest(numbered);
    if (!first) return null;
    return question.part === null
      ? topLevel(numbered.filter((hit) => hit.reportId === first.reportId))
      : listUnder(first, shelf);
  }
  const meant = headings
    .map((hit) => ({ hit, score: coverage(known, hit.text) }))
    // 外语标识有什么安排 is no question for the whole list of plans, although only 安排 is known here.
    .filter(({ hit }) => coverage(terms, hit.text) >= 0.33)
    .filter(
      ({ hit, score }) =>
        score >= (question.wants === "structure" || hit.path.length === 1 ? 0.5 : 0.7),
    )
    .sort((a, b) => b.score - a.score || (b.hit.reportYear ?? 0) - (a.hit.reportYear ?? 0));
  return meant[0] ? listUnder(meant[0].hit, shelf) : null;
}

async function headingsFor(question: Question, whole: boolean, shelf: Shelf): Promise<Hit[]> {
  const headings = await shelf.list({
    kinds: ["heading"],
    ...(question.years.length > 0
      ? question.part === null && !whole
        ? { years: question.years }
        : { reportYears: question.years }
      : {}),
    // The report as a whole, or a part by its number, has plans and outcomes alike.
    ...(question.tense === "open" || whole || question.part !== null || question.words.length === 0
      ? {}
      : { aspect: question.tense }),
    ...(question.orgs.length > 0 ? { orgs: question.orgs } : {}),
  });
  const { title } = question;
  return title === null ? headings : headings.filter((hit) => title.test(hit.title));
}

function latest(headings: Hit[]): Hit | undefined {
  return headings.reduce<Hit | undefined>(
    (a, b) => (a === undefined || (b.reportYear ?? 0) > (a.reportYear ?? 0) ? b : a),
    undefined,
  );
}

async function listUnder(heading: Hit, shelf: Shelf): Promise<ReplyBody | null> {
  const children = await childrenOf(heading, shelf);
  const [only] = children;
  if (!only) return null;
  const reply = createReply("answer");
  if (children.length === 1)
    return reply.reply(
      `${titleOf(heading)}“${heading.text.trim()}”：${reply.claim(only.text, [only])}`,
    );
  const words = heading.text.trim();
  const called = { hit: heading, text: words, start: heading.text.indexOf(words) };
  const lead = `${titleOf(heading)}${reply.claim(`“${words}”`, [called])}`;
  const lines = children.map((child, i) => `${i + 1}. ${reply.claim(child.text, [child])}`);
  return reply.reply(`${lead}共${children.length}项：\n${lines.join("\n")}`);
}

function topLevel(headings: Hit[]): ReplyBody {
  const reply = createReply("answer");
  const lines = headings.map((hit) =>
    reply.claim(hit.text.trim(), [{ hit, text: hit.text, start: 0 }]),
  );
  return reply.reply(`${titleOf(headings[0]!)}共${headings.length}个部分：\n${lines.join("\n")}`);
}

/** What stands directly under a heading: its sub-headings, or else each of its items. */
async function childrenOf(heading: Hit, shelf: Shelf): Promise<Quote[]> {
  const all = await shelf.list({ reportId: heading.reportId });
  const depth = heading.path.length;
  const under = all.filter(
    (hit) => hit.kind !== "title" && heading.path.every((label, i) => hit.path[i] === label),
  );
  const headings = under.filter((hit) => hit.kind === "heading" && hit.path.length === depth + 1);
  const items = under.filter((hit) => hit.kind !== "heading" && hit.path.length > depth);
  const paragraphs = under.filter((hit) => hit.kind !== "heading");
  const children = headings.length > 0 ? headings : items.length > 0 ? items : paragraphs;
  return children.map(withoutMark);
}
