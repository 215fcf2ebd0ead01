/** What a 公文 is before it is set: title, blocks, 附件说明, 署名 and 成文日期; and the lines it has, one paragraph each (pure). */

/** A piece of text of one make. */
export interface Run {
  text: string;
  /** Where it comes from, for the margin of a draft. */
  comment?: { author: string; text: string };
  /** Somebody has still to fill it in. */
  placeholder?: boolean;
  bold?: boolean;
}

/** The text of a block carries its own number: 一、 （一） 1. （1） */
export type OfficialBlock =
  | { kind: "heading"; level: 1 | 2 | 3 | 4; runs: Run[] }
  | { kind: "paragraph"; runs: Run[] };

export interface OfficialDocument {
  /** A line feed in it begins a line; what is too long for one line is broken into lines of like length. */
  title: string;
  /** The year it reports on, for templates. */
  year?: number;
  blocks: OfficialBlock[];
  /**
   * `unsealed`: it bears no seal, so the name stands otherwise above the date (GB/T 9704-2012 §7.3.5). `undated`: what stands for the
   * date is a placeholder.
   */
  signed: { org: string; date: string; unsealed?: boolean; undated?: boolean } | null;
  /** The names of what is attached, without number and closing mark. */
  attachments?: string[];
}

export type LineKind = "title" | 1 | 2 | 3 | 4 | "body" | "attachment" | "org" | "date";

/** One paragraph; numbers are levels of headings. */
export interface Line {
  kind: LineKind;
  runs: Run[];
}

/** The document line by line. A line feed in a text begins a new line of the same kind; lines without text are left out. */
export function linesOf(document: OfficialDocument): Line[] {
  const { title, blocks, signed } = document;
  return [
    ...parted("title", [{ text: title }]),
    ...blocks.flatMap((block) =>
      parted(block.kind === "heading" ? block.level : "body", block.runs),
    ),
    ...attachmentLines(document.attachments ?? []),
    ...parted("org", [{ text: signed?.org ?? "" }]),
    ...parted("date", [{ text: signed?.date ?? "", placeholder: signed?.undated ?? false }]),
  ];
}

/** The document as plain text, without marks of any kind. */
export function plainText(document: OfficialDocument): string {
  return linesOf(document)
    .map((line) => line.runs.map((run) => run.text).join(""))
    .join("\n");
}

/** One attachment bears no number; no name is closed by a mark. */
function attachmentLines(names: string[]): Line[] {
  return names.flatMap((name, at) => {
    const number = names.length > 1 ? `${at + 1}.` : "";
    const text = `${at === 0 ? "附件：" : ""}${number}${cleaned(name).replace(/[。；，、\s]+$/, "")}`;
    return parted("attachment", [{ text: text.replaceAll("\n", "") }]);
  });
}

function parted(kind: LineKind, runs: Run[]): Line[] {
  const lines: Run[][] = [[]];
  for (const run of runs) {
    const [first, ...more] = cleaned(run.text).split("\n");
    lines.at(-1)!.push({ ...run, text: first! });
    for (const text of more) lines.push([{ ...run, text }]);
  }
  return lines.map((line) => ({ kind, runs: trimmed(line) })).filter(({ runs }) => runs.length > 0);
}

/** Without blanks at the ends, such as those by which a text is indented, and without runs that say nothing. */
function trimmed(runs: Run[]): Run[] {
  const says = ({ text }: Run) => text.trim() !== "";
  return runs
    .slice(runs.findIndex(says), runs.findLastIndex(says) + 1)
    .map((run, at) => (at === 0 ? { ...run, text: run.text.trimStart() } : run))
    .map((run, at, all) => (at === all.length - 1 ? { ...run, text: run.text.trimEnd() } : run))
    .filter(({ text }) => text !== "");
}

/** No XML file may hold a control character or half of a character; a tab has no place in a 公文. */
export function cleaned(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, "\n")
    .replace(/\t/g, " ")
    .replace(/[\u0000-\u0009\u000E-\u001F\u007F-\u009F\uFFFD-\uFFFF]/g, "");
}
