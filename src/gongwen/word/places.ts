/** Where a line stands on the page beyond what its kind says (pure): blank lines, the title's shape, 附件说明, 落款. */
import type { IIndentAttributesProperties } from "docx";
import type { Line, LineKind, OfficialDocument } from "../document.ts";
import { type Profile, TEXT_SIZE, TITLE_SIZE, WIDTH, widthOf } from "../layout.ts";

export interface Place {
  /** Blank space above or below, in twips. */
  spacing?: { before?: number; after?: number };
  indent?: IIndentAttributesProperties;
  keepNext?: boolean;
}

export const textOf = (line: Line) => line.runs.map((run) => run.text).join("");

/** Said in full, because what an indent leaves out may come from a template. */
export const FLUSH = { left: 0, right: 0, firstLine: 0, firstLineChars: 0 };

/** One place for each line. */
export function placesOf(
  lines: Line[],
  signed: OfficialDocument["signed"],
  profile: Profile,
): Place[] {
  const signature = signaturePlaces(lines, signed?.unsealed ?? false, profile);
  return lines.map((line, at) => ({
    ...spacingOf(line.kind, lines[at - 1]?.kind, lines[at + 1]?.kind, profile),
    ...placeOf(line, signature, profile),
  }));
}

/** A blank line stands below the title, above 附件说明 and above 落款. */
function spacingOf(
  kind: LineKind,
  last: LineKind | undefined,
  next: LineKind | undefined,
  { line }: Profile,
): Place {
  const isSignature = (other: LineKind | undefined) => other === "org" || other === "date";
  const begins = kind === "attachment" ? last !== kind : isSignature(kind) && !isSignature(last);
  if (begins && last !== undefined) return { spacing: { before: line } };
  return kind === "title" && next !== "title" ? { spacing: { after: line } } : {};
}

function placeOf(line: Line, signature: { org: number; date: number }, profile: Profile): Place {
  if (line.kind === "title") return titlePlace(textOf(line));
  if (line.kind === "attachment") return { indent: attachmentPlace(textOf(line), profile) };
  if (line.kind === "org") return { indent: { ...FLUSH, right: signature.org }, keepNext: true };
  return line.kind === "date" ? { indent: { ...FLUSH, right: signature.date } } : {};
}

/** What is too long for one line is broken into lines of like length: its margins come in, less what a year needs, which stays whole. */
function titlePlace(text: string): Place {
  const lines = Math.ceil((widthOf(text) * TITLE_SIZE) / WIDTH);
  if (lines < 2) return {};
  const room = Math.ceil(widthOf(text) / lines + 2) * TITLE_SIZE;
  const margin = Math.max(0, Math.floor((WIDTH - room) / 2));
  return { indent: { ...FLUSH, left: margin, right: margin } };
}

/** Two characters in; what goes on in a second line stands below the first character of its name. */
function attachmentPlace(text: string, { spacing }: Profile): IIndentAttributesProperties {
  const [lead, label] = /^(附件：)?(?:\d+\.)?/.exec(text)!;
  const begin = 2 * TEXT_SIZE + (label ? 0 : 3 * (TEXT_SIZE + spacing));
  const hanging = Math.round(widthOf(lead) * (TEXT_SIZE + spacing));
  return { left: begin + hanging, right: 0, hanging, firstLineChars: 0 };
}

/**
 * How far 署名 and 成文日期 stand from the right. With a seal the date is four characters in and the name stands centred
 * above it, or, where the name is longer, two characters in with the date centred below; without one the name is two
 * characters in and the date begins two characters after it.
 */
function signaturePlaces(lines: Line[], unsealed: boolean, { spacing }: Profile) {
  const longest = (kind: LineKind) =>
    Math.max(
      0,
      ...lines.filter((line) => line.kind === kind).map((line) => widthOf(textOf(line))),
    ) *
    (TEXT_SIZE + spacing);
  // A name that is longer than a line goes on in a second one.
  const org = Math.min(longest("org"), WIDTH - 2 * TEXT_SIZE);
  const date = longest("date");
  const two = 2 * TEXT_SIZE;
  if (unsealed) {
    const after = two + date - org;
    return after > 0 ? { org: two + after, date: two } : { org: two, date: two - after };
  }
  const apart = Math.round((date - org) / 2);
  return apart < -two ? { org: two, date: two - apart } : { org: 2 * two + apart, date: 2 * two };
}
