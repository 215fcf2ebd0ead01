/** How well the right passage of the right year is found: recall@1/5/10, MRR, wrong years and empty results by type of question. */
import type { App } from "../../src/app.ts";
import { foldTight } from "../../src/text/fold.ts";
import { noonOf, type PassageQuestion } from "./questions.ts";

export interface RetrievalFigures {
  questions: number;
  recall1: number;
  recall5: number;
  recall10: number;
  mrr: number;
  /** The share of questions with a year whose first passage speaks of another. */
  wrongYear: number;
  empty: number;
}

export interface Asked {
  question: PassageQuestion;
  /** From 1; null where none of the first ten answers. */
  rank: number | null;
  wrongYear: boolean;
  empty: boolean;
  first: string;
}

/** Ask every question as the command line's `search` would. */
export async function askAll(app: App, questions: PassageQuestion[]): Promise<Asked[]> {
  const files = new Map(
    (await app.records.reports()).map(({ reportId, file }) => [reportId, file.split("/").at(-1)]),
  );
  const asked: Asked[] = [];
  for (const question of questions) {
    const at = question.today === undefined ? undefined : noonOf(question.today);
    const { hits } = await app.find({ query: question.question, k: 10, at });
    const index = hits.findIndex((hit) =>
      question.gold.some(
        ({ report, text }) =>
          files.get(hit.reportId) === report && foldTight(hit.text).includes(foldTight(text)),
      ),
    );
    const [first] = hits;
    asked.push({
      question,
      rank: index < 0 ? null : index + 1,
      wrongYear:
        index !== 0 &&
        question.year !== null &&
        first !== undefined &&
        first.factYear !== null &&
        first.factYear !== question.year,
      empty: hits.length === 0,
      first: first?.text ?? "",
    });
  }
  return asked;
}

/** Figures by type of question, and of all. */
export function figuresOf(asked: Asked[]): Record<string, RetrievalFigures> {
  const groups = Map.groupBy(asked, ({ question }) => question.type);
  return Object.fromEntries(
    [...groups, ["all", asked] as const].map(([type, own]) => [type, figuresOfGroup(own)]),
  );
}

function figuresOfGroup(asked: Asked[]): RetrievalFigures {
  const share = (count: number, of = asked.length) =>
    of === 0 ? 0 : Math.round((count / of) * 10_000) / 10_000;
  const within = (k: number) =>
    share(asked.filter(({ rank }) => rank !== null && rank <= k).length);
  return {
    questions: asked.length,
    recall1: within(1),
    recall5: within(5),
    recall10: within(10),
    mrr: share(asked.reduce((sum, { rank }) => sum + (rank === null ? 0 : 1 / rank), 0)),
    wrongYear: share(
      asked.filter(({ wrongYear }) => wrongYear).length,
      asked.filter(({ question }) => question.year !== null).length,
    ),
    empty: share(asked.filter(({ empty }) => empty).length),
  };
}
