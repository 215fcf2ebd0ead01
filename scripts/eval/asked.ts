/**
 * Questions of several libraries in one file: each library is shelved alone and asked its own. A question holds when the
 * reply has its keys and nothing forbidden, keeps to the length asked for, and refuses exactly where the library cannot
 * know or says that it cannot; blanks, widths and citation marks aside.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Reply } from "../../src/domain.ts";
import { BadInput } from "../bad-input.ts";
import { type AnswerQuestion, statedIn } from "./answers.ts";
import { type Library, librariesAtHand } from "./libraries.ts";
import { noonOf, openApp } from "./questions.ts";

export interface Asked {
  library: string;
  question: AnswerQuestion;
  reply: Reply;
  faults: string[];
  /** An answer, not a refusal, with words that only a wrong one has. */
  isWrong: boolean;
}

export type AskedRow = { questions: number; held: number; wrong: number; refusals: string };

/** The libraries that `questions` name, of those at hand; refuses questions without one, or of one that is not there. */
export function librariesOf(questions: AnswerQuestion[], atHand = librariesAtHand()): Library[] {
  const names = new Set(questions.map(({ library }) => library));
  const known = atHand.map(({ name }) => name).join(", ");
  for (const name of names) {
    const first = questions.find(({ library }) => library === name)!;
    if (name === undefined)
      throw new BadInput(
        `Question ${first.id} names no library and others do; each has to (${known}).`,
      );
    if (!atHand.some((one) => one.name === name))
      throw new BadInput(
        `Question ${first.id} is about the library “${name}”, which is not at hand; there are ${known}.`,
      );
  }
  return atHand.filter(({ name }) => names.has(name));
}

export async function askEach(
  folder: string,
  libraries: Library[],
  questions: AnswerQuestion[],
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const { name, paths, today } of libraries) {
    const home = join(folder, name);
    mkdirSync(home, { recursive: true });
    const app = await openApp(home);
    try {
      await app.shelving.ingest(paths);
      await app.library.catchUp();
      for (const question of questions.filter(({ library }) => library === name)) {
        const at = noonOf(question.today ?? today);
        const reply = await app.turn.respond({ text: question.question, at });
        asked.push({ library: name, question, reply, ...judge(question, reply) });
      }
    } finally {
      await app.close();
    }
  }
  return asked;
}

/** A row for each library and one for all. */
export function rowsOf(asked: Asked[]): Record<string, AskedRow> {
  const groups = [...Map.groupBy(asked, ({ library }) => library), ["total", asked] as const];
  return Object.fromEntries(groups.map(([name, list]) => [name, rowOf(list)]));
}

function rowOf(list: Asked[]): AskedRow {
  const toRefuse = list.filter(({ question }) => !question.answerable);
  const refused = toRefuse.filter(({ question, reply }) => refuses(question, reply));
  return {
    questions: list.length,
    held: list.filter(({ faults }) => faults.length === 0).length,
    wrong: list.filter(({ isWrong }) => isWrong).length,
    refusals: `${refused.length} of ${toRefuse.length}`,
  };
}

const tight = (text: string) =>
  text
    .normalize("NFKC")
    .replace(/\[\d+\]/g, "")
    .replace(/[\s,，]/g, "");
const saidOf = (reply: Reply, words: string[]) =>
  words.filter((word) => tight(reply.text).includes(tight(word)));

function refuses({ refuse_any = [] }: AnswerQuestion, reply: Reply): boolean {
  return reply.kind === "refusal" || saidOf(reply, refuse_any).length > 0;
}

export function judge(
  question: AnswerQuestion,
  reply: Reply,
): { faults: string[]; isWrong: boolean } {
  const { answer_keys: keys, min_keys: needed = keys.length, max_chars: most } = question;
  const said = saidOf(reply, keys);
  // Last year's figure in a placeholder is told as last year's.
  const forbidden = saidOf({ ...reply, text: statedIn(reply) }, question.forbidden);
  const length = tight(reply.text).length;
  const faults = [
    said.length < needed && `missing ${keys.filter((key) => !said.includes(key)).join(", ")}`,
    forbidden.length > 0 && `forbidden ${forbidden.join(", ")}`,
    question.answerable && reply.kind === "refusal" && "should answer",
    !question.answerable && !refuses(question, reply) && "should refuse",
    most !== undefined && length > most && `${length} characters`,
  ].filter((fault) => fault !== false);
  return { faults, isWrong: forbidden.length > 0 && reply.kind === "reply" };
}
