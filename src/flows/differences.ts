/**
 * Two reports side by side: sections aligned by their headings → paragraphs within them by their words → words within those
 * (jsdiff). A figure counts as changed only where it alone is another and its sentence has the same words; all else is
 * shown, and left to the reader's own judgement.
 */
import { z } from "zod";
import type { Figure, Passage, ReportInfo } from "../domain.ts";
import { type Alike, align, createAlike } from "./differences/align.ts";
import { type Change, createWording, type Paragraph } from "./differences/words.ts";

const PieceSchema = z.object({
  text: z.string(),
  /** It stands on this side alone. */
  changed: z.boolean(),
  figure: z.boolean(),
});
const SideSchema = z.object({ passageId: z.string(), pieces: z.array(PieceSchema) });
const RowSchema = z.object({
  kind: z.enum(["same", "changed", "left", "right"]),
  left: SideSchema.nullable(),
  right: SideSchema.nullable(),
});
const ReportSchema = z.object({
  reportId: z.string(),
  title: z.string(),
  org: z.string().nullable(),
  year: z.number().int().nullable(),
  file: z.string(),
  current: z.boolean(),
});
export const ComparisonSchema = z.object({
  left: ReportSchema,
  right: ReportSchema,
  sections: z.array(
    z.object({
      /** Its heading on either side; null where that side has no such section, or it stands before the first heading. */
      left: z.string().nullable(),
      right: z.string().nullable(),
      level: z.number().int(),
      rows: z.array(RowSchema),
    }),
  ),
  /** Figures that are others in the same words. */
  figures: z.array(
    z.object({
      counts: z.string(),
      left: z.string(),
      right: z.string(),
      section: z.number().int(),
      row: z.number().int(),
    }),
  ),
});
export type Comparison = z.infer<typeof ComparisonSchema>;
type Row = z.infer<typeof RowSchema>;

export interface Compared {
  info: ReportInfo;
  text: string;
  body: Passage[];
  current: boolean;
  figures: Figure[];
}

interface Section {
  heading: string | null;
  level: number;
  passages: Passage[];
}

/** Headings are short, so that a little in common is chance. */
const LIKE_HEADINGS = 0.5;
const LIKE_SECTIONS = 0.3;
const LIKE_PARAGRAPHS = 0.35;

export async function comparisonOf(left: Compared, right: Compared): Promise<Comparison> {
  const wording = await createWording();
  const [lefts, rights] = [sectionsOf(left.body), sectionsOf(right.body)];
  const [toldLeft, toldRight] = [paragraphsOf(left), paragraphsOf(right)];
  const shown: Comparison = {
    ...{ left: brief(left), right: brief(right), sections: [], figures: [] },
  };
  const names = [lefts, rights].map((sections) => sections.map(nameOf)) as [string[], string[]];
  for (const [i, j] of await align(...names, alikeSections(lefts, rights))) {
    const one = i === null ? null : lefts[i]!;
    const other = j === null ? null : rights[j]!;
    const [here, there] = [one?.passages ?? [], other?.passages ?? []];
    const rows: Row[] = [];
    const texts = [here, there].map((side) => side.map(textOf)) as [string[], string[]];
    for (const [a, b] of await align(...texts, createAlike(...texts, LIKE_PARAGRAPHS))) {
      const from = a === null ? null : here[a]!;
      const to = b === null ? null : there[b]!;
      const { row, changes } = rowOf(from, to);
      const place = { section: shown.sections.length, row: rows.length };
      shown.figures.push(...changes.map((change) => ({ ...change, ...place })));
      rows.push(row);
    }
    shown.sections.push({
      ...{ left: one?.heading ?? null, right: other?.heading ?? null, rows },
      level: (other ?? one)!.level,
    });
  }
  return shown;

  function rowOf(from: Passage | null, to: Passage | null): { row: Row; changes: Change[] } {
    if (from && to && from.text !== to.text) {
      const told = wording(toldLeft(from), toldRight(to));
      const row: Row = {
        kind: "changed",
        left: { passageId: from.passageId, pieces: told.left },
        right: { passageId: to.passageId, pieces: told.right },
      };
      return { row, changes: told.changes };
    }
    const side = (passage: Passage | null) =>
      passage && {
        passageId: passage.passageId,
        pieces: [{ text: passage.text, changed: false, figure: false }],
      };
    const kind = from && to ? "same" : from ? "left" : "right";
    return { row: { kind, left: side(from), right: side(to) }, changes: [] };
  }
}

/** By their headings, or else by what stands in them: 友城工作 of one year is 对外交往 of the next. */
function alikeSections(left: Section[], right: Section[]): Alike {
  const byName = createAlike(left.map(nameOf), right.map(nameOf), LIKE_HEADINGS);
  const words = (section: Section) => section.passages.map(textOf).join("");
  const byWords = createAlike(left.map(words), right.map(words), LIKE_SECTIONS);
  return (i, j) => {
    if (left[i]!.level !== right[j]!.level) return 0;
    const inWords = byWords(i, j);
    return Math.max(byName(i, j), inWords && inWords + LIKE_HEADINGS - LIKE_SECTIONS);
  };
}

const nameOf = ({ heading }: Section) => heading ?? "";
const textOf = ({ text }: Passage) => text;

function brief({ info, current }: Compared): Comparison["left"] {
  const { reportId, title, org, year, file } = info;
  return { reportId, title, org, year, file, current };
}

/** What stands before the first heading is a section too. */
function sectionsOf(body: Passage[]): Section[] {
  const sections: Section[] = [];
  for (const passage of body) {
    const isHeading = passage.kind === "heading";
    if (isHeading || sections.length === 0)
      sections.push({
        heading: isHeading ? passage.text : null,
        level: isHeading ? Math.max(1, passage.headings.length) : 1,
        passages: [],
      });
    if (!isHeading) sections.at(-1)!.passages.push(passage);
  }
  return sections;
}

/** A passage of a report with the figures in it, at their places in the passage. */
function paragraphsOf({ info, figures }: Compared): (passage: Passage) => Paragraph {
  const byPassage = Map.groupBy(figures, ({ passageId }) => passageId);
  const ago = ({ factYear, years }: Figure) => {
    if (years) return `${years.to - years.from}`;
    return factYear === null || info.year === null ? "" : `${info.year - factYear}年`;
  };
  return ({ passageId, text, start }) => ({
    text,
    figures: (byPassage.get(passageId) ?? [])
      .map((figure) => ({
        ...figure,
        ...{ ago: ago(figure), start: figure.start - start, end: figure.end - start },
      }))
      .sort((a, b) => a.start - b.start),
  });
}
