/**
 * A 公文 → the bytes of a .docx by GB/T 9704-2012: lines → paragraphs, styles, page and page numbers → the docx package →
 * what that package cannot say (fonts under other names, no grid, no clock of its own). An office's own template is
 * filled by `word/template.ts`.
 */
import {
  AlignmentType,
  Document,
  Footer,
  type IParagraphStyleOptions,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  TextRun,
} from "docx";
import { failure, type Outcome } from "../domain.ts";
import { cleaned, type LineKind, linesOf, type OfficialDocument } from "./document.ts";
import { NUMBER_SIZE, PAGE, type Profile } from "./layout.ts";
import { createSetting, STYLES } from "./word/lines.ts";
import { fontOf, looksOf, plainLook } from "./word/looks.ts";
import { closeParts, editPart, escaped, openParts, withoutGrid } from "./word/package.ts";

export interface WordOptions {
  /** The fonts, by what is installed where the file will be opened. */
  profile: Profile;
  /** Neither comments nor highlights; refused while a placeholder stands. */
  final: boolean;
  now: number;
}

/** Fails with a sentence where a final file is wanted and something has still to be filled in. */
export async function writeWord(
  document: OfficialDocument,
  options: WordOptions,
): Promise<Outcome<Uint8Array>> {
  const open = openPlaceholders(document);
  if (options.final && open.length > 0) return failure(unfinished(open));
  const { profile } = options;
  const setting = createSetting({ ...options, styled: true, firstComment: 0 });
  const children = setting.paragraphs(linesOf(document), document.signed);
  const org = cleaned(document.signed?.org ?? "");
  const file = new Document({
    title: cleaned(document.title).replaceAll("\n", ""),
    creator: org,
    lastModifiedBy: org,
    evenAndOddHeaderAndFooters: true,
    styles: stylesOf(profile),
    comments: { children: setting.comments },
    sections: [
      {
        properties: { page: PAGE },
        footers: {
          default: pageNumber(profile, AlignmentType.RIGHT),
          even: pageNumber(profile, AlignmentType.LEFT),
        },
        children,
      },
    ],
  });
  const parts = openParts(await Packer.toBuffer(file))!;
  const time = new Date(options.now).toISOString();
  editPart(parts, "word/document.xml", withoutGrid);
  editPart(parts, "docProps/core.xml", (xml) =>
    xml.replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${time}`),
  );
  editPart(parts, "word/fontTable.xml", (xml) =>
    xml.replace(/\/>$/, `>${fontTable(profile)}</w:fonts>`),
  );
  return { ok: true, value: closeParts(parts) };
}

/** What has still to be filled in. */
export function openPlaceholders(document: OfficialDocument): string[] {
  return linesOf(document)
    .flatMap(({ runs }) => runs)
    .filter((run) => run.placeholder)
    .map((run) => run.text);
}

export function unfinished(open: string[]): string {
  const shown = open.slice(0, 3).join("");
  return `还有 ${open.length} 处待补充没有填（${shown}${open.length > 3 ? " 等" : ""}），不能出定稿。请补上后再导出，或先导出草稿。`;
}

/** What a new paragraph wears is the text's font and lines; headings have Word's own styles, in GB/T 9704's looks. */
function stylesOf(profile: Profile) {
  const looks = looksOf(profile);
  const { paragraph, run } = plainLook(profile);
  const styleOf = (kind: LineKind): IParagraphStyleOptions => ({
    ...STYLES[kind],
    basedOn: "Normal",
    next: STYLES.body.id,
    quickFormat: true,
    paragraph: looks[kind].paragraph,
    run: looks[kind].run,
  });
  return {
    default: { document: { run, paragraph } },
    paragraphStyles: (Object.keys(STYLES) as (keyof typeof STYLES)[]).map(styleOf),
  };
}

/** — 1 — in 四号 宋体, one character in from the outer edge: odd pages right, even pages left. */
function pageNumber(
  profile: Profile,
  alignment: typeof AlignmentType.LEFT | typeof AlignmentType.RIGHT,
): Footer {
  const side = alignment === AlignmentType.LEFT ? "left" : "right";
  return new Footer({
    children: [
      new Paragraph({
        alignment,
        indent: { [side]: NUMBER_SIZE },
        spacing: { before: 0, after: 0, line: 240, lineRule: LineRuleType.AUTO },
        children: [
          new TextRun({
            children: ["— ", PageNumber.CURRENT, " —"],
            font: fontOf(profile.song[0], profile.song[0]),
            size: NUMBER_SIZE / 10,
          }),
        ],
      }),
    ],
  });
}

/** Under which other names the fonts may be found, for a machine that has not those that are named. */
function fontTable(profile: Profile): string {
  const { title, text, black, script, song } = profile;
  const chinese = new Map([title, text, black, script, song].map((font) => [font[0], font]));
  return [...chinese.values()]
    .map(
      ([name, ...others]) =>
        `<w:font w:name="${escaped(name)}">${others.length > 0 ? `<w:altName w:val="${escaped(others.join(","))}"/>` : ""}<w:charset w:val="86"/><w:family w:val="auto"/></w:font>`,
    )
    .join("");
}
