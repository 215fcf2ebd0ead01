/**
 * Files → numbers of theirs, drawn by chance. They are looked for in the plain text alone, without the product's reading, so that a
 * figure which it loses is drawn like any other.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { randomOf, shuffled } from "../verify/random.ts";

export interface Drawn {
  report: string;
  /** Of a PDF, the page, from 1. */
  page?: number;
  number: string;
  /** What stands around it. */
  around: string;
}

const NUMBER = /(?<![\d.,，A-Za-z-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d A-Za-z]*[A-Za-z])/g;
/** Years, days, marks of items, numbers of papers and pages. */
const NO_CLAIM = /(?:第|[〔【《“（(]|\d[-—+]|[-—+]|邮编：|大道)\s*$/;
const AFTER_NONE = /^\s*(?:[月日号】〕）)]|[.．、](?!\d)|年(?!限)|[-—+]\d)/;
/** A code of the classification of accounts stands before others of its kind or before a name. */
const CODE = /^(?:\d{2,3}\s+\d{1,3}\s|\d{1,3}\s+\p{Script=Han})/u;
/** A form of zeros has little else: of these so many are left out. */
const ZEROS = 0.8;

/** `count` numbers of each file, in the order in which they stand there. */
export async function draw(files: string[], seed: string, count: number): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  for (const file of files) {
    const random = randomOf(`${seed} ${basename(file)}`);
    const all = (await pagesOf(file))
      .flatMap(({ page, text }) => numbersIn(file, text, page))
      .filter(({ number }) => number !== "0" || random() >= ZEROS);
    const chosen = new Set(shuffled(random, all).slice(0, count));
    drawn.push(...all.filter((one) => chosen.has(one)));
  }
  return drawn;
}

function numbersIn(file: string, text: string, page: number | undefined): Drawn[] {
  const coded = /^\d{3}\s+\p{Script=Han}|科目编码/mu.test(text);
  return [...text.matchAll(NUMBER)].flatMap((match) => {
    const [number] = match;
    const before = text.slice(Math.max(0, match.index - 12), match.index);
    const after = text.slice(match.index + number.length, match.index + number.length + 12);
    if (NO_CLAIM.test(before) || AFTER_NONE.test(after)) return [];
    if (coded && CODE.test(number + after)) return [];
    const end = match.index + number.length;
    const around = `${text.slice(Math.max(0, match.index - 44), match.index)}⟦${number}⟧${text.slice(end, end + 24)}`;
    return [
      {
        report: basename(file),
        ...(page ? { page } : {}),
        number,
        around: around.replace(/\s+/g, " ").trim(),
      },
    ];
  });
}

async function pagesOf(file: string): Promise<{ page?: number; text: string }[]> {
  if (!file.endsWith(".pdf")) return [{ text: readFileSync(file, "utf8") }];
  const task = getDocument({ data: new Uint8Array(readFileSync(file)), verbosity: 0 });
  const pdf = await task.promise;
  const pages: { page: number; text: string }[] = [];
  for (let page = 1; page <= pdf.numPages; page++) {
    const { items } = await (await pdf.getPage(page)).getTextContent();
    const text = items
      .map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""))
      .join("");
    pages.push({ page, text });
  }
  await task.destroy();
  return pages;
}
