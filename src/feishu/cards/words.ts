/**
 * A reply's text as pieces (pure): paragraph by paragraph, long ones cut between sentences → citation marks as number tags that
 * open their source → colours or bold figures where asked for.
 */
import type { Citation } from "../../domain.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { addressOf, bytesOf, coloured, plain } from "./markup.ts";
import { type Frame, PIECE_BYTES, type Piece } from "./pack.ts";

/** Part of a text, with the colour that it is told in; a line feed ends a paragraph. */
export interface Span {
  text: string;
  colour?: string | undefined;
}

export interface WordsOptions {
  citations: Citation[];
  /** The address at which a citation opens, or null when the server has no public address. */
  linkOf: (citation: Citation) => string | null;
  /** Figures stand out. */
  bold?: boolean;
}

/** Number tags go so far. */
const MAX_TAG = 99;
/** A clause is not torn; without marks it ends somewhere. */
const TOKEN = /\[\d{1,3}\]|[^[。；！？，、]{1,120}[。；！？，、]?|[[。；！？，、]/gu;
const MARK = /^\[(\d{1,3})\]$/;

export function wordsOf(spans: Span[], frame: Frame, options: WordsOptions): Piece[] {
  return paragraphsOf(spans).flatMap((paragraph) =>
    chunksOf(paragraph, options).map((markdown) => ({ frame, markdown })),
  );
}

function paragraphsOf(spans: Span[]): Span[][] {
  const paragraphs: Span[][] = [[]];
  for (const { text, colour } of spans)
    for (const [i, line] of text.split(/\r\n|[\n\r\u2028\u2029]/).entries()) {
      if (i > 0) paragraphs.push([]);
      if (line !== "") paragraphs.at(-1)!.push({ text: line, colour });
    }
  return paragraphs.filter((spans) => spans.length > 0);
}

/** A paragraph's markdown, in as many parts as it needs. */
function chunksOf(spans: Span[], options: WordsOptions): string[] {
  const chunks: string[] = [];
  let chunk = "";
  let bytes = 0;
  for (const { text, colour } of spans) {
    let run = "";
    const close = () => {
      if (run !== "") chunk += told(run, colour, options);
      run = "";
    };
    for (const [token] of text.matchAll(TOKEN)) {
      const tag = tagOf(token, options);
      // What colours and stars add to a run is counted with each of its clauses: rather too much than too little.
      const more = bytesOf(tag ?? told(token, colour, options));
      if (bytes + more > PIECE_BYTES) {
        close();
        chunks.push(chunk);
        chunk = "";
        bytes = 0;
      }
      bytes += more;
      if (tag === null) run += token;
      else {
        close();
        chunk += tag;
      }
    }
    close();
  }
  return chunk === "" ? chunks : [...chunks, chunk];
}

/** `[n]` as a number tag, which opens the source where that has an address; null of anything else. */
function tagOf(token: string, { citations, linkOf }: WordsOptions): string | null {
  const n = Number(MARK.exec(token)?.[1]);
  const citation = citations.find((one) => one.n === n);
  if (!citation || n > MAX_TAG) return null;
  const url = linkOf(citation);
  return `<number_tag${url ? ` url='${addressOf(url)}'` : ""}>${n}</number_tag>`;
}

function told(text: string, colour: string | undefined, { bold }: WordsOptions): string {
  const words = bold ? withBold(text) : plain(text);
  return colour && text !== "" ? coloured(colour, words) : words;
}

/** Figures in bold: stars are marks only beside letters and digits, so that a % stays outside of them. */
function withBold(text: string): string {
  let told = "";
  let at = 0;
  for (const { text: figure, start } of quantitiesIn(text)) {
    const [, lead, core] = /^(\P{L}*?)([\p{L}\p{N}](?:.*[\p{L}\p{N}])?)/su.exec(figure) ?? [];
    if (core === undefined || start < at) continue;
    const from = start + lead!.length;
    told += `${plain(text.slice(at, from))}**${plain(core)}**`;
    at = from + core.length;
  }
  // 36批次527人次: one run of bold, for four stars in a row are shown as stars.
  return `${told}${plain(text.slice(at))}`.replaceAll("****", "");
}
