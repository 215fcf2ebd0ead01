/** The sources of a reply, each with title, place and the words quoted, as they stand in a card and in plain text (pure). */
import type { Citation } from "../../domain.ts";
import { addressOf, cut, plain } from "./markup.ts";
import type { Frame, Piece } from "./pack.ts";

/** What a sample report says happened nowhere, and must not be passed on as if it had. */
const INVENTED = "（示例，虚构）";
/** So much of a quotation is read in a chat; the whole of it opens. */
const MAX_QUOTE = 160;
const MAX_TITLE = 120;
/** More sources than these are told shortly: under the name of their report, and each in few words. */
const MANY = 12;
const SHORT_QUOTE = 60;

/** 《…》一/（一）/二是 */
export function placeOf(citation: Citation): string {
  const { title, path, sample } = citation;
  return `《${title}》${sample ? INVENTED : ""}${path.join("/")}${pageOf(citation)}`;
}

/** A figure off a scanned page must not look as certain as one that was typed. */
function pageOf({ page, row, sure }: Citation): string {
  if (sure !== undefined)
    return `（第${page}页，扫描件识别，把握${Math.round(sure * 100)}%，请核对原件）`;
  if (page !== undefined) return `（第${page}页）`;
  return row === undefined ? "" : `（第${row}行）`;
}

export function sourcePieces(
  citations: Citation[],
  linkOf: (citation: Citation) => string | null,
  panel: NonNullable<Frame["panel"]>,
): Piece[] {
  const frame = { size: "notation" as const, panel };
  const many = citations.length > MANY;
  return citations.map((citation, i) => {
    const heads = many && citations[i - 1]?.reportId !== citation.reportId;
    const name = heads ? `**${plain(titleOf(citation))}**\n` : "";
    return { frame, markdown: name + lineOf(citation, linkOf(citation), many) };
  });
}

function lineOf(citation: Citation, url: string | null, short: boolean): string {
  const { title, path, quote } = citation;
  const whole = placeOf({ ...citation, title: cut(title, MAX_TITLE), path: pathOf(path) });
  const place = plain(short ? `${pathOf(path).join("/")}${pageOf(citation)}` || "原文" : whole);
  const words = plain(cut(quote.replace(/\s+/g, " "), short ? SHORT_QUOTE : MAX_QUOTE));
  return `**&#91;${citation.n}&#93;** ${url ? `[${place}](${addressOf(url)})` : place}：“${words}”`;
}

function titleOf({ title, sample }: Citation): string {
  return `《${cut(title, MAX_TITLE)}》${sample ? INVENTED : ""}`;
}

const pathOf = (path: string[]) => path.map((label) => cut(label, 40)).slice(0, 8);
