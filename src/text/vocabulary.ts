/**
 * Which pairs of characters and which Latin words the texts of a shelf have, in memory that does not grow with them: by
 * these a word that stands nowhere is known in microseconds, and its neighbours that do stand are found.
 */
import { fold } from "./fold.ts";

export interface Vocabulary {
  /** How often a pair of characters stands on the shelf, 255 at most. Rarely a pair is told that is not there; none is missed. */
  pair(a: string, b: string): number;
  /** Does a Latin word stand there, in whatever case? */
  latin(word: string): boolean;
}

export type Vocabularies = ReturnType<typeof createVocabularies>;

/** Slots for pairs: 4 MB. */
const SLOTS = 1 << 22;
/** A larger library is known by this many of its passages; what they lack is looked for before it is said to be lacking. */
const MAX_PASSAGES = 60_000;
const MAX_LATIN = 20_000;
/** Shelves whose vocabularies are kept: one for each set of readers who see the same reports. */
const KEPT = 4;

export function createVocabularies() {
  const kept = new Map<string, Promise<Vocabulary>>();

  let asked = "";

  /** Is this the first question to the shelf of that name? */
  function isFirst(key: string): boolean {
    if (kept.has(key) || asked === key) return false;
    asked = key;
    return true;
  }

  /** The vocabulary of the shelf of that name, with these texts; read at the first time. */
  function of(key: string, texts: () => AsyncIterable<string[]>): Promise<Vocabulary> {
    const before = kept.get(key);
    if (before) return before;
    const reading = read(texts());
    kept.set(key, reading);
    reading.catch(() => kept.delete(key));
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return reading;
  }

  return { isFirst, of };
}

async function read(pages: AsyncIterable<string[]>): Promise<Vocabulary> {
  const counts = new Uint8Array(SLOTS);
  const latin = new Set<string>();
  let passages = 0;
  for await (const page of pages) {
    for (const text of page) {
      const folded = unquoted(fold(text));
      for (let i = 0; i + 1 < folded.length; i++) {
        const slot = slotOf(folded.charCodeAt(i), folded.charCodeAt(i + 1));
        if (counts[slot]! < 255) counts[slot]!++;
      }
      for (const [word] of folded.matchAll(/[A-Za-z][A-Za-z0-9.&]{0,30}/g))
        if (latin.size < MAX_LATIN) latin.add(word.toLowerCase());
    }
    passages += page.length;
    if (passages >= MAX_PASSAGES) break;
  }
  return {
    pair: (a, b) => counts[slotOf(a.charCodeAt(0), b.charCodeAt(0))]!,
    latin: (word) => latin.has(word.toLowerCase()),
  };
}

function slotOf(a: number, b: number): number {
  return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 10;
}

/** “三公”经费 is typed 三公经费. */
export function unquoted(text: string): string {
  return text.replace(/[“”"'‘’「」《》]/g, "");
}
