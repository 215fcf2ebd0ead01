/** Passages and questions of offices that do not exist, as the ledger has them. */
import type { Hit, ReportKind } from "../../src/domain.ts";
import { readAsked } from "../../src/ledger/asked.ts";
import { type Fact, factsOf } from "../../src/ledger/figures.ts";
import { type Frame, readFrame } from "../../src/ledger/frame.ts";
import { type Match, matchAll } from "../../src/ledger/match.ts";
import { type Stated, weightsOf } from "../../src/ledger/overlap.ts";
import { statementsOf } from "../../src/ledger/statements.ts";
import { judgeAll } from "../../src/ledger/told.ts";
import { readWhen } from "../../src/search/when.ts";
import type { Synonyms } from "../../src/text/terms.ts";

export interface Said extends Partial<Hit> {
  text: string;
  lead?: string;
  planning?: boolean;
}

/** A passage of the 2019 report of a county's water bureau, unless told otherwise. */
export function passageOf({ lead: _, planning: __, ...said }: Said, at = 0): Hit {
  const reportYear = said.reportYear === undefined ? 2019 : said.reportYear;
  return {
    passageId: `r-${at}`,
    reportId: "r",
    kind: "text",
    path: [],
    headings: [],
    start: 0,
    end: said.text.length,
    factYear: reportYear,
    years: reportYear === null ? null : { from: reportYear, to: reportYear },
    aspect: "done",
    title: `${reportYear}年度工作总结`,
    org: "清溪县水务局",
    score: 1,
    ...said,
    reportYear,
  };
}

export function factsIn(said: string | Said, kind: ReportKind = "年度工作总结"): Fact[] {
  const passage = passageOf(typeof said === "string" ? { text: said } : said);
  return factsOf(passage, { year: passage.reportYear, kind });
}

/** The one figure of a text whose words are `figure`. */
export function factOf(text: string, figure: string): Fact {
  const found = factsIn(text).find(({ quantity }) => quantity.text === figure);
  if (!found) throw new Error(`“${text}”里没有读出${figure}`);
  return found;
}

/** A question asked on 1 March 2020, as a frame. */
export function frameOf(question: string, orgs: string[] = []): Frame {
  const now = Date.parse("2020-03-01T12:00:00+08:00");
  const when = readWhen(question, now, { timeZone: "Asia/Shanghai" });
  const frame = readFrame(question, { ...when, orgs, names: [] });
  if (!frame) throw new Error(`“${question}”没有问数字`);
  return frame;
}

export interface Reckoned {
  synonyms?: Synonyms;
  /** Years whose outcome some report tells. */
  reviewed?: number[];
}

/** Every figure of the passages as it answers the question's last ask, best first. */
export function matchesOf(
  question: string,
  passages: (string | Said)[],
  { synonyms = () => [], reviewed = [2018, 2019] }: Reckoned = {},
): Match[] {
  const frame = frameOf(question);
  const ask = frame.asks.at(-1)!;
  const said = passages.map((one) => (typeof one === "string" ? { text: one } : one));
  const stated = said.flatMap((one, i): Stated[] => {
    const hit = passageOf(one, i);
    const facts = factsOf(hit, { year: hit.reportYear, kind: "年度工作总结" });
    const { lead = "", planning = false } = one;
    return facts.map((fact) => ({ fact, hit, lead, planning }));
  });
  const texts = said.map((one) => `${(one.headings ?? []).join("\n")}\n${one.text}`);
  return matchAll(frame, ask, stated, {
    weights: weightsOf(ask, texts, synonyms),
    reviewed: (_, year) => reviewed.includes(year),
  });
}

/** What answers, in the report's words. */
export function answersOf(...asked: Parameters<typeof matchesOf>): string[] {
  return matchesOf(...asked).flatMap(({ differs, fact }) =>
    differs === null ? [fact.quantity.text] : [],
  );
}

/** The days, or other times, that answer a question, in the report's words. */
export function daysOf(question: string, text: string): string[] {
  const hit = passageOf({ text });
  const nothing = { years: [], said: [], reports: [], orgs: [], names: [] };
  const asking = readAsked(question, nothing);
  if (!asking) throw new Error(`“${question}”没有问时间`);
  const [asked] = asking.asked;
  const told = statementsOf(hit, { year: 2019, kind: "年度工作总结" }, asked!.sought);
  const stated = told.map((fact) => ({ fact, hit, lead: "", planning: false }));
  const weights = weightsOf(asked!.ask, [text], () => []);
  return judgeAll(asking, asked!, stated, { weights, reviewed: () => true }).flatMap(
    ({ differs, fact }) => (differs === null ? [fact.answers.text] : []),
  );
}

/** Why each figure does not answer: 12公里 → unit. Those that do are left out. */
export function reasonsOf(...asked: Parameters<typeof matchesOf>): Record<string, string> {
  return Object.fromEntries(
    matchesOf(...asked).flatMap(({ differs, fact }) =>
      differs === null ? [] : [[fact.quantity.text, `${differs.field} ${differs.says}`]],
    ),
  );
}
