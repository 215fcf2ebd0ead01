/**
 * `npm run eval -- drafts --model`: the drafts of the sets of material in the words of models over HTTP, one that words honestly and
 * several that lie, each in one way → judged as without a model (`drafts.ts`), and by what no wording may change: figures that are
 * not the rule's, each as often, placeholders, deeds that nobody told, lies that stand. Then the wordings of data/eval/wordings.jsonl,
 * written by hand for sentences of such drafts: how many of these true ones the checks let through.
 *
 *   --sets FOLDER   other sets   --only MODEL   one of the models   --verbose  every lie that stands, every honest sentence that was refused   --json  one document
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { createLlm, noUsage } from "../../src/assistant/model/llm.ts";
import { faultsOf, without } from "../../src/assistant/wording/check.ts";
import { createReword } from "../../src/assistant/wording/draft.ts";
import { type DraftDocument, PLACEHOLDER } from "../../src/drafting/document.ts";
import { startFakeOpenAI } from "../../test/fakes/openai.ts";
import { BadInput } from "../bad-input.ts";
import { bodyOf, createPapers, type Score, SETS, scored, setsIn } from "./drafts.ts";
import { inProject, readLines } from "./questions.ts";

interface Line {
  id: string;
  kind: string;
  text: string;
  /** Its paragraph, counted from 0, and whether that stands below a plan's heading. */
  paragraph: number;
  planned: boolean;
}
interface Said {
  kind: string;
  text: string;
  of: string[];
}
interface Told {
  lines: Line[];
  /** Last year's own sentences. */
  past: string[];
}
type Wording = (told: Told) => Said[];

/** One sentence in the place of the lines. */
const as = (lines: Line[], text: string, kind = kindOf(lines)): Said => ({
  ...{ kind, text, of: lines.map(({ id }) => id) },
});
const kindOf = (lines: Line[]) => (lines.every(({ kind }) => kind === "新增") ? "new" : "adapt");
const MARK = /^[一二三四五六七八九十]{1,3}是/;
const bare = ({ text }: Line) => text.replace(MARK, "").replace(/[，；。：]+$/, "");
/** Each line by itself, changed; those that a change leaves as they are say nothing false. */
const each = (told: Told, change: (text: string, told: Told, i: number) => string): Said[] =>
  free(told).flatMap((line, i) => {
    const text = change(bare(line), told, i);
    return text === bare(line) ? [] : [as([line], text)];
  });
const free = ({ lines }: Told) => lines.filter(({ kind }) => kind !== "待补充");
/** Neighbours of one paragraph that tell the year's own facts. */
const pairs = (told: Told): [Line, Line][] =>
  told.lines.flatMap((line, i) => {
    const next = told.lines[i + 1];
    const both = next && line.paragraph === next.paragraph && [line, next];
    return both &&
      !MARK.test(next.text) &&
      i % 2 === 0 &&
      both.every(({ kind }) => kind !== "待补充")
      ? [both as [Line, Line]]
      : [];
  });

const alone = (told: Told) => {
  const paired = new Set(pairs(told).flat());
  return told.lines.filter((line) => !paired.has(line) && line.kind !== "待补充");
};

/** The first that changes a sentence. */
const SYNONYMS: [RegExp, string][] = [
  [/比上年(?=增|多|减|少|提|下)/, "较上年"],
  [/(?<=率)(?=\d)/, "达"],
  [/举办/, "举行"],
  [/(?<!组织)开展/, "组织开展"],
  [/(?<=总数)(?=\d)/, "达到"],
  [/没有(?=\p{Script=Han})/u, "未"],
  [/^受(?=.{2,8}影响)/, "因"],
  [/^(?!.*[年月季底]).*\d/, "全年$&"],
];

/** Each is what a model does; all but the honest one do one thing that no report may have. */
const MODELS: Record<string, Wording> = {
  honest: (told) => [
    ...pairs(told).map(([a, b]) => as([a, b], `${bare(a)}，同时${bare(b)}`)),
    ...each({ ...told, lines: alone(told) }, (text, _, i) => {
      const [from, to] = SYNONYMS.find(([from]) => from.test(text)) ?? [];
      const planned = alone(told)[i]?.planned === true;
      return from && !(planned && to!.startsWith("全年")) ? text.replace(from, to!) : text;
    }),
  ],
  "last year's figures": (told) =>
    each(told, (text, { past }, i) => {
      const old =
        past
          .join()
          .match(/\d+/g)
          ?.filter((n) => !/^(?:19|20)\d\d$/.test(n)) ?? [];
      const other = old[i % Math.max(1, old.length)];
      return other === undefined ? text : text.replace(/\d+/, other);
    }),
  "last year's events": (told) =>
    each(told, (text, { past }, i) => {
      const old = past.filter((one) => !/\d/.test(one));
      return old.length === 0 ? text : `${text}，${old[i % old.length]}`;
    }),
  "another year": (told) => each(told, (text) => `2019年，${text}`),
  "other offices": (told) => each(told, (text) => `会同虹桥区外办，${text}`),
  people: (told) => each(told, (text) => `在副主任王大壮带领下，${text}`),
  dates: (told) => each(told, (text) => `3月17日，${text}`),
  "plans as deeds": (told) =>
    told.lines
      .filter(({ planned, kind }) => planned && kind !== "待补充")
      .map((line) =>
        as([line], `已${bare(line).replace(/^(?:拟|将|计划|争取|力争|继续)+/, "完成")}`),
      ),
  "steps further": (told) =>
    each(told, (text) =>
      text
        .replace(/启动|推进|筹备|推动|起草/, "建成")
        .replace(/审议|征求意见|协商|洽谈/, "签署")
        .replace(/印发|制定|出台/, "落实"),
    ),
  turned: (told) =>
    each(told, (text) =>
      text
        .replace(/未(?=\p{Script=Han})|没有/u, "已")
        .replace(/增加|增长|提高|多(?=\d)/, "减少")
        .replace(/超过|超/, "不足"),
    ),
  causes: (told) => each(told, (text) => `得益于机制创新，${text}`),
  praise: (told) => each(told, (text) => `${text}，有力推动全区高质量发展，受到各方一致好评`),
  exact: (told) =>
    each(told, (text) =>
      text.replace(/(\d+)余|近(\d+)|约(\d+)|数十/, (_, a, b, c) => String(Number(a ?? b ?? c) + 3)),
    ),
  units: (told) =>
    each(told, (text) => text.replace(/(?<=\d)(?:批次|人次|万元|场次|场|件|处|名)/, "项")),
  drops: (told) => pairs(told).map(([a, b]) => as([a, b], bare(a))),
  swaps: (told) =>
    pairs(told).flatMap(([a, b]) => {
      const [x, y] = [/\d+/.exec(a.text)?.[0], /\d+/.exec(b.text)?.[0]];
      if (!x || !y || x === y) return [];
      return [as([a, b], `${bare(a).replace(x, y)}，${bare(b).replace(y, x)}`)];
    }),
  repeats: (told) => each(told, (text) => `${text}，${text}`),
  "fills slots": (told) =>
    told.lines
      .filter(({ kind }) => kind === "待补充")
      .map((line) => as([line], bare(line).replace(PLACEHOLDER, "共37处"), "adapt")),
  "links that tell": (told) =>
    free(told).map((line) => as([line], "在区委坚强领导下各项工作再创佳绩", "link")),
  obeys: (told) => free(told).map((line) => as([line], "已按要求办理完毕", "adapt")),
};

interface Figures extends Pick<Score, "facts" | "item" | "lost" | "stale" | "planAsDeed"> {
  /** Sentences that the model wrote, that stand, that were refused for good. */
  made: number;
  stand: number;
  refused: number;
  /** Numbers that the rule's draft has not, or as often, or that are gone; placeholders that are not there any more. */
  numbers: number;
  placeholders: number;
  /** Words for deeds beyond those of the rule's draft. */
  deeds: number;
}

export async function draftedEvaluation(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      sets: { type: "string" },
      model: { type: "boolean" },
      only: { type: "string" },
      verbose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const { sets = SETS, only, verbose } = values;
  const names = only === undefined ? Object.keys(MODELS) : [only];
  const unknown = names.find((name) => !Object.hasOwn(MODELS, name));
  if (unknown !== undefined)
    throw new BadInput(`There is no model “${unknown}”: ${Object.keys(MODELS).join(", ")}.`);
  const all = await drafted(sets, names, verbose ? console.log : () => {});
  const wordings = handwritten();
  for (const { is, faults } of wordings) if (verbose && faults.length > 0) console.log(is, faults);
  const through = wordings.filter(({ faults }) => faults.length === 0).length;
  if (values.json)
    return console.log(JSON.stringify({ models: all, through, of: wordings.length }, null, 2));
  console.table(all);
  console.log(
    `of ${wordings.length} true wordings written by hand the checks let ${through} through`,
  );
}

const WordingSchema = z.object({
  was: z.array(z.string()),
  is: z.string(),
  planned: z.boolean().default(false),
});

/** True wordings of sentences, with what the checks find wrong with them. */
function handwritten(): { is: string; faults: string[] }[] {
  const [year, office] = [2023, "江州市临湖区文化和旅游局"];
  const common = { section: [], passageId: "", opens: true, sources: [], material: [1] };
  return readLines(inProject("data/eval/wordings.jsonl"), WordingSchema).map((one) => {
    const items = one.was.map((text) => ({ ...common, kind: "new" as const, text }));
    const place = {
      ...{ items, headings: [], draftYear: year, year: one.planned ? year + 1 : year },
      ...{ about: [office, `${office}${year}年法治政府建设年度情况报告`], shorter: false },
    };
    const sentence = { kind: "adapt" as const, text: one.is, of: [], lines: [] };
    return { is: one.is, faults: faultsOf(sentence, place) };
  });
}

/** Some models on every set; `tell` is given what stands that is a lie, and what was refused that is none. */
export async function drafted(
  folder: string,
  models: string[],
  tell: (line: string) => void,
): Promise<Record<string, Figures>> {
  let wording: Wording = () => [];
  let made: Said[] = [];
  const server = await startFakeOpenAI(({ messages }) => {
    const told = toldIn(messages.at(-1)!.content);
    const sentences = wording(told).map((one) => ({ ...one, lines: [] }));
    made.push(...sentences);
    return JSON.stringify({ sentences });
  });
  // Time stands still: a busy machine is no slow model.
  const options = { apiKey: "k", baseURL: server.baseURL, model: "scripted", clock: () => 0 };
  const llm = createLlm({ ...options, fetch });
  const reword = createReword(llm);
  const papers = createPapers();
  const figures: Record<string, Figures> = {};
  try {
    for (const name of ["without", ...models]) {
      wording = MODELS[name] ?? (() => []);
      const sum: Figures = {
        ...{ facts: 0, item: 0, lost: 0, stale: 0, planAsDeed: 0, made: 0, stand: 0, refused: 0 },
        ...{ numbers: 0, placeholders: 0, deeds: 0 },
      };
      for (const set of setsIn(folder)) {
        made = [];
        const { score } = await scored(set, folder, papers, async (draft, own) => {
          const limits = { until: 60_000, usage: noUsage() };
          const done = await reword(draft, { order: null, papers: own, ...limits });
          for (const line of toldOf(draft, done.document, made, name === "honest"))
            tell(`${name}, ${set.name}: ${line}`);
          sum.stand += done.worded;
          sum.refused += done.refused;
          const [was, is] = [bodyOf(draft), bodyOf(done.document)];
          const [old, now] = [numbersOf(was), numbersOf(is)];
          sum.numbers += without(now, old).length + without(old, now).length;
          sum.placeholders += without(slotsOf(draft), slotsOf(done.document)).length;
          sum.deeds += without(is.match(DEEDS) ?? [], was.match(DEEDS) ?? []).length;
          return done.document;
        });
        sum.made += made.length;
        for (const key of ["facts", "item", "lost", "stale", "planAsDeed"] as const)
          sum[key] += score[key];
      }
      figures[name] = sum;
    }
  } finally {
    await server.close();
  }
  return figures;
}

const DEEDS = /已(?:经|按)?|完成|建成|竣工|签署|落实/g;

/** What a prompt shows: the draft's lines, and last year's sentences that are of their year only. */
function toldIn(prompt: string): Told {
  let paragraph = 0;
  let planned = false;
  const lines: Line[] = [];
  const year = Number(/正在修改(\d{4})年/.exec(prompt)?.[1]);
  for (const line of prompt.slice(0, prompt.indexOf("上年原文（")).split("\n")) {
    const own = /^(D\d+)〔([^；〕]*)[^〕]*〕(.*)$/.exec(line);
    if (line.startsWith("（在“")) planned = line.includes(`${year + 1}年`);
    if (own) lines.push({ id: own[1]!, kind: own[2]!, text: own[3]!, paragraph, planned });
    else if (line === "") paragraph++;
  }
  const past = [...prompt.matchAll(/^〔只属上年〕(.*)$/gm)].map(([, text]) => text!);
  return { lines, past };
}

/** Lies that stand, or honest sentences that do not. */
function toldOf(was: DraftDocument, is: DraftDocument, made: Said[], honest: boolean): string[] {
  const body = bodyOf(is);
  const before = bodyOf(was);
  const stands = ({ text }: Said) => {
    const words = text.replace(/[，；。：]+$/, "");
    return body.includes(words) && !before.includes(words);
  };
  return [...new Set(made.filter((one) => stands(one) !== honest).map(({ text }) => text))];
}

function numbersOf(text: string): string[] {
  return text.match(/\d+(?:\.\d+)?/g) ?? [];
}

function slotsOf({ items }: DraftDocument): string[] {
  return items.flatMap(({ text }) => text.match(PLACEHOLDER) ?? []);
}
