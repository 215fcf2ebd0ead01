/** The paragraph styles of an RTF file (specification 1.9.1, “Style Sheet”): which are headings, which make up a table of contents. */

interface Style {
  name: string;
  /** Outline level from 1; 0 says body text. */
  level: number | null;
  basedOn: number | null;
}

const MAX_CHAIN = 16;

/** Filled entry by entry while the style sheet is read. */
export function createStyles() {
  const styles = new Map<number, Style>();
  const known = new Map<number, { level: number | null; contents: boolean }>();
  let id = 0;
  let style: Style = { name: "", level: null, basedOn: null };
  return {
    begin() {
      id = 0;
      style = { name: "", level: null, basedOn: null };
    },
    read(word: string, value: number) {
      if (word === "s") id = value;
      else if (word === "outlinelevel") style.level = outlineLevel(value);
      else if (word === "sbasedon") style.basedOn = value;
    },
    addName(text: string) {
      if (style.name.length < 200) style.name += text;
    },
    end() {
      styles.set(id, { ...style, name: style.name.replace(/;.*$/s, "").trim() });
    },
    of(wanted: number): { level: number | null; contents: boolean } {
      const before = known.get(wanted);
      if (before) return before;
      const chain: Style[] = [];
      for (let next: number | null = wanted; next !== null && chain.length < MAX_CHAIN; ) {
        const found = styles.get(next);
        if (!found) break;
        chain.push(found);
        next = found.basedOn === next ? null : found.basedOn;
      }
      const found = {
        level:
          chain.map((each) => each.level ?? headingLevel(each.name)).find((n) => n !== null) ??
          null,
        contents: chain.some(({ name }) =>
          /^(?:toc|contents|目录|内容目录) ?(?:[1-9]|heading|标题)$/i.test(name),
        ),
      };
      known.set(wanted, found);
      return found;
    },
  };
}

/** `\outlinelevel`: 0 to 8 are heading levels 1 to 9, 9 is body text, told as 0. */
export function outlineLevel(value: number): number {
  return value >= 0 && value < 9 ? value + 1 : 0;
}

function headingLevel(name: string): number | null {
  const match = /^(?:heading|标题) ?([1-9])$/i.exec(name);
  return match ? Number(match[1]) : /^(?:title|标题)$/i.test(name) ? 1 : null;
}
