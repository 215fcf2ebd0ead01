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

/** The paragraphs of a part, in the order in which they end. */
export function templateParagraphs(xml: string): TemplateParagraph[] {
  const paragraphs: TemplateParagraph[] = [];
  const open: TemplateParagraph[] = [];
  let inText = false;
  const parser = new Parser(
    {
      onopentag(name) {
        if (name === "w:p")
          open.push({ start: parser.startIndex, end: 0, text: "", section: null });
        else if (name === "w:t") inText = true;
        else if (name === "w:sectPr" && open.length > 0)
          open.at(-1)!.section = { start: parser.startIndex, end: 0 };
      },
      ontext(text) {
        if (inText && open.length > 0) open.at(-1)!.text += text;
      },
      onclosetag(name) {
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
  return paragraphs;
}

/** What stands between {{ and }}, without the blanks around it. */
export function marksIn(text: string): string[] {
  return [...text.matchAll(/\{\{([^{}]+)\}\}/g)].map((found) => found[1]!.trim());
}
