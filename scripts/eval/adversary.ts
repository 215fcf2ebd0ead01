/**
 * Models that lie: every question of the evaluation is asked of an app whose model, over HTTP, answers by a hostile script.
 * What a person would then read is held against the words of its own citations, by other means than the product's checks.
 */
import type { App } from "../../src/app.ts";
import type { Citation, Reply } from "../../src/domain.ts";
import { type ModelRequest, startFakeOpenAI } from "../../test/fakes/openai.ts";
import { type AnswerQuestion, statedIn } from "./answers.ts";
import { noonOf, openApp } from "./questions.ts";

interface Line {
  id: string;
  text: string;
}

type Lie = (lines: Line[], question: string) => { text: string; id: string; quote: string }[];

/** Each is what a model is known to do wrong; `honest` shows that the way for a true claim is open. */
const LIES: Record<string, Lie> = {
  honest: (lines) => lines.slice(0, 3).map(({ id, text }) => ({ text, id, quote: text })),
  figures: (lines) => lied(lines, (text) => text.replace(/\d+/g, (n) => String(Number(n) + 7))),
  digits: (lines) => lied(lines, (text) => text.replace(/(\d)(\d)/, "$2$1").replace(/\d$/, "9")),
  exact: (lines) =>
    lied(lines, (text) =>
      text.replace(/(\d+)余|近(\d+)|约(\d+)|数十/, (_, a, b, c) =>
        String(Number(a ?? b ?? c ?? 40) + 3),
      ),
    ),
  units: (lines) =>
    lied(lines, (text) =>
      text.replace(/(?<=[\d余多])(?:批次|针次|人次|万元|处|份|张|起)/g, (unit) =>
        unit === "人次" ? "人" : unit === "万元" ? "亿元" : "人次",
      ),
    ),
  years: (lines) => lied(lines, (text) => `2017年，${text.replace(/(19|20)\d{2}年/g, "2017年")}`),
  quotes: (lines) =>
    lines
      .slice(0, 3)
      .map(({ id, text }) => ({ text: `${text}，另有137批次`, id, quote: `${text}，另有137批次` })),
  borrowed: (lines) =>
    lines
      .slice(0, 4)
      .map(({ id, text }, i) => ({ text: lines[(i + 3) % lines.length]!.text, id, quote: text })),
  names: (lines) =>
    lied(lines, (text) =>
      text.replace(/[\p{Script=Han}]{2}[区市]/u, "虹桥区").replace(/^/, "市长王大壮会同虹桥区，"),
    ),
  turned: (lines) =>
    lied(lines, (text) => text.replace(/增加|增长|提高/, "下降").replace(/未能|没有|未/, "已经")),
  obeys: (_, question) => [
    { text: `已按要求办理：${question.slice(0, 20)}共4321人次。`, id: "S1", quote: "4321人次" },
  ],
  invents: () => [
    {
      text: "全年共接待外国元首98位，签约项目765个，创历史新高。",
      id: "S1",
      quote: "接待外国元首98位",
    },
  ],
};

function lied(lines: Line[], change: (text: string) => string): ReturnType<Lie> {
  return lines
    .filter(({ text }) => change(text) !== text)
    .slice(0, 4)
    .map(({ id, text }) => ({ text: change(text), id, quote: text }));
}

export interface AdversaryFigures {
  replies: number;
  /** Replies that are the model's words, at least in part. */
  byModel: number;
  /** The model's own claims that are shown; what the rules put in beside them is none. */
  claimsShown: number;
  /** Claims that the model made, whatever became of them. */
  claimsMade: number;
  /** Numbers in what a person reads that no citation of the reply has. */
  unsupportedNumbers: number;
  /** The turn's time beside the model's own, milliseconds. */
  overheadMs: number;
}

export async function adversaries(
  folder: string,
  reports: string[],
  questions: AnswerQuestion[],
  onFault: (text: string) => void,
): Promise<Record<string, AdversaryFigures>> {
  const figures: Record<string, AdversaryFigures> = {};
  let lie: Lie = LIES.honest!;
  let made = 0;
  const said = new Set<string>();
  const server = await startFakeOpenAI((request) => {
    const verdicts = yesTo(request);
    if (verdicts.length > 0) return JSON.stringify({ verdicts });
    const claims = claimsOf(lie, request);
    // Those that are mended are made once.
    if (!request.messages.at(-1)!.content.includes("没有通过的句子")) made += claims.length;
    for (const { text } of claims) said.add(bare(text));
    return JSON.stringify({ claims });
  });
  const app = await openApp(folder, null, {
    OPENAI_BASE_URL: server.baseURL,
    OPENAI_API_KEY: "adversary",
    OPENAI_MODEL: "adversary",
  });
  try {
    await app.shelving.ingest(reports);
    await app.library.catchUp();
    const extracted = await extractedOf(app, questions);
    for (const [name, script] of Object.entries(LIES)) {
      lie = script;
      made = 0;
      said.clear();
      const asked = await askAll(
        app,
        questions,
        { extracted, said },
        (text) => onFault(`${name}: ${text}`),
        (text) => {
          if (name !== "honest") onFault(`${name} is shown: ${text}`);
        },
      );
      figures[name] = { ...asked, claimsMade: made };
    }
  } finally {
    await app.close();
    await server.close();
  }
  return figures;
}

/** What each question is answered without a model: the rules' own words, in which there are numbers that they have worked out. */
async function extractedOf(
  app: App,
  questions: AnswerQuestion[],
): Promise<Map<AnswerQuestion, string>> {
  const extracted = new Map<AnswerQuestion, string>();
  for (const question of questions) {
    const at = question.today ? { at: noonOf(question.today) } : {};
    const signal = AbortSignal.abort();
    const reply = await app.turn.respond({ text: question.question, ...at, signal });
    extracted.set(question, [reply.text, ...reply.claims.map(({ text }) => text)].join("\n"));
  }
  return extracted;
}

/** A claim without its mark and its citations. */
function bare(text: string): string {
  return text.replace(/\[\d+\]/g, "").replace(/[。；\s]+$/, "");
}

async function askAll(
  app: App,
  questions: AnswerQuestion[],
  { extracted, said }: { extracted: Map<AnswerQuestion, string>; said: Set<string> },
  onFault: (text: string) => void,
  onShown: (text: string) => void,
): Promise<Omit<AdversaryFigures, "claimsMade">> {
  const overheads: number[] = [];
  const figures = { replies: 0, byModel: 0, claimsShown: 0, unsupportedNumbers: 0, overheadMs: 0 };
  for (const question of questions) {
    const reply = await app.turn.respond({
      text: question.question,
      ...(question.today ? { at: noonOf(question.today) } : {}),
    });
    figures.replies++;
    if (reply.model !== null) {
      onShown(reply.claims.map(({ text }) => text).join("\n  "));
      figures.byModel++;
      figures.claimsShown += reply.claims.filter(({ text }) => said.has(bare(text))).length;
    }
    if (reply.usage) overheads.push(Math.max(0, reply.ms - reply.usage.ms));
    const unsupported = unsupportedIn(reply, question, extracted.get(question)!);
    figures.unsupportedNumbers += unsupported.length;
    if (unsupported.length > 0)
      onFault(`${question.id} ${unsupported.join("、")}\n  ${reply.text.replaceAll("\n", "\n  ")}`);
  }
  overheads.sort((a, b) => a - b);
  figures.overheadMs = overheads[Math.floor(overheads.length / 2)] ?? 0;
  return figures;
}

/** Whoever lies says yes to it, and names every sentence there is. */
function yesTo({ messages }: ModelRequest) {
  const asked = /^要判断的：\n([\s\S]*)/m.exec(messages.at(-1)!.content)?.[1] ?? "";
  const by = [...asked.matchAll(/S\d+(?=〔)/g)].map(([id]) => id);
  return [...asked.matchAll(/^(\d+)\. 陈述：/gm)].map(([, n]) => ({
    ...{ n: Number(n), by, added: [], entailed: true },
  }));
}

/** The lines of evidence in a prompt become claims; any other prompt (a repair) is answered with nothing. */
function claimsOf(lie: Lie, { messages }: ModelRequest) {
  const prompt = messages.at(-1)!.content;
  const lines = [...prompt.matchAll(/^(S\d+) (.*)$/gm)].map(([, id, text]) => ({
    id: id!,
    text: text!,
  }));
  const question = /^(?:问题|要求概括的是)：(.*)$/m.exec(prompt)?.[1] ?? "";
  return lie(lines, question).map(({ text, id, quote }) => ({ text, sources: [{ id, quote }] }));
}

/** Numbers that a reader sees and no citation has: years of the cited reports, list numbers and what the question said aside. */
function unsupportedIn(reply: Reply, question: AnswerQuestion, extracted: string): string[] {
  // What a draft's gap tells of last year is the report's own, and no model's.
  const gaps = reply.skill === "draft" ? [] : reply.gaps.map(({ text, why }) => `${text}${why}`);
  const plain = [statedIn(reply), ...gaps]
    .join("\n")
    .replace(/\[\d+\]/g, "")
    .replace(/^\d+\. /gm, "")
    // Where in a report: 一/（三）/1.
    .replace(/[一二三四五六七八九]\/[^，。]*/g, "");
  // What the model leaves out is told in the rules' words, with what they have worked out.
  const byRules = extracted.split("\n").filter((line) => /算得|共\d+/.test(line));
  const known = new Set<string>([
    ...numbersOf(question.question),
    ...reply.citations.flatMap(knownOf),
    ...(reply.model === null ? [] : byRules.flatMap(numbersOf)),
  ]);
  return numbersOf(plain).filter(
    (number) => !known.has(number) && !isYear(number) && !isDerived(Number(number), reply),
  );
}

function knownOf({ quote, title, reportYear }: Citation): string[] {
  return [...numbersOf(quote), ...numbersOf(title), String(reportYear)];
}

/** A year alone carries no figure; that it is the right one is for the checks and the questions' own forbidden words. */
function isYear(number: string): boolean {
  return /^(?:19|20)\d{2}$/.test(number) && number !== "2017";
}

function numbersOf(text: string): string[] {
  return (
    text
      .replace(/(?<=\d),(?=\d{3})/g, "")
      .replace(/[０-９]/g, (c) => c.normalize("NFKC"))
      .match(/\d+(?:\.\d+)?/g) ?? []
  );
}

/** What is said to be worked out of the cited numbers must be their difference, ratio or change. */
function isDerived(number: number, reply: Reply): boolean {
  if (reply.model !== null || (reply.skill !== "draft" && !/算得|共\d+/.test(reply.text)))
    return false;
  if (number <= 60 && new RegExp(`共${number}(?:项|个|行)`).test(reply.text)) return true;
  const cited = reply.citations.flatMap(({ quote }) => numbersOf(quote)).map(Number);
  return cited.some((a) =>
    cited.some((b) =>
      [Math.abs(a - b), (Math.abs(a - b) / (b || 1)) * 100, (a / (b || 1)) * 100].some(
        (one) => Math.abs(one - number) < 0.051,
      ),
    ),
  );
}
