/**
 * A draft in a model's words: the items that it may word → a call for each part, two at a time → each sentence checked against the
 * items that it stands for (`check.ts`) → what fails sent back once with the reason → what holds put in their place. What fails
 * again, comes late or not at all leaves the rule's own words, so that no draft is worse than without a model.
 */
import type { DraftDocument, DraftItem, Source } from "../../drafting/document.ts";
import { lint } from "../../gongwen/lint.ts";
import { textOf } from "../../gongwen/official.ts";
import { jsonSchemaOf, type ModelSentence, readSentences } from "../model/claims.ts";
import type { Limits, Llm } from "../model/llm.ts";
import { loadPrompt, renderPrompt } from "../model/prompts.ts";
import { apart, faultsOf, type Place, placeholdersIn } from "./check.ts";
import { isWordable, linesOf, nameOf, type Papers, type Paragraph, partsOf } from "./parts.ts";

export interface RewordRequest extends Limits {
  /** What is to be done, as it was said; null words a fresh draft. */
  order: string | null;
  /** The items that are meant; all of them where none are named. */
  only?: DraftItem[] | undefined;
  /** They are to become shorter. */
  shorter?: boolean | undefined;
  papers?: Papers | null | undefined;
}

export interface Reworded {
  document: DraftDocument;
  /** Sentences that a model worded, and those that it could not word so that they hold. */
  worded: number;
  refused: number;
  /** Why the model did not do all of it, where it failed. */
  why: string | null;
}

export type Reword = ReturnType<typeof createReword>;

/** Calls for one draft, so that some are left to mend what fails. */
const MOST_PARTS = 6;
const AT_ONCE = 2;
const ORDER = "把拼接的短句理顺成通顺、正式的公文句子，只改需要改的。";
const NONE = "（无）";

/** A model's sentence and the place that it is for, with what is wrong with it. */
interface Tried {
  sentence: ModelSentence;
  place: Place;
  faults: string[];
}

export function createReword(llm: Llm) {
  return async function reword(document: DraftDocument, request: RewordRequest): Promise<Reworded> {
    const meant = (request.only ?? document.items).filter(
      (item) => isWordable(item) && (request.order !== null || item.by === undefined),
    );
    // Of a fresh draft what stands every year needs no wording.
    const wanted = new Set(
      request.order === null ? meant.filter(({ material }) => material.length > 0) : meant,
    );
    const may = new Set(meant);
    const parts = partsOf(document, wanted);
    let why = parts.length > MOST_PARTS ? "稿子太长，一次改不完" : null;
    const told = await inTurn(parts.slice(0, MOST_PARTS), async (part) => {
      const said = await ask(document, part, NONE, request);
      why ??= said.why;
      return triedOf(said.sentences, part, { document, may, request });
    });
    const tried = told.flat();
    const failing = tried.filter(({ faults }) => faults.length > 0);
    const mended = await mend(failing);
    const held = [...tried, ...mended].filter(({ faults }) => faults.length === 0);
    const done = put(document, held, llm.model);
    const wrong = failing.filter(
      ({ place }) => !held.some((one) => one.place.items[0] === place.items[0]),
    );
    return { ...done, refused: wrong.length + held.length - done.worded, why };

    /** What failed goes back once, with the reasons; as much of it as two calls can hold. */
    async function mend(all: Tried[]): Promise<Tried[]> {
      const open = new Set(all.flatMap(({ place }) => place.items));
      const again = partsOf(document, open).slice(0, AT_ONCE);
      const said = await inTurn(again, async (part) => {
        const faults = all
          .filter(({ place }) => part.some(({ items }) => items.includes(place.items[0]!)))
          .map(({ sentence, place, faults }) => {
            const names = place.items.map((item) => nameOf(item, document)).join("、");
            return `- ${names}：“${sentence.text}”：${faults.join("；")}`;
          });
        const { sentences } = await ask(document, part, faults.join("\n"), request);
        return triedOf(sentences, part, { document, may: open, request });
      });
      return said.flat();
    }
  };

  async function ask(
    document: DraftDocument,
    part: Paragraph[],
    faults: string,
    request: RewordRequest,
  ): Promise<{ sentences: ModelSentence[]; why: string | null }> {
    const { order, papers = null, until, usage, signal } = request;
    const values = {
      ...linesOf(part, document, papers),
      ...{ office: document.org ?? "政府机关", year: String(document.year) },
      ...{ order: order ?? ORDER, faults },
    };
    let soFar = "";
    const answer = await llm.complete({
      prompt: renderPrompt(loadPrompt("draft"), values),
      schema: jsonSchemaOf("sentences"),
      ...{ until, usage, signal },
      heard: (text) => {
        soFar = text;
      },
    });
    if (answer.ok) {
      const sentences = readSentences(answer.value.text);
      return { sentences: sentences ?? [], why: sentences ? null : "大模型没有按约定的格式作答" };
    }
    // A model that reads little does without last year's words.
    if (answer.trouble === "context" && papers)
      return ask(document, part, faults, { ...request, papers: null });
    // Of what came in time all but the last, which is cut, may still be used.
    const sentences = readSentences(soFar)?.slice(0, -1) ?? [];
    return { sentences, why: answer.error };
  }
}

/** Two at a time, in their order. */
async function inTurn<T, R>(all: T[], run: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < all.length) {
      const at = next++;
      done[at] = await run(all[at]!);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

/** Sentences in their places, checked; each item has one sentence, the first that names it. */
function triedOf(
  sentences: ModelSentence[],
  part: Paragraph[],
  context: { document: DraftDocument; may: Set<DraftItem>; request: RewordRequest },
): Tried[] {
  const { document, may, request } = context;
  const taken = new Set<string>();
  return joined(sentences).flatMap((sentence) => {
    const found = part.flatMap(({ items, ...where }) => {
      const at = items.findIndex((item) => nameOf(item, document) === sentence.of[0]);
      return at < 0 ? [] : [{ ...where, items: items.slice(at, at + sentence.of.length) }];
    })[0];
    const names = found?.items.map((item) => nameOf(item, document)) ?? [];
    const key = (name: string) => `${sentence.kind === "link"} ${name}`;
    const isWhole = names.join() === sentence.of.join() && names.length > 0;
    if (!found || !isWhole || !found.items.every((item) => may.has(item))) return [];
    if (names.some((name) => taken.has(key(name)))) return [];
    const place: Place = {
      ...found,
      about: [document.org ?? "", document.title],
      draftYear: document.year,
      shorter: request.shorter ?? false,
    };
    const faults = faultsOf(sentence, place);
    if (faults.length === 0 && isAsItWas(sentence, place)) return [];
    for (const name of names) taken.add(key(name));
    return [{ sentence, place, faults }];
  });
}

function isAsItWas({ kind, text }: ModelSentence, { items }: Place): boolean {
  const own = items.map((item) => item.text).join("");
  return kind !== "link" && apart(text).words === apart(own).words;
}

/** Two sentences for the same items are one. */
function joined(sentences: ModelSentence[]): ModelSentence[] {
  const all: ModelSentence[] = [];
  for (const sentence of sentences) {
    const same = all.find(
      ({ of, kind }) => of.join() === sentence.of.join() && kind === sentence.kind,
    );
    if (same) {
      same.text = `${apart(same.text).words}。${sentence.text}`;
      same.lines.push(...sentence.lines);
    } else all.push({ ...sentence, lines: [...sentence.lines] });
  }
  return all;
}

/** What holds, one after the other, as long as the whole is no worse by the rules of 公文. */
function put(
  document: DraftDocument,
  held: Tried[],
  model: string,
): { document: DraftDocument; worded: number } {
  let now = document;
  let worded = 0;
  let before = issuesIn(document);
  /** What stands now in the place of an item. */
  const stands = new Map<DraftItem, DraftItem>();
  // Sentences first: what leads to one leads to its new words.
  for (const one of held.toSorted((a, b) => Number(isLink(a)) - Number(isLink(b)))) {
    const { place, sentence } = one;
    const items = place.items.map((item) => stands.get(item) ?? item);
    const anew = isLink(one)
      ? ledTo(items[0]!, sentence.text, model)
      : merged(items, sentence.text, model);
    if (!anew) continue;
    const next = {
      ...now,
      items: now.items.flatMap((item) =>
        item === items[0] ? [anew] : items.includes(item) && !isLink(one) ? [] : [item],
      ),
    };
    const found = issuesIn(next);
    if (found > before || placeholdersIn(next.items) !== placeholdersIn(now.items)) continue;
    for (const item of place.items) stands.set(item, anew);
    [now, before] = [next, found];
    worded++;
  }
  return { document: now, worded };
}

function issuesIn(document: DraftDocument): number {
  return lint(textOf(document), { year: document.year }).filter(
    ({ severity }) => severity !== "note",
  ).length;
}

function isLink({ sentence }: Tried): boolean {
  return sentence.kind === "link";
}

/** One item in the place of several, with all that they rest on; its number and its last mark are the draft's. */
function merged(items: DraftItem[], words: string, model: string): DraftItem {
  const [first, last] = [items[0]!, items.at(-1)!];
  const { template: _, ...rest } = first;
  return {
    ...rest,
    kind: items.every(({ kind }) => kind === "new") ? "new" : "adapt",
    text: apart(first.text).mark + apart(words).words + apart(last.text).end,
    sources: sourcesOf(items),
    material: [...new Set(items.flatMap(({ material }) => material))].sort((a, b) => a - b),
    worded: model,
  };
}

function sourcesOf(items: DraftItem[]): Source[] {
  const all = items.flatMap(({ sources }) => sources);
  const key = ({ passageId, start, end }: Source) => `${passageId} ${start} ${end}`;
  return [...new Map(all.map((source) => [key(source), source])).values()];
}

/** Behind a number nothing leads on. */
function ledTo(item: DraftItem, words: string, model: string): DraftItem | null {
  const { mark, words: own, end } = apart(item.text);
  if (mark !== "") return null;
  return { ...item, text: `${apart(words).words}，${own}${end}`, worded: model };
}
