/** The marks {{…}} in a part of a template (pure): XML → paragraphs with their text → the marks in them. */
import { Parser } from "htmlparser2";

export interface TemplateParagraph {
  /** Where its element stands in the part. */
  start: number;
  end: number;
  /** Its text, whatever runs it is split into; what stands in a text box within it is another paragraph's. */
  text: string;
  /** Where it says how the section looks that ends with it. */
  section: { start: number; end: number } | null;
}

/** A template is a few pages. docx looks at a run once for each before it, which takes a minute where there are 100 000. */
const MAX_ELEMENTS = 50_000;
const MAX_RUNS = 10_000;
const MAX_PARAGRAPHS = 2_000;
const MAX_DEPTH = 200;
const MAX_MARKS = 200;

/** The paragraphs of a part, in the order in which they end; null where it is larger than any template. */
export function templateParagraphs(xml: string): TemplateParagraph[] | null {
  const paragraphs: TemplateParagraph[] = [];
  const open: TemplateParagraph[] = [];
  let inText = false;
  let elements = 0;
  let runs = 0;
  let depth = 0;
  let deepest = 0;
  const parser = new Parser(
    {
      onopentag(name) {
        elements++;
        deepest = Math.max(deepest, ++depth);
        if (name === "w:p")
          open.push({ start: parser.startIndex, end: 0, text: "", section: null });
        else if (name === "w:r") runs++;
        else if (name === "w:t") inText = true;
        else if (name === "w:sectPr" && open.length > 0)
          open.at(-1)!.section = { start: parser.startIndex, end: 0 };
      },
      ontext(text) {
        if (inText && open.length > 0) open.at(-1)!.text += text;
      },
      onclosetag(name) {
        depth--;
        if (name === "w:t") inText = false;
        const section = open.at(-1)?.section;
        if (name === "w:sectPr" && section) section.end = parser.endIndex + 1;
        if (name === "w:p" && open.length > 0)
          paragraphs.push({ ...open.pop()!, end: parser.endIndex + 1 });
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  const marks = paragraphs.reduce((sum, { text }) => sum + text.split("{{").length - 1, 0);
  const fits =
    elements <= MAX_ELEMENTS &&
    runs <= MAX_RUNS &&
    paragraphs.length <= MAX_PARAGRAPHS &&
    deepest <= MAX_DEPTH &&
    marks <= MAX_MARKS;
  return fits ? paragraphs : null;
}

/** What stands between {{ and }}, without the blanks around it. */
export function marksIn(text: string): string[] {
  return [...text.matchAll(/\{\{([^{}]+)\}\}/g)].map((found) => found[1]!.trim());
}
