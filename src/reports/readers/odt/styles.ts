/**
 * The styles of an OpenDocument text (ODF 1.3 Part 3, §16): which paragraphs are headings, which characters are hidden
 * or raised, how lists and the outline are numbered. Both parts of a file define them: styles.xml and content.xml.
 */
import { type Attribute, walkXml } from "../word/xml.ts";

interface Style {
  parent: string | null;
  /** Outline level from 1; 0 says body text. */
  level: number | null;
  hidden: boolean | null;
  place: "super" | "sub" | "baseline" | null;
  listStyle: string | null;
}

/** One level of a list. `template` has %1% for the number of level 1; null if it has none of its own. */
export interface ListLevel {
  format: string;
  prefix: string;
  suffix: string;
  /** How many levels' numbers are printed: 1.2.3 has three. */
  levels: number;
  start: number;
  template: string | null;
}

/** By level, from 1. */
export type ListStyle = Map<number, ListLevel>;

export type Styles = ReturnType<typeof createStyles>;

const MAX_CHAIN = 16;
const LEVEL = /^text:(?:list-level-style-(?:number|bullet|image)|outline-level-style)$/;

export function createStyles() {
  const styles = new Map<string, Style>();
  const lists = new Map<string, ListStyle>();
  const outline: ListStyle = new Map();

  /** The style, those it is based on, and what the first of them that knows says. */
  function find<T>(family: string, name: string | null, of: (style: Style) => T | null): T | null {
    let at = name;
    for (let i = 0; i < MAX_CHAIN && at !== null; i++) {
      const style = styles.get(`${family} ${at}`);
      const found = style ? of(style) : family === "paragraph" ? headingStyle(at, of) : null;
      if (found !== null) return found;
      at = style?.parent ?? null;
    }
    return null;
  }

  return {
    outline,
    list: (name: string | null) => (name === null ? undefined : lists.get(name)),
    listStyleOf: (name: string | null) => find("paragraph", name, (style) => style.listStyle),
    levelOf: (name: string | null) => find("paragraph", name, (style) => style.level),
    isHidden: (family: "paragraph" | "text", name: string | null) =>
      find(family, name, (style) => style.hidden) ?? false,
    placeOf: (name: string | null) => find("text", name, (style) => style.place),

    /** Take in the styles of a part; returns why it was left early, or null. */
    read(xml: Uint8Array): string | null {
      let style: Style | null = null;
      let list: ListStyle | null = null;
      return walkXml(xml, {
        open(name, attribute) {
          if (name === "style:style") {
            const own = attribute("name") ?? "";
            style = openStyle(attribute);
            style.level ??= headingLevel(own);
            styles.set(`${attribute("family")} ${own}`, style);
          } else if (name === "text:list-style") {
            list = new Map();
            lists.set(attribute("name") ?? "", list);
          } else if (name === "text:outline-style") list = outline;
          else if (list && LEVEL.test(name)) {
            const level = Number(attribute("level"));
            if (level >= 1 && level <= 10) list.set(level, openLevel(attribute));
          } else if (style && name === "style:text-properties") {
            const display = attribute("display");
            if (display !== undefined) style.hidden = display === "none";
            // Struck out is deleted by hand.
            if ((attribute("text-line-through-style") ?? "none") !== "none") style.hidden = true;
            const position = attribute("text-position");
            if (position !== undefined) style.place = placeOf(position);
          }
        },
        close(name) {
          if (name === "style:style") style = null;
          else if (name === "text:list-style" || name === "text:outline-style") list = null;
        },
      });
    },
  };
}

function openStyle(attribute: Attribute): Style {
  const level = attribute("default-outline-level");
  return {
    parent: attribute("parent-style-name") ?? null,
    level: level === undefined ? null : Number(level) || 0,
    hidden: null,
    place: null,
    listStyle: attribute("list-style-name") ?? null,
  };
}

/** A style that is used and never described is known by its name. */
function headingStyle<T>(name: string, of: (style: Style) => T | null): T | null {
  const nothing = { parent: null, hidden: null, place: null, listStyle: null };
  return of({ ...nothing, level: headingLevel(name) });
}

/** Heading_20_1 → 1. */
function headingLevel(name: string): number | null {
  const match = /^(?:Heading|标题)(?:_20_| )?([1-9])$/.exec(name);
  return match ? Number(match[1]) : null;
}

/** `super 58%`, `33% 58%`, `-10%`. */
function placeOf(position: string): Style["place"] {
  if (/^super|^[1-9]/.test(position)) return "super";
  return /^sub|^-/.test(position) ? "sub" : "baseline";
}

function openLevel(attribute: Attribute): ListLevel {
  return {
    format: attribute("num-format") ?? "",
    prefix: attribute("num-prefix") ?? "",
    suffix: attribute("num-suffix") ?? "",
    levels: Number(attribute("display-levels") ?? 1) || 1,
    start: Number(attribute("start-value") ?? 1) || 0,
    template: attribute("num-list-format") ?? null,
  };
}
