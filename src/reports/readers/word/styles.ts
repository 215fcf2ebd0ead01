/** `styles.xml` → what a paragraph or a run takes from its style (ECMA-376 Part 1, §17.7), basedOn followed. */
import { type Attribute, readXml } from "./xml.ts";

export interface ParagraphStyle {
  /** Heading level from 1; null for body text. */
  level: number | null;
  /** The list it belongs to; null for none. `ilvl` null leaves the level to the list's own `pStyle`. */
  numId: string | null;
  ilvl: number | null;
  /** The style and those it is based on, nearest first. */
  ids: string[];
  /** A line of a table of contents. */
  contents: boolean;
  hidden: boolean;
}

export interface RunStyle {
  hidden: boolean | null;
  raised: Raised | null;
}
export type Raised = "superscript" | "subscript" | "baseline";

export interface Styles {
  paragraph(id: string | null): ParagraphStyle;
  run(id: string): RunStyle;
  /** The list that a numbering style stands for. */
  numberingOf(id: string): string | null;
}

interface Style extends RunStyle {
  id: string;
  name: string;
  /** 0 says that it is body text, whatever it is based on. */
  level: number | null;
  numId: string | null;
  ilvl: number | null;
  basedOn: string | null;
}

/** Styles of the lines of a table of contents, also those of WPS and LibreOffice. */
const CONTENTS = /^(?:toc|contents|目录|WPSOffice手动目录) ?(?:[1-9]|heading|标题)$/i;
/** Word itself lets a style stand on ten others. */
const MAX_CHAIN = 16;

/** Read the part; without one every style is known by its id alone. */
export function readStyles(xml: Uint8Array): Styles {
  const styles = new Map<string, Style>();
  let ordinary: string | null = null;
  let current: Style | null = null;
  /** Inside what a reviewer's change replaced. */
  let skipped = 0;
  readXml(xml, {
    open(name, attribute) {
      if (skipped > 0 || name === "w:pPrChange" || name === "w:rPrChange") {
        skipped++;
      } else if (name === "w:style") {
        current = emptyStyle(attribute("styleId") ?? "");
        if (attribute("type") === "paragraph" && isOn(attribute("default") ?? "0"))
          ordinary = current.id;
        styles.set(current.id, current);
      } else if (current) readProperty(current, name, attribute);
    },
    close(name) {
      if (skipped > 0) skipped--;
      else if (name === "w:style") current = null;
    },
  });

  const chainOf = (id: string | null): Style[] => {
    const chain: Style[] = [];
    for (let next = id; next !== null && chain.length < MAX_CHAIN; ) {
      const style = styles.get(next);
      if (!style) break;
      chain.push(style);
      next = style.basedOn;
    }
    return chain;
  };
  const paragraphs = new Map<string | null, ParagraphStyle>();
  return {
    paragraph(id) {
      const known = paragraphs.get(id);
      if (known) return known;
      const chain = chainOf(id ?? ordinary);
      // A style that is used and never described is known by its id: Heading1.
      if (chain.length === 0 && id !== null) chain.push({ ...emptyStyle(id), name: id });
      const levels = chain.map((style) => style.level ?? headingLevel(style.name));
      const style: ParagraphStyle = {
        level: levels.find((level) => level !== null) || null,
        numId: chain.find((each) => each.numId !== null)?.numId ?? null,
        ilvl: chain.find((each) => each.ilvl !== null)?.ilvl ?? null,
        ids: chain.map((each) => each.id),
        contents: chain.some((each) => CONTENTS.test(each.name)),
        hidden: chain.find((each) => each.hidden !== null)?.hidden ?? false,
      };
      if (paragraphs.size < 10_000) paragraphs.set(id, style);
      return style;
    },
    run(id) {
      const chain = chainOf(id);
      return {
        hidden: chain.find((each) => each.hidden !== null)?.hidden ?? null,
        raised: chain.find((each) => each.raised !== null)?.raised ?? null,
      };
    },
    numberingOf: (id) => styles.get(id)?.numId ?? null,
  };
}

function emptyStyle(id: string): Style {
  const nothing = { level: null, numId: null, ilvl: null, hidden: null, raised: null };
  return { id, name: "", basedOn: null, ...nothing };
}

function readProperty(style: Style, name: string, attribute: Attribute) {
  const value = attribute("val") ?? "";
  if (name === "w:basedOn") style.basedOn = value;
  else if (name === "w:name") style.name = value;
  else if (name === "w:outlineLvl") style.level = outlineLevel(value);
  else if (name === "w:numId" || name === "w:ilfo") style.numId = value;
  else if (name === "w:ilvl") style.ilvl = Number(value);
  else if (name === "w:vanish") style.hidden = isOn(value);
  else if (name === "w:vertAlign") style.raised = value as Raised;
}

/** A property that is there is on unless it says otherwise (§17.17.4). */
export function isOn(value: string): boolean {
  return !/^(?:0|false|off)$/i.test(value);
}

/** `w:outlineLvl`: 0 to 8 are heading levels 1 to 9, and 9 is body text, told as 0; null for anything else. */
export function outlineLevel(value: string): number | null {
  return /^[0-9]$/.test(value) ? (Number(value) + 1) % 10 : null;
}

/** Built-in styles keep their English names in the file whatever the language of Word; other makers translate them. */
function headingLevel(name: string): number | null {
  const match = /^(?:heading|标题)(?: |_20_)?([1-9])$/i.exec(name);
  return match ? Number(match[1]) : /^(?:title|标题)$/i.test(name) ? 1 : null;
}
