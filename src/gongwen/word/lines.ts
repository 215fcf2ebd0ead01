/** Lines → paragraphs of the docx package (pure): runs → comments, highlights, and the marks that want a font of their own. */
import {
  CommentRangeEnd,
  CommentRangeStart,
  CommentReference,
  HeadingLevel,
  type ICommentOptions,
  type IParagraphOptions,
  LineRuleType,
  Paragraph,
  type ParagraphChild,
  TextRun,
} from "docx";
import { cleaned, type Line, type LineKind, type OfficialDocument, type Run } from "../document.ts";
import type { Profile } from "../layout.ts";
import { fontOf, looksOf } from "./looks.ts";
import { type Place, placesOf } from "./places.ts";

export interface SettingOptions {
  profile: Profile;
  /** Without comments and highlights. */
  final: boolean;
  now: number;
  /** In a template, which has none of our styles, every paragraph says itself what it looks like. */
  styled: boolean;
  firstComment: number;
}

/** A style's id for each kind of line; those of headings are Word's own. */
export const STYLES: Record<LineKind, { id: string; name: string }> = {
  title: { id: "GongwenTitle", name: "公文标题" },
  1: { id: "Heading1", name: "heading 1" },
  2: { id: "Heading2", name: "heading 2" },
  3: { id: "Heading3", name: "heading 3" },
  4: { id: "Heading4", name: "heading 4" },
  body: { id: "GongwenText", name: "公文正文" },
  attachment: { id: "GongwenAttachment", name: "公文附件说明" },
  org: { id: "GongwenOrg", name: "公文署名" },
  date: { id: "GongwenDate", name: "公文成文日期" },
};
const HEADINGS = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
];

/** Word shows a comment's digits as they stand, and China has one time. */
const BEIJING_MS = 8 * 3600_000;

/** Set lines one after another; `comments` are those that the paragraphs made so far refer to. */
export function createSetting(options: SettingOptions) {
  const { profile } = options;
  const looks = looksOf(profile);
  const comments: ICommentOptions[] = [];

  function paragraphOf(line: Line, { spacing, ...place }: Place): Paragraph {
    const { kind } = line;
    const look: IParagraphOptions = options.styled ? {} : looks[kind].paragraph;
    return new Paragraph({
      ...look,
      ...(!options.styled
        ? {}
        : typeof kind === "number"
          ? { heading: HEADINGS[kind - 1]! }
          : { style: STYLES[kind].id }),
      ...(spacing ? { spacing: { ...look.spacing, ...spacing } } : {}),
      ...place,
      // A page has 22 lines, whether or not the last of a paragraph stands alone on the next.
      widowControl: false,
      // Word's default. LibreOffice takes it for “no”, and loses the marks that hang past the end of a justified line.
      overflowPunctuation: true,
      children: childrenOf(line),
    });
  }

  function childrenOf({ kind, runs }: Line): ParagraphChild[] {
    const children: ParagraphChild[] = [];
    runs.forEach((run, at) => {
      const comment = options.final ? undefined : run.comment;
      if (comment && !sameComment(comment, runs[at - 1]?.comment)) {
        comments.push(commentOf(comment, options.firstComment + comments.length));
        children.push(new CommentRangeStart(comments.at(-1)!.id));
      }
      for (const piece of piecesOf(run.text, runs[at - 1]?.text ?? ""))
        children.push(textRun(kind, run, piece));
      if (comment && !sameComment(comment, runs[at + 1]?.comment)) {
        const { id } = comments.at(-1)!;
        const reference = new TextRun({ children: [new CommentReference(id)] });
        children.push(new CommentRangeEnd(id), reference);
      }
    });
    return children;
  }

  function textRun(kind: LineKind, run: Run, piece: Piece): TextRun {
    const look = looks[kind];
    return new TextRun({
      ...(options.styled ? {} : look.run),
      ...(run.bold ? { bold: true } : {}),
      ...(piece.astray ? { font: fontOf(look.font, look.font) } : {}),
      ...(run.placeholder && !options.final ? { highlight: "yellow" } : {}),
      text: piece.text,
    });
  }

  function commentOf(comment: NonNullable<Run["comment"]>, id: number): ICommentOptions {
    const author = cleaned(comment.author);
    return {
      id,
      author,
      initials: [...author][0] ?? "",
      date: new Date(options.now + BEIJING_MS),
      children: cleaned(comment.text)
        .split("\n")
        .map((line) => noteOf(line, profile)),
    };
  }

  return {
    comments,
    /** The paragraphs of these lines; `signed` says how the signature among them stands. */
    paragraphs(lines: Line[], signed: OfficialDocument["signed"]): Paragraph[] {
      const places = placesOf(lines, signed, profile);
      return lines.map((line, at) => paragraphOf(line, places[at]!));
    },
  };
}

/** A note in the margin is small and close, whatever the text is. */
function noteOf(text: string, profile: Profile): Paragraph {
  return new Paragraph({
    spacing: { before: 0, after: 0, line: 240, lineRule: LineRuleType.AUTO },
    children: [new TextRun({ text, size: 20, font: fontOf(profile.song[0], profile.song[0]) })],
  });
}

function sameComment(a: Run["comment"], b: Run["comment"]): boolean {
  return a !== undefined && a.author === b?.author && a.text === b.text;
}

interface Piece {
  text: string;
  /** It would fall into the western font. */
  astray: boolean;
}

/**
 * Marks that are of no script, such as “ ” —— ……, are set as what stands before them: at the beginning of a paragraph, and
 * after digits, that is the western font.
 */
const ASTRAY = /(?<=^|[\x20-\x7E])[^\x00-\x7F\p{sc=Han}\u3000-\u303F\uFF00-\uFFEF]+/gu;

/** A run's text in pieces; `before` is the text that stands before it in the paragraph. */
function piecesOf(text: string, before: string): Piece[] {
  const lead = before.slice(-1);
  const pieces: Piece[] = [];
  let at = lead.length;
  const whole = lead + text;
  for (const found of whole.matchAll(ASTRAY)) {
    if (found.index < lead.length) continue;
    if (found.index > at) pieces.push({ text: whole.slice(at, found.index), astray: false });
    pieces.push({ text: found[0], astray: true });
    at = found.index + found[0].length;
  }
  if (at < whole.length) pieces.push({ text: whole.slice(at), astray: false });
  return pieces;
}
