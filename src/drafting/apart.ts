/**
 * Two versions of a draft: which item of the one is which of the other, and paragraph by paragraph what was taken out and what was put
 * in, by jsdiff.
 */
import type { DraftDocument, DraftItem } from "./document.ts";
import { paragraphsOf } from "./document.ts";

/** Where each item of `before` stands in `after` as it was; null for one that was changed or is gone. */
export async function itemsIn(
  before: DraftItem[],
  after: DraftItem[],
): Promise<{ at: (number | null)[]; instead: (number | null)[] }> {
  const { diffArrays } = await import("diff");
  const key = ({ text, passageId, level = 0 }: DraftItem) => `${level} ${passageId} ${text}`;
  const at: (number | null)[] = [];
  const instead: (number | null)[] = [];
  let [next, removed] = [0, 0];
  for (const part of diffArrays(before.map(key), after.map(key))) {
    if (part.removed) {
      removed = part.value.length;
      for (const _ of part.value) {
        at.push(null);
        instead.push(null);
      }
      continue;
    }
    // What came in the place of what went, one for one as far as that goes.
    if (part.added)
      for (let i = 0; i < Math.min(removed, part.value.length); i++)
        instead[at.length - removed + i] = next + i;
    else
      for (let i = 0; i < part.value.length; i++) {
        at.push(next + i);
        instead.push(next + i);
      }
    next += part.value.length;
    removed = 0;
  }
  return { at, instead };
}

export interface ApartPart {
  text: string;
  mark: "same" | "gone" | "new";
}

/** A paragraph of both, or of one alone. */
export interface ApartLine {
  kind: "same" | "changed" | "gone" | "new";
  level?: number;
  parts: ApartPart[];
}

/** Less alike paragraphs are two and not one that was changed (0–1). */
const ALIKE = 0.4;

export async function apart(before: DraftDocument, after: DraftDocument): Promise<ApartLine[]> {
  const { diffArrays, diffWordsWithSpace } = await import("diff");
  const intlSegmenter = new Intl.Segmenter("zh", { granularity: "word" });
  const partsOf = (was: string, is: string): ApartPart[] =>
    diffWordsWithSpace(was, is, { intlSegmenter }).map(({ value, added, removed }) => ({
      text: value,
      mark: added ? "new" : removed ? "gone" : "same",
    }));
  const levels = new Map([before, after].flatMap((one) => linesOf(one)));
  const whole = (text: string, kind: "same" | "gone" | "new"): ApartLine => ({
    ...{ kind, parts: [{ text, mark: kind }] },
    ...levelOf(levels.get(text)),
  });
  const lines: ApartLine[] = [];
  let gone: string[] = [];
  const flush = () => {
    lines.push(...gone.map((text) => whole(text, "gone")));
    gone = [];
  };
  const texts = (one: DraftDocument) => linesOf(one).map(([text]) => text);
  for (const part of diffArrays(texts(before), texts(after))) {
    if (part.removed) gone.push(...part.value);
    else if (!part.added) {
      flush();
      lines.push(...part.value.map((text) => whole(text, "same")));
    } else
      for (const text of part.value) {
        const was = gone.findIndex((one) => alike(one, text) >= ALIKE);
        if (was < 0) {
          lines.push(whole(text, "new"));
          continue;
        }
        lines.push(...gone.slice(0, was).map((one) => whole(one, "gone")));
        const parts = partsOf(gone[was]!, text);
        lines.push({ kind: "changed", parts, ...levelOf(levels.get(text)) });
        gone = gone.slice(was + 1);
      }
  }
  flush();
  return lines;
}

function levelOf(level: number | undefined): { level?: number } {
  return level === undefined ? {} : { level };
}

function linesOf({ title, whole, items }: DraftDocument): [string, number | undefined][] {
  const lines = paragraphsOf(items).map((own): [string, number | undefined] => [
    own.map(({ text }) => text).join(""),
    own[0]!.level,
  ]);
  return whole ? [[title, 0], ...lines] : lines;
}

/** How much of two texts is the same, by pairs of characters (0–1). */
function alike(a: string, b: string): number {
  const pairs = (text: string) => new Set([...text].map((c, i, all) => c + (all[i + 1] ?? "")));
  const [own, other] = [pairs(a), pairs(b)];
  const shared = [...own].filter((pair) => other.has(pair)).length;
  return shared / Math.max(1, Math.min(own.size, other.size));
}
