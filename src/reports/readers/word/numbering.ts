/** `numbering.xml` → the number that Word prints before a paragraph (ECMA-376 Part 1, §17.9). */
import { Parser } from "htmlparser2";
import { toChineseNumeral } from "../../../text/numerals.ts";

interface Level {
  format: string;
  text: string;
  start: number;
}

/** `next(numId, ilvl)` counts one paragraph and returns its printed number, or "" for bullets and none. */
export function readNumbering(xml: string): { next(numId: string | null, ilvl: number): string } {
  const abstracts = new Map<string, Map<number, Level>>();
  const numbers = new Map<string, string>();
  let levels: Map<number, Level> | null = null;
  let level: Level | null = null;
  let numId: string | null = null;
  /** Where a list of its own starts anew, though it shares its levels with others: "numId/ilvl" → first number. */
  const restarts = new Map<string, number>();
  let overridden = "0";
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const value = attributes["w:val"] ?? "";
        if (name === "w:abstractNum") {
          levels = new Map();
          abstracts.set(attributes["w:abstractNumId"] ?? "", levels);
        } else if (name === "w:num") numId = attributes["w:numId"] ?? null;
        else if (name === "w:abstractNumId" && numId !== null) numbers.set(numId, value);
        else if (name === "w:lvlOverride") overridden = attributes["w:ilvl"] ?? "0";
        else if (name === "w:startOverride") restarts.set(`${numId}/${overridden}`, Number(value));
        else if (name === "w:lvl" && levels) {
          level = { format: "decimal", text: "", start: 1 };
          levels.set(Number(attributes["w:ilvl"] ?? 0), level);
        } else if (!level) return;
        else if (name === "w:numFmt") level.format = value;
        else if (name === "w:lvlText") level.text = value;
        else if (name === "w:start") level.start = Number(value);
      },
      onclosetag(name) {
        if (name === "w:lvl") level = null;
        else if (name === "w:abstractNum") levels = null;
        else if (name === "w:num") numId = null;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);

  const counters = new Map<string, number[]>();
  return {
    next(id, ilvl) {
      const abstract = id === null ? undefined : numbers.get(id);
      const defined = abstract === undefined ? undefined : abstracts.get(abstract);
      const own = defined?.get(ilvl);
      if (id === null || abstract === undefined || !defined || !own) return "";
      const counts = counters.get(abstract) ?? [];
      counters.set(abstract, counts);
      const restart = restarts.get(`${id}/${ilvl}`);
      restarts.delete(`${id}/${ilvl}`);
      counts[ilvl] = restart ?? (counts[ilvl] ?? own.start - 1) + 1;
      counts.length = ilvl + 1;
      if (own.format === "bullet" || own.format === "none") return "";
      return own.text.replace(/%([1-9])/g, (_, digit: string) => {
        const at = Number(digit) - 1;
        const shown = defined.get(at);
        return shown ? printed(counts[at] ?? shown.start, shown.format) : "";
      });
    },
  };
}

function printed(n: number, format: string): string {
  if (/chinese|japaneseCounting|ideographTraditional|taiwanese/i.test(format))
    return toChineseNumeral(n);
  if (format === "upperLetter") return String.fromCharCode(64 + n);
  if (format === "lowerLetter") return String.fromCharCode(96 + n);
  if (format === "decimalEnclosedCircle" && n <= 20) return String.fromCharCode(0x245f + n);
  return String(n);
}
