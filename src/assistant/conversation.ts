/**
 * A message as people write it → the questions in it, each whole and in the library's own words: talk gets a word back, a
 * correction goes into the question before it, several questions are parted, misspelt words are mended, and what is asked
 * of the shelf itself is told from the records. The rest is for the skills.
 */
import type { Hit, ReportInfo } from "../domain.ts";
import { splitMaterial } from "../drafting/request.ts";
import { type Context, type HoldingsAsked, holdingsAsked } from "../ledger/holdings.ts";
import { withoutTitles } from "../ledger/question.ts";
import { type Correction, correctionIn } from "../message/correction.ts";
import { type Exchange, isElliptic, lastOf, type Resolved, resolve } from "../message/followup.ts";
import { MOST, type Part, type Parts, partsOf } from "../message/parts.ts";
import { onlyTells, skillOf } from "../message/request.ts";
import { isGreeting, type Talk, talkIn, withoutTalk } from "../message/talk.ts";
import { ASKING, asksCount } from "../text/asked.ts";
import { eachOf, oneOf } from "../text/lexicon.ts";
import { readOffices } from "../text/offices.ts";
import { rememberedOf } from "../text/remembered.ts";
import { inWordsOf } from "../text/spelling.ts";
import { written } from "../text/spoken.ts";
import type { Vocabularies } from "../text/vocabulary.ts";
import { declined, declinedSubject, foreignIn, saidTo } from "./declined.ts";
import { asText, createReply, orgsOf, type ReplyBody, titleOf } from "./reply.ts";
import type { Shelf } from "./shelf.ts";
import { holdings, nextPage } from "./skills/holdings.ts";
import { type Labelled, together } from "./together.ts";
import type { Written } from "./writing/writer.ts";

export interface Heard {
  text: string;
  /** When it was said, Unix milliseconds. */
  at: number;
  /** The turns before, latest first. */
  history: Exchange[];
}

/** A reply, with the question as it was understood where the message does not say it. */
export type Answered = Written & { question?: string };

export interface ConversationOptions {
  shelf: Shelf;
  vocabularies: Vocabularies;
}

/** Answers one whole question, in the light of the turns before it, latest first. */
type Answer = (asked: Resolved, history: Exchange[]) => Promise<Written>;

/** Passages looked at to see whether words stand on the shelf. */
const LOOKED_AT = 24;
/** No question that is to be mended is longer. */
const MAX_MENDED = 400;
/** Asked about now or about all years, a question takes no year from the one before it. */
const NO_YEAR = new RegExp(
  `${oneOf("nowadays")}|${eachOf("every")[0]}|${eachOf("asks-when").at(-1)}`,
);
const ASKS = new RegExp(ASKING);

export function createConversation({ shelf, vocabularies }: ConversationOptions) {
  async function reply(heard: Heard, answer: Answer): Promise<Answered> {
    const talk = talkIn(heard.text);
    // 你好 is made of the words of 好的, and is not that.
    const greets = talk === "heard" && isGreeting(heard.text);
    if (talk && !greets) return talkedBack(talk, heard, answer);
    const said = greets ? heard.text : withoutTalk(heard.text);
    const no = declined(said);
    if (no) return no;
    const reports = await shelf.reports();
    const turn = { ...heard, text: said, reports, answer };
    const correction = correctionIn(said);
    const meant = correction ? correctedBy(correction, turn) : null;
    const last = lastOf(heard.history);
    if (!meant && last && findsFault(said) && shelf.when(said, heard.at).years.length === 0)
      return sourcesOf(last, shelf, "wrong");
    return meant ? firstAnswered(meant, turn) : whole(resolved(said, turn), turn);
  }

  interface Turn extends Heard {
    reports: ReportInfo[];
    answer: Answer;
  }

  function resolved(text: string, { history, at, reports }: Turn): Resolved {
    return resolve(
      text,
      history,
      (words) => shelf.when(words, at),
      (words) => namesIn(words, reports),
    );
  }

  /** One question or several; with a line that says how it was understood, where that is not as it was said. */
  async function whole(asked: Resolved, turn: Turn): Promise<Answered> {
    const parts = asked.passages || isMaterial(asked.text) ? null : partsOf(asked.text);
    if (parts) return several(parts, turn);
    return explained(await single(asked, turn), turn.text);
  }

  async function single(asked: Resolved, turn: Turn): Promise<Answered> {
    const { reports, at, history } = turn;
    const answer = (one: Resolved) => turn.answer(one, history);
    if (asked.passages || isMaterial(asked.text) || isElliptic(asked.text)) return answer(asked);
    const foreign = foreignIn(asked.text);
    if (foreign !== null && !(await hasWord(foreign))) return declinedSubject(foreign);
    const text = await mended(asked.text, turn);
    const shelfAsked = holdingsAsked(written(text), contextOf(text, turn));
    if (shelfAsked) return { ...(await holdings(shelfAsked, shelf)), question: text };
    const body = await answer({ ...asked, text });
    if (body.kind === "reply" || asked.otherwise === undefined || body.reason !== "not_stated")
      return { ...body, question: text };
    const other = await mended(asked.otherwise, { reports, at });
    const second = await answer({ text: other });
    return second.kind === "reply" ? { ...second, question: other } : { ...body, question: text };
  }

  async function mended(text: string, { reports, at }: Pick<Turn, "reports" | "at">) {
    if (text.length > MAX_MENDED || reports.length === 0) return text;
    const apart = [...shelf.when(text, at).said, ...namesIn(text, reports)];
    const key = keyOf(reports);
    const library = {
      find: async (words: string) => (await shelf.search(words, {}, LOOKED_AT)).map(wholeText),
      vocabulary: () => vocabularies.of(key, () => textsOf(shelf)),
      isFirst: () => vocabularies.isFirst(key),
    };
    return inWordsOf(library, text, apart);
  }

  async function hasWord(word: string): Promise<boolean> {
    return (await shelf.search(word, {}, 8)).some(({ text }) => text.includes(word));
  }

  function contextOf(
    text: string,
    { at, reports, history }: Omit<Turn, "text" | "answer">,
  ): Context {
    const { years, said } = shelf.when(text, at);
    const { orgs } = readOffices(reports).asked(withoutTitles(text));
    const own = {
      years,
      said,
      orgs,
      orgNames: namesIn(text, reports),
      offices: orgsOf(reports),
      titles: titlesOf(reports),
    };
    const last = lastOf(history);
    return { ...own, after: last !== null && lastHoldings(last, { at, reports }) !== null };
  }

  function lastHoldings(
    { question }: Exchange,
    { at, reports }: Pick<Turn, "at" | "reports">,
  ): HoldingsAsked | null {
    return holdingsAsked(question, contextOf(question, { at, reports, history: [] }));
  }

  /** Each question answered under its number, the later ones in the light of those before them. */
  async function several(parts: Parts, turn: Turn): Promise<Written> {
    const answered: Labelled[] = [];
    let history = turn.history;
    let before = parts.lead;
    for (const part of parts.asked.slice(0, MOST)) {
      const text = inherited(part, parts.lead, before, turn);
      const own = { ...turn, text, history };
      const body = explained(await single(resolved(text, own), own), part.text);
      const question = body.question ?? text;
      answered.push({ label: part.label, question, body });
      history = [{ question, reply: body }, ...history];
      before = question;
    }
    const left = parts.asked.length - MOST;
    return together(answered, left > 0 ? `还有${left}个问题，回复“继续”接着答。` : "");
  }

  /** 2. 因公出国团组多少批？ is of the year and the office that the lead or the question before it names. */
  function inherited({ text }: Part, lead: string, before: string, { at, reports }: Turn): string {
    if (isElliptic(text)) return text;
    const from = (words: string) => shelf.when(words, at).years;
    const counts = asksCount(text) && !NO_YEAR.test(text);
    const years = from(lead).length > 0 ? from(lead) : counts ? from(before) : [];
    const names = namesIn(lead, reports);
    const offices = names.length > 0 ? names : counts ? namesIn(before, reports) : [];
    const year =
      from(text).length > 0 || years.length !== 1 || NO_YEAR.test(text) ? "" : `${years[0]}年`;
    const office = namesIn(text, reports).length > 0 ? "" : (offices[0] ?? "");
    return `${office}${year}${text}`;
  }

  /** 不对，我问的是2018年: the question before with that in it, in the likelier ways first; null where there is none. */
  function correctedBy({ from, to }: Correction, turn: Turn): Resolved[] | null {
    const last = lastOf(turn.history);
    if (!last) return null;
    const followed = resolved(`那${to}呢？`, turn);
    const ways = [followed.text === `那${to}呢？` ? { text: to } : followed];
    if (from !== null && last.question.includes(from))
      ways.unshift({ text: last.question.replaceAll(from, to) });
    return ASKS.test(to) ? [resolved(`那${to}`, turn)] : ways;
  }

  async function firstAnswered(ways: Resolved[], turn: Turn): Promise<Answered> {
    let first: Answered | null = null;
    for (const way of ways) {
      const body = await whole(way, turn);
      if (body.kind === "reply") return body;
      first ??= body;
    }
    return first!;
  }

  async function talkedBack(talk: Talk, heard: Heard, answer: Answer): Promise<Answered> {
    const last = lastOf(heard.history);
    if (talk === "onward") return (last && (await goneOn(last, heard, answer))) ?? saidTo(talk);
    if (talk === "doubt" || (talk === "wrong" && last)) return sourcesOf(last, shelf, talk);
    return saidTo(talk);
  }

  /** What the turn before left out: the next page of titles, the questions after the eighth; null where it left nothing. */
  async function goneOn(last: Exchange, heard: Heard, answer: Answer): Promise<Answered | null> {
    const reports = await shelf.reports();
    const turn = { ...heard, reports, answer };
    const before = lastHoldings(last, turn);
    const next = before ? nextPage(last.question, before, reports) : null;
    if (next !== null) return explained(await single({ text: next }, turn), heard.text);
    const parts = partsOf(last.question);
    if (!parts || parts.asked.length <= MOST) return null;
    const asked = parts.asked.slice(MOST);
    const question = [parts.lead, ...asked.map(({ label, text }) => `${label}. ${text}`)]
      .filter((line) => line !== "")
      .join("\n");
    return { ...(await several({ lead: parts.lead, asked }, turn)), question };
  }

  return { reply };
}

/** 不对，明明是12批次！ — is the answer said to be wrong, and nothing asked in its place? */
function findsFault(text: string): boolean {
  return talkIn(/^[^，,。！!；;]*/.exec(text)![0]) === "wrong" && onlyTells(text);
}

/** With a line that says what was answered, where that is not what was said. */
function explained({ question, ...body }: Answered, said: string): Answered {
  if (question === undefined || question === said) return body;
  return { ...body, text: `（按“${asText(question)}”作答）\n${body.text}`, question };
}

/** A passage with what stands over it. */
function wholeText({ title, headings, text }: Hit): string {
  return [title, ...headings, text].join("\n");
}

async function* textsOf(shelf: Shelf): AsyncIterable<string[]> {
  for await (const page of shelf.pages({})) yield page.map(({ text }) => text);
}

function titlesOf(reports: ReportInfo[]): string[] {
  return reports.map(({ title, kind }) => `${title}\n${kind}`);
}

/** The names by which a text calls offices. */
function namesIn(text: string, reports: ReportInfo[]): string[] {
  return readOffices(reports)
    .asked(withoutTitles(text))
    .said.map((name) => name.text);
}

/** A draft's material is not a row of questions, and its words are the writer's own. */
function isMaterial(text: string): boolean {
  return skillOf(written(text)) === "draft" || splitMaterial(text).material !== null;
}

/** The words of the reports that the reply before rests on, as they are now. */
async function sourcesOf(
  last: Exchange | null,
  shelf: Shelf,
  talk: "doubt" | "wrong",
): Promise<Answered> {
  const reply = createReply("answer");
  const cited = (last?.reply.citations ?? []).filter(({ reportId }) => reportId !== "material");
  if (!last || cited.length === 0) return uncertain(last !== null);
  const hits = await shelf.list({ passageIds: cited.map(({ passageId }) => passageId) });
  const found = new Map(hits.map((hit) => [hit.passageId, hit]));
  const lines = cited.flatMap(({ passageId, quote }) => {
    const hit = found.get(passageId);
    const start = hit?.text.indexOf(quote) ?? -1;
    if (!hit || start < 0) return [];
    const where = `《${titleOf(hit)}》${hit.path.join("/")}`;
    return [`${where}：${reply.claim(`“${quote}”`, [{ hit, text: quote, start }])}`];
  });
  if (lines.length === 0) return uncertain(true);
  const ask =
    talk === "wrong" ? "\n要改问别的，请说“我问的是2018年”“我说的是财政局”这样的话。" : "";
  const body = reply.reply(
    `上一条回答所依据的原文如下，请对照原文核实：\n${lines.map((line, i) => `${i + 1}. ${line}`).join("\n")}${ask}`,
  );
  return { ...body, question: last.question };
}

function uncertain(asked: boolean): ReplyBody {
  return createReply("help").refuse(
    `${asked ? "上一条没有引用报告原文，没有可以再出示的依据" : "前面还没有问题"}。请把年份和要问的事说全再问一次；每个回答都附出处，点开即可核对原文。`,
    "talk",
  );
}

/** The name of a shelf: the reports that may be read. */
const keyOf = rememberedOf((reports: ReportInfo[]) =>
  reports.map(({ reportId }) => reportId).join(),
);
