/**
 * RTF → blocks (Rich Text Format specification 1.9.1): bytes → groups and control words → characters in their fonts'
 * encodings → paragraphs, cells and notes. What Word shows is read: the numbers that it printed stay, deletions and
 * hidden text go, and so do destinations that are no text (pictures, page headers, instructions of fields). The
 * packages for RTF lose list numbers, read deleted and hidden text, or fail on Chinese.
 */
import { failure, type Outcome } from "../../domain.ts";
import type { Parsed } from "../blocks.ts";
import { lowered, raised } from "./raised.ts";
import { decodeBytes, decodeUnit, type Font, isPaired } from "./rtf/encoding.ts";
import { createFlow, type Setting } from "./rtf/flow.ts";
import { createStyles, outlineLevel } from "./rtf/styles.ts";
import type { CellDefinition } from "./rtf/tables.ts";
import { walkRtf } from "./rtf/tokens.ts";
import { addInstruction, beginResult, drawn, type Field, openField } from "./word/fields.ts";

type Destination = "text" | "number" | "fonts" | "styles" | "instruction" | "nothing";

/** What holds within a pair of braces. */
interface Group {
  destination: Destination;
  /** What ends with the group. */
  ends: "story" | "field" | "style" | null;
  /** `\*` stands before the next word: a reader that does not know the word passes the group over. */
  optional: boolean;
  /** Which rows the definitions are of: those of tables, or of tables in cells. */
  row: "outer" | "inner";
  /** How many characters after `\u` stand for it in old readers. */
  fallbacks: number;
  font: number;
  hidden: boolean;
  deleted: boolean;
  place: "super" | "sub" | null;
  style: number;
  /** Its own outline level, 0 for body text; null if the style decides. */
  level: number | null;
  inTable: boolean;
  depth: number;
}

/** Around the file's own group, where no text is. */
const OUTSIDE: Group = {
  destination: "nothing",
  ends: null,
  optional: false,
  row: "outer",
  fallbacks: 1,
  font: 0,
  hidden: false,
  deleted: false,
  place: null,
  style: 0,
  level: null,
  inTable: false,
  depth: 0,
};
/** Destinations whose words are not the text's. */
const NOTHING = new Set(
  (
    "colortbl info pict header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc ftncn aftnsep " +
    "aftnsepc aftncn nonesttables shprslt nonshppict sp tc tcn xe rxe txe listtable listoverridetable revtbl filetbl " +
    "comment annotation objdata objclass objname pnseclvl"
  ).split(" "),
);
const KNOWN_OPTIONAL = new Set(["footnote", "shpinst", "do", "nesttableprops", "fldinst"]);
const MAX_CELLS = 1000;
const CHARACTERS: Record<string, string> = {
  "~": "\u00A0",
  _: "-",
  tab: " ",
  line: "\n",
  emdash: "—",
  endash: "–",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  emspace: " ",
  enspace: " ",
  qmspace: " ",
};
const MAX_DEPTH = 10_000;
const MAX_TEXT = 20_000_000;
/** How many bytes may wait for the end of their run. */
const MAX_WAITING = 1 << 16;

export function readRtf(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const fonts = new Map<number, Font>();
  const styles = createStyles();
  const flow = createFlow();
  const fields: { field: Field<boolean>; from: number }[] = [];
  const groups: Group[] = [OUTSIDE];
  let group = OUTSIDE;
  let codePage = 936;
  let plainFont = 0;
  /** Bytes set in one font that wait for the rest of their run. */
  let waiting: number[] = [];
  /** How many more characters only repeat the last `\u`, and whether the last of them was half of a pair. */
  let repeats = 0;
  let half = false;
  const rows: Record<"outer" | "inner", CellDefinition[]> = { outer: [], inner: [] };
  let goesOn: CellDefinition["goesOn"] = null;
  let length = 0;
  let broken = 0;

  function say(text: string) {
    const { destination, place } = group;
    if (destination === "fonts") {
      const font = fonts.get(group.font);
      if (font && font.name.length < 100) font.name += text.replace(/;.*/s, "");
    } else if (destination === "styles") styles.addName(text);
    else if (destination === "instruction") {
      const last = fields.at(-1);
      if (last) addInstruction(last.field, text);
    } else if (destination !== "nothing" && !group.hidden && !group.deleted) {
      length += text.length;
      if (length > MAX_TEXT) return;
      broken += text.split("\uFFFD").length - 1;
      if (destination === "number") flow.addNumber(text);
      else flow.addText(place === "super" ? raised(text) : place === "sub" ? lowered(text) : text);
    }
  }

  /** The run of bytes is over, and so is whatever repeats a `\u`. */
  function endRun() {
    repeats = 0;
    half = false;
    if (waiting.length === 0) return;
    const data = waiting;
    waiting = [];
    // A symbol font's own name is no symbols.
    const font = group.destination === "fonts" ? undefined : fonts.get(group.font);
    say(decodeBytes(data, font, codePage));
  }

  function take(byte: number, written: "plain" | "hex") {
    if (repeats > 0) {
      repeats--;
      half = !half && byte > 0x80 && isPaired(fonts.get(group.font), codePage);
    } else if (half && written === "hex") {
      // A pair of bytes stands for one character, though \uc counted one byte only.
      half = false;
    } else {
      half = false;
      if (group.destination !== "nothing") waiting.push(byte);
      const isEnd = byte < 0x30 && waiting.length > MAX_WAITING;
      if (isEnd || waiting.length > 4 * MAX_WAITING) endRun();
    }
  }

  const setting = (): Setting => {
    const style = styles.of(group.style);
    const depth = group.inTable ? Math.max(1, group.depth) : 0;
    return { depth, level: (group.level ?? style.level) || null, contents: style.contents };
  };

  function openStory(kind: "note" | "box") {
    flow.openStory(kind);
    const plain = { style: 0, level: null, inTable: false, depth: 0, place: null };
    Object.assign(group, plain, { ends: "story", destination: "text" });
  }

  /** A word that says what the group is; true if it was one. */
  function enter(word: string): boolean {
    if (group.destination === "nothing" && word !== "rtf") return true;
    const unknown = group.optional && !KNOWN_OPTIONAL.has(word);
    group.optional = false;
    if (unknown || NOTHING.has(word)) group.destination = "nothing";
    else if (word === "rtf") group.destination = "text";
    else if (word === "fonttbl") group.destination = "fonts";
    else if (word === "stylesheet") group.destination = "styles";
    else if (word === "listtext" || word === "pntext") group.destination = "number";
    else if (word === "footnote") openStory("note");
    else if (word === "shptxt" || word === "dptxbxtext") openStory("box");
    else if (word === "nesttableprops") group.row = "inner";
    else if (word === "field") {
      fields.push({ field: openField(true), from: length });
      group.ends = "field";
    } else if (word === "fldinst") group.destination = "instruction";
    else if (word === "fldrslt") {
      const last = fields.at(-1);
      if (!last) return true;
      beginResult(last.field);
      last.from = length;
      if (last.field.silent || last.field.contents) group.destination = "nothing";
    } else return false;
    return true;
  }

  /** A word that sets properties of the file, a font, characters or paragraphs. */
  function set(word: string, value: number | null) {
    const on = value !== 0;
    if (word === "ansicpg") codePage = value ?? codePage;
    else if (word === "deff") plainFont = value ?? 0;
    else if (word === "uc") group.fallbacks = Math.max(0, value ?? 1);
    else if (word === "f") {
      group.font = value ?? 0;
      if (group.destination === "fonts") fonts.set(group.font, { name: "", charset: null });
    } else if (word === "fcharset") {
      const font = fonts.get(group.font);
      if (font) font.charset = value;
    } else if (word === "plain") {
      Object.assign(group, { hidden: false, deleted: false, place: null, font: plainFont });
    } else if (word === "v") group.hidden = on;
    else if (/^(?:deleted|striked?)$/.test(word)) group.deleted = on;
    else if (word === "super" || word === "sub") group.place = on ? word : null;
    else if (word === "nosupersub") group.place = null;
    else if (word === "pard") {
      Object.assign(group, { style: 0, level: null, inTable: false, depth: 0 });
    } else if (word === "s") group.style = value ?? 0;
    else if (word === "outlinelevel") group.level = outlineLevel(value ?? 9);
    else if (word === "intbl") group.inTable = true;
    else if (word === "itap") {
      group.depth = value ?? 1;
      group.inTable = group.depth > 0;
    }
  }

  /** A word that ends something or defines a row. */
  function act(word: string, value: number | null) {
    if (word === "par" || word === "sect") flow.endParagraph(setting());
    else if (word === "cell") flow.endCell({ ...setting(), depth: 1 });
    else if (word === "nestcell") flow.endCell({ ...setting(), depth: Math.max(2, group.depth) });
    else if (word === "row") flow.endRow(false, rows.outer);
    else if (word === "nestrow") flow.endRow(true, rows.inner);
    else if (word === "trowd") rows[group.row] = [];
    else if (word === "clvmrg") goesOn = "above";
    else if (word === "clmrg") goesOn = "left";
    else if (word === "cellx") {
      if (rows[group.row].length < MAX_CELLS) rows[group.row].push({ right: value ?? 0, goesOn });
      goesOn = null;
    }
  }

  walkRtf(
    bytes,
    {
      open() {
        endRun();
        if (groups.length > MAX_DEPTH) throw new Error("括号嵌套过深");
        const isStyle = group.destination === "styles";
        if (isStyle) styles.begin();
        group = { ...group, optional: false, ends: isStyle ? "style" : null };
        groups.push(group);
      },
      close() {
        endRun();
        const { ends, destination } = group;
        if (groups.length > 1) groups.pop();
        group = groups.at(-1)!;
        if (ends === "style" && destination === "styles") styles.end();
        else if (ends === "story") flow.closeStory(setting().depth);
        else if (ends === "field") {
          const last = fields.pop();
          if (last && length === last.from) say(drawn(last.field));
        }
      },
      word(word, value) {
        if (word === "\\" || word === "{" || word === "}") return take(word.charCodeAt(0), "plain");
        if (word === "u" && value !== null) {
          endRun();
          say(decodeUnit(value & 0xffff, fonts.get(group.font)));
          repeats = group.fallbacks;
          return;
        }
        endRun();
        if (word === "*") group.optional = true;
        else if (CHARACTERS[word] !== undefined) say(CHARACTERS[word]);
        else if (!enter(word)) {
          if (group.destination === "styles") styles.read(word, value ?? 0);
          set(word, value);
          if (group.destination === "text") act(word, value);
        }
      },
      byte: (value) => take(value, "hex"),
      text(from, to) {
        for (let at = from; at < to; at++) take(bytes[at]!, "plain");
      },
    },
    () => isPaired(undefined, codePage),
  );
  endRun();

  if (length > MAX_TEXT) {
    return failure(`“${file}”超过 ${MAX_TEXT / 10_000} 万字，没有读入。请拆成几个文件。`);
  }
  const warnings: string[] = [];
  if (groups.length > 1) warnings.push("文件不完整，结尾可能缺了内容。请核对原文件。");
  if (broken > 0) warnings.push(`有 ${broken} 处文字已损坏，没有读入。请核对原文件。`);
  return { ok: true, value: { blocks: flow.end(), warnings } };
}
