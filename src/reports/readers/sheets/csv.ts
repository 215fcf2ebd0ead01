/**
 * .csv and .tsv → a workbook of one sheet: text in whatever encoding → the mark between cells → fields, quoted or not
 * (RFC 4180) → cells.
 */
import { createMeasure, createSheet, type Workbook } from "./workbook.ts";

/** What may stand between two cells; the semicolon is Excel's in countries that write a comma in numbers. */
const MARKS = [",", "\t", ";"];
/** So many lines tell the mark. */
const FIRST_LINES = 20;

/** `text` as a workbook, or why it could not be read whole: a clause. `tabs`: the file's name says .tsv. */
export function readCsv(text: string, tabs: boolean): Workbook | string {
  const [, told] = /^\uFEFF?sep=(.)\r?\n/i.exec(text) ?? [];
  const body = text.replace(/^\uFEFF?(?:sep=.\r?\n)?/i, "");
  const mark = told ?? (tabs ? "\t" : markOf(body));
  const measure = createMeasure();
  const sheet = createSheet({ name: "", kind: "cells", hidden: false }, measure);
  let row = 0;
  let column = 0;
  for (let at = 0; at < body.length; ) {
    const field = fieldAt(body, at, mark);
    sheet.put(row, column, plain(field.text));
    at = field.end;
    if (body[at] === mark) column++;
    else {
      row++;
      column = 0;
      if (body.startsWith("\r\n", at)) at++;
    }
    at++;
    const problem = measure.problem();
    if (problem !== null) return problem;
  }
  return { sheets: [sheet.done()], charts: 0, pictures: 0, linked: false };
}

/** The mark that the first lines have most of, outside quotes. */
function markOf(text: string): string {
  const head = text
    .split("\n", FIRST_LINES)
    .join("\n")
    .replace(/"[^"]*"/g, "");
  const counted = MARKS.map((mark) => ({ mark, count: head.split(mark).length }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).mark;
}

/** The field that begins at `start`, and where the mark or the line feed behind it stands. */
function fieldAt(text: string, start: number, mark: string): { text: string; end: number } {
  const isEnd = (at: number) => at >= text.length || text[at] === mark || /[\r\n]/.test(text[at]!);
  if (text[start] !== '"') {
    let end = start;
    while (!isEnd(end)) end++;
    return { text: text.slice(start, end), end };
  }
  let said = "";
  let at = start + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) return { text: said + text.slice(at), end: text.length };
    said += text.slice(at, close);
    at = close + 1;
    if (text[at] !== '"') break;
    said += '"';
    at++;
  }
  let end = at;
  while (!isEnd(end)) end++;
  return { text: said + text.slice(at, end), end };
}

/** ="0012" keeps Excel from taking a code for a number. */
function plain(field: string): string {
  return /^="(.*)"$/s.exec(field.trim())?.[1] ?? field;
}
