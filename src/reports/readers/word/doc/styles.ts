/** The style sheet → what paragraphs and characters take from their style and those it is based on ([MS-DOC] §2.9.271). */
import type { ParagraphStyle, Styles } from "../styles.ts";
import { uint16 } from "./bytes.ts";
import {
  changeCharacter,
  changeParagraph,
  newCharacter,
  newParagraph,
  raisedBy,
} from "./formats.ts";

interface Style {
  id: number;
  base: number;
  /** Heading level from 1; 0 says body text, null nothing. */
  level: number | null;
  list: number | null;
  listLevel: number | null;
  hidden: boolean | null;
  raised: ReturnType<typeof raisedBy>;
  contents: boolean;
}

const PARAGRAPH = 1;
const CHARACTER = 2;
/** Numbers of the built-in styles (sti), the same in every language: heading 1 to 9 are 1 to 9. */
const TITLE = 62;
const CONTENTS = { first: 19, last: 27 };
const MAX_CHAIN = 16;

export interface SheetStyles extends Styles {
  /** Is it one of the styles TOC 1 to TOC 9, or based on one? */
  isContents(id: string): boolean;
}

/** `bytes` is the STSH; styles go by their number in it. What is cut off or broken counts as plain. */
export function readStyles(bytes: Uint8Array): SheetStyles {
  const styles = readAll(bytes);
  const chainOf = (id: number): Style[] => {
    const chain: Style[] = [];
    for (let next = styles[id]; next && chain.length < MAX_CHAIN; next = styles[next.base])
      chain.push(next);
    return chain;
  };
  const paragraphs = new Map<string | null, ParagraphStyle>();
  return {
    paragraph(id) {
      let style = paragraphs.get(id);
      if (!style) {
        const chain = chainOf(Number(id));
        const list = first(chain, (each) => each.list);
        style = {
          level: first(chain, (each) => each.level) || null,
          numId: list === null ? null : String(list),
          ilvl: first(chain, (each) => each.listLevel),
          ids: chain.map((each) => String(each.id)),
          // Some write their headings in these styles, so a line is told by more than its style.
          contents: false,
          hidden: first(chain, (each) => each.hidden) ?? false,
        };
        paragraphs.set(id, style);
      }
      return style;
    },
    run(id) {
      const chain = chainOf(Number(id));
      return {
        hidden: first(chain, (each) => each.hidden),
        raised: first(chain, (each) => each.raised),
      };
    },
    numberingOf: () => null,
    isContents: (id) => chainOf(Number(id)).some((each) => each.contents),
  };
}

function first<T>(chain: Style[], of: (style: Style) => T | null): T | null {
  for (const style of chain) {
    const value = of(style);
    if (value !== null) return value;
  }
  return null;
}

function readAll(bytes: Uint8Array): (Style | undefined)[] {
  const styles: (Style | undefined)[] = [];
  const count = uint16(bytes, 2);
  const baseSize = uint16(bytes, 4);
  let at = 2 + uint16(bytes, 0);
  for (let id = 0; id < count && at + 2 <= bytes.length; id++) {
    const size = uint16(bytes, at);
    if (size >= 10) styles[id] = readStyle(bytes.subarray(at + 2, at + 2 + size), baseSize, id);
    at += 2 + size;
  }
  return styles;
}

function readStyle(bytes: Uint8Array, baseSize: number, id: number): Style {
  const builtIn = uint16(bytes, 0) & 0xfff;
  const kind = uint16(bytes, 2) & 0xf;
  const base = uint16(bytes, 2) >> 4;
  // After the fixed part comes the name, closed by a zero; then the changes, each at an even place, its length before it.
  let at = baseSize + 2 + uint16(bytes, baseSize) * 2 + 2;
  const nextSpan = () => {
    const start = at + 2;
    const end = Math.min(start + uint16(bytes, at), bytes.length);
    at = end + (end % 2);
    return { bytes, start, end };
  };
  const paragraph = newParagraph();
  const character = newCharacter();
  if (kind === PARAGRAPH) {
    const span = nextSpan();
    changeParagraph(paragraph, { ...span, start: span.start + 2 }, null);
  }
  if (kind === PARAGRAPH || kind === CHARACTER) changeCharacter(character, nextSpan());
  return {
    id,
    base,
    level: kind === PARAGRAPH ? levelOf(paragraph.outline, builtIn) : null,
    list: paragraph.list,
    listLevel: paragraph.listLevel,
    hidden: character.hidden === null ? null : character.hidden === 1,
    raised: raisedBy(character),
    contents: builtIn >= CONTENTS.first && builtIn <= CONTENTS.last,
  };
}

function levelOf(outline: number | null, builtIn: number): number | null {
  if (outline !== null) return (outline + 1) % 10;
  if (builtIn >= 1 && builtIn <= 9) return builtIn;
  return builtIn === TITLE ? 1 : null;
}
