/** What every reader takes and gives back, whatever the file's format. */
import type { Outcome } from "../domain.ts";
import type { Rule } from "./readers/pages/page.ts";

/** A paragraph, a heading that the file itself marks as one (`level` from 1), or a table row. */
export interface Block {
  kind: "text" | "heading" | "row";
  text: string;
  level?: number;
  /** Of files that have pages, the one on which the block begins, from 1. */
  page?: number;
  /** Of pages read by OCR, how sure the reading is: 0 to 1, that of the block's least sure line. */
  sure?: number;
  /** Of sheets, the row it stands in, as the sheet counts them, from 1. */
  row?: number;
  /** It is no title of the whole, whatever it looks like: it names one of a workbook's sheets, or stands in it. */
  untitled?: true;
}

export interface Parsed {
  blocks: Block[];
  warnings: string[];
}

/** What a reader may use beside the bytes. */
export interface Tools {
  /** Called as pages are done, for progress. */
  onPage?: (page: number, of: number) => void;
  /** Reads the words in a picture; absent where there is no OCR. */
  recognise?: Recognise;
  /** Reads a document that stands inside another one; null inside such a document, so that there is an end. */
  embedded?: ((bytes: Uint8Array, file: string) => Promise<Outcome<Parsed>>) | null;
}

/** A picture as a file's bytes (PNG, JPEG, …) → the lines of text in it, in pixels from its top left corner. */
export type Recognise = (image: Uint8Array) => Promise<Outcome<Picture>>;

export interface Picture {
  width: number;
  height: number;
  lines: { text: string; x: number; y: number; width: number; height: number; sure: number }[];
  /** Lines ruled in the picture, where it shows a table. */
  rules?: Rule[];
}

/** Bytes → blocks. `file` is the file's name, for sentences. Throws only on bytes that break the format. */
export type Reader = (
  bytes: Uint8Array,
  file: string,
  tools: Tools,
) => Outcome<Parsed> | Promise<Outcome<Parsed>>;
