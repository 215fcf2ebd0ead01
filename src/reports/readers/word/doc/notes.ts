/** Footnotes and endnotes: where the text refers to each, and where its own words are ([MS-DOC] §2.8.14–17). */
import { uint32 } from "./bytes.ts";
import type { Fib } from "./fib.ts";

export interface Note {
  /** footnote/0, endnote/2. */
  name: string;
  /** The character of the main text that refers to it; null where none does. */
  reference: number | null;
  start: number;
  end: number;
}

/** In the order of their references. Notes whose tables are broken become one, which nothing refers to. */
export function readNotes(fib: Fib, part: (index: number) => Uint8Array): Note[] {
  const { main, footnotes, headers, macros, comments, endnotes } = fib.stories;
  const before = main + footnotes + headers + macros + comments;
  return [
    ...notesOf("footnote", main, footnotes, part(2), part(3)),
    ...notesOf("endnote", before, endnotes, part(46), part(47)),
  ].sort((a, b) => (a.reference ?? main) - (b.reference ?? main));

  function notesOf(
    kind: string,
    start: number,
    length: number,
    references: Uint8Array,
    texts: Uint8Array,
  ): Note[] {
    if (length === 0) return [];
    const count = Math.floor((references.length - 4) / 6);
    const notes: Note[] = [];
    let from = 0;
    for (let i = 0; i < count && texts.length >= (count + 1) * 4; i++) {
      const reference = uint32(references, i * 4);
      const to = uint32(texts, (i + 1) * 4);
      if (uint32(texts, i * 4) !== from || to < from || to > length) break;
      notes.push({
        name: `${kind}/${i}`,
        reference: reference < main ? reference : null,
        start: start + from,
        end: start + to,
      });
      from = to;
    }
    // After the last note stands one more paragraph mark.
    if (notes.length === 0 || notes.length < count)
      notes.push({
        name: `${kind}/rest`,
        reference: null,
        start: start + from,
        end: start + length,
      });
    return notes;
  }
}
