/** Whose a clause of the material is (pure): the office's own, or that of another place or office which it names first. */
import { wordsOf } from "../text/lexicon.ts";
import { anyOf } from "../text/terms.ts";

export interface Ours {
  /** 我办 */
  self: string;
  /** Does a text name the office? */
  names(text: string): boolean;
  /** Does a clause begin with the office itself: 我区, 本局? */
  speaks(text: string): boolean;
  /** Is a label another place's or office's name? */
  isOther(label: string): boolean;
  /** The other place or office that a clause begins with; null for none. */
  otherIn(text: string): string | null;
}

const ENDINGS = anyOf([
  ...wordsOf("office-endings").filter((word) => word.length > 1),
  "外办",
  "局",
  "厅",
]);
const PLACE = new RegExp(
  `^(?:邻近的?|其中)?((?!${anyOf([...wordsOf("no-places"), ...wordsOf("side-with")])})[\\p{Script=Han}]{2,3}[省市区县])(?:(?<sure>\\p{Script=Han}{0,6}?(?:${ENDINGS})|同期|今年|全年|也)|的(?!我)|办理|\\d|$)`,
  "u",
);
/** A district that no report of the office speaks of: 丰州区办了130张. */
const DISTRICT = new RegExp(
  `^(?:邻近的?|其中)?((?!${anyOf([...wordsOf("no-places"), ...wordsOf("side-with")])})(?![我本全各])[\\p{Script=Han}]{2}[区县])(?![、和与（(])`,
  "u",
);
const SELF = /^(?:我|本|全)[省市区县局办委厅院校]/;

export function createOurs(names: string[], known: string): Ours {
  const own = names
    .flatMap((name) => [
      name,
      name.replace(/^\p{Script=Han}{2,3}?[省市](?=\p{Script=Han}{2,})/u, ""),
    ])
    .filter((name) => name.length > 1);
  const [full = ""] = names;
  const mine = [full, known.split("\n")[0] ?? ""].join("\n");
  const otherIn = (text: string): string | null => {
    if (SELF.test(text)) return null;
    const district = DISTRICT.exec(text)?.[1];
    if (district !== undefined && /\d/.test(text) && !known.includes(district)) return district;
    const found = PLACE.exec(text);
    const place = found?.[1];
    if (place === undefined || mine.includes(place) || /^[我本全各]/.test(place)) return null;
    // A friend abroad that the reports speak of may be what the clause is about: 维拉多区9月签约.
    return found?.groups?.sure !== undefined || !known.includes(place) ? place : null;
  };
  return {
    self: full.endsWith("办公室") || full === "" ? "我办" : `我${full.at(-1)}`,
    names: (text) =>
      otherIn(text) === null && (own.some((name) => text.includes(name)) || SELF.test(text)),
    speaks: (text) => SELF.test(text) || own.some((name) => text.startsWith(name)),
    isOther: (label) =>
      !known.includes(label) &&
      /^\p{Script=Han}{2,3}[省市区县]$/u.test(label) &&
      otherIn(label) !== null,
    otherIn,
  };
}
