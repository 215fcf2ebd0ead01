/**
 * Is somebody who may not read a report told by anything that there is one? The same is asked of two houses, one with the limited
 * reports and one that never had them: whoever may not read them must be answered alike, word for word.
 */
import { join } from "node:path";
import type { App } from "../../../src/app.ts";
import type { Reader } from "../../../src/flows/desk.ts";
import { openApp } from "../questions.ts";
import { INSIDERS, QUESTIONS, shelve, WORDS } from "./shelf.ts";

export interface Difference {
  reader: string;
  probe: string;
  /** Where the two begin to differ. */
  here: string;
  there: string;
}

const OUTSIDERS: [string, NonNullable<Reader>][] = [
  ["nobody in particular", []],
  ["another person, in a chat of theirs", ["ou_clerk", "oc_clerk"]],
];
/** What the limited reports alone have, in other forms of asking: what is not there must be said as of any other word. */
const FORMS: ((word: string) => string)[] = [
  (word) => `${word}是什么？`,
  (word) => `2022年${word}怎么样？`,
  (word) => `历年${word}有多少？`,
  (word) => `有没有关于${word}的报告？`,
  (word) => `哪些单位写到了${word}？`,
  (word) => `2017年和2022年${word}比较一下`,
  (word) => `${word}的承诺落实了吗？`,
  (word) => `起草2023年报告里${word}的部分`,
];

export async function besideEvaluation(
  folder: string,
  { quick = false } = {},
): Promise<{ compared: number; told: number; differences: Difference[] }> {
  // The threads that the houses start keep no process alive.
  const awake = setInterval(() => {}, 1000);
  const houses = await Promise.all(
    (["all", "everyone"] as const).map(async (among) => {
      const app = await openApp(join(folder, among, "data"), null, {
        PUBLIC_URL: "https://cq.example.com",
      });
      await shelve(app, join(folder, among), among);
      return app;
    }),
  );
  try {
    const [whole, bare] = houses as [App, App];
    const differences: Difference[] = [];
    let compared = 0;
    for (const [reader, as] of quick ? OUTSIDERS.slice(1) : OUTSIDERS) {
      const [here, there] = [await saidTo(whole, as, quick), await saidTo(bare, as, quick)];
      for (const [probe, said] of here) {
        compared++;
        const other = there.get(probe) ?? "";
        if (said !== other) differences.push({ reader, probe, ...parting(said, other) });
      }
    }
    // Where these may be told, the two houses do say different things; otherwise nothing would be shown by their likeness.
    const [here, there] = [await saidTo(whole, INSIDERS, true), await saidTo(bare, INSIDERS, true)];
    const told = [...here].filter(([probe, said]) => said !== there.get(probe)).length;
    return { compared, told, differences };
  } finally {
    clearInterval(awake);
    for (const app of houses) await app.close();
  }
}

async function saidTo(
  app: App,
  reader: NonNullable<Reader>,
  quick: boolean,
): Promise<Map<string, string>> {
  const { shelf, turn, find } = app.deskOf(reader);
  const said = new Map<string, string>();
  const add = async (probe: string, work: () => Promise<unknown>) =>
    said.set(probe, steady(await work().catch((error: unknown) => String(error))));
  const questions = [
    ...QUESTIONS,
    ...WORDS.flatMap((word) => (quick ? FORMS.slice(3, 5) : FORMS).map((form) => form(word))),
  ];
  for (const text of questions) await add(`ask ${text}`, () => turn.respond({ text }));
  for (const word of WORDS) {
    await add(`search ${word}`, () => shelf.search(word, {}, 20));
    await add(`find ${word}`, () => find({ query: word, k: 20 }));
    await add(`figures ${word}`, () =>
      app.figures.search(reader, { org: null, words: word, years: { from: null, to: null } }),
    );
  }
  await add("reports", () => shelf.reports());
  await add("offices", () => app.figures.offices(reader));
  for (const year of [2017, 2021, 2022]) await add(`summarize ${year}`, () => turn.summarize(year));
  await add("compare", () => turn.compare([2017, 2022], null));
  return said;
}

/** Without what is new each time, and without marks of likeness, which depend on all that is indexed (SECURITY.md). */
function steady(value: unknown): string {
  const text = JSON.stringify(value, (name, one) =>
    /^(?:ms|at|score|usage|marks)$/.test(name) ? undefined : one,
  );
  return (text ?? "").replace(/\bd[0-9a-f]{6,}|(?:job|own|talk)-[0-9a-f]+/g, "ID");
}

function parting(here: string, there: string): Pick<Difference, "here" | "there"> {
  let at = 0;
  while (at < here.length && here[at] === there[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 160);
  return { here: around(here), there: around(there) };
}
