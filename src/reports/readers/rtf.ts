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
import { createStyles } from "./rtf/styles.ts";
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
  /** Properties of tables in cells follow. */
  nested: boolean;
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

/** Destinations whose words are not the text's. */
const NOTHING = new Set(
  (
    "colortbl info pict header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc ftncn aftnsep " +
    "aftnsepc aftncn nonesttables shprslt nonshppict sp tc tcn xe rxe txe listtable listoverridetable revtbl filetbl " +
    "comment annotation objdata objclass objname pnseclvl"
  ).split(" "),
);
const KNOWN_OPTIONAL = new Set(["footnote", "shpinst", "nesttableprops", "fldinst"]);
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

export function readRtf(bytes: Uint8Array, file: string): Outcome<Parsed> {
  const fonts = new Map<number, Font>();
  const styles = createStyles();
  const flow = createFlow();
  const groups: Group[] = [openGroup()];
  const fields: Field<boolean>[] = [];
  let group = groups[0]!;
  let codePage = 936;
  /** Bytes of one encoding that wait for the rest of their characters. */
  let waiting: number[] = [];
  /** How many more characters only repeat the last `\u`. */
  let repeats = 0;
  let definitions: CellDefinition[] = [];
  let innerDefinitions: CellDefinition[] = [];
  let goesOn: CellDefinition["goesOn"] = null;
  let length = 0;

  const setting = (): Setting => {
    const style = styles.of(group.style);
    const level = group.level ?? style.level;
    const depth = group.inTable ? Math.max(1, group.depth) : 0;
    return { depth, level: level === 0 ? null : level, contents: style.contents };
  };

  function say(text: string) {
    const { destination, place } = group;
    if (destination === "fonts") {
      const font = fonts.get(group.font);
      if (font && font.name.length < 100) font.name += text.replace(/;.*/s, "");
    } else if (destination === "styles") styles.addName(text);
    else if (destination === "instruction") {
      const field = fields.at(-1);
      if (field) addInstruction(field, text);
    } else if (!group.hidden && !group.deleted && destination !== "nothing") {
      length += text.length;
      if (destination === "number") flow.addNumber(text);
      else flow.addText(place === "super" ? raised(text) : place === "sub" ? lowered(text) : text);
    }
  }

  function sayWaiting() {
    repeats = 0;
    if (waiting.length === 0) return;
    const data = waiting;
    waiting = [];
    say(decodeBytes(data, fonts.get(group.font), codePage));
  }

  function take(byte: number) {
    if (repeats > 0) {
      repeats--;
      // The fallback of a character can be a pair, whatever \uc says.
      if (repeats === 0 && byte > 0x80 && isPaired(codePage)) pairOpen = true;
      return;
    }
    waiting.push(byte);
  }

  return failure(file);
}
