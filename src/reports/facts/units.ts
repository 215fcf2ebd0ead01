/** Words → names of offices, by how these end (pure): where one ends before a year or a kind, and what is labelled 编制部门. */
import { eachOf, oneOf } from "../../text/lexicon.ts";
import { type Place, placeAtStart } from "../../text/offices/place.ts";

const [BODIES = "", UNITS = "", ORDINARY = ""] = eachOf("unit-ends");
/** Ends an office's name wherever it stands. */
const CLEAR = new RegExp(`(?:${BODIES}|${UNITS})$`);
/** Ends one only where nothing else can follow: 部 of 组织部, and of 干部. */
const POSSIBLE = new RegExp(`(?:${ORDINARY})$`);
const NO_UNIT = new RegExp(`(?:${oneOf("no-units")})$`);

/** Does an office's name end here, wherever it is? */
export function endsUnit(words: string): boolean {
  return CLEAR.test(words) && !NO_UNIT.test(words);
}

/** The same where the year or the kind of paper follows, or nothing. */
export function isWholeUnit(words: string): boolean {
  return endsUnit(words) || (POSSIBLE.test(words) && !NO_UNIT.test(words));
}

/** An office alone on its line: 组织部 only with its place, since slogans end in such words, too. */
export function isUnitLine(line: string): boolean {
  if (!/^[\p{Script=Han}（）]{4,36}$/u.test(line)) return false;
  return endsUnit(line) || (isWholeUnit(line) && placeAtStart(line) !== null);
}

/** 清河区教育局清河区财政局, 清河区教育局和清河区财政局 → the first, which a joint paper is filed under, and the others. */
export function jointly(name: string): string[] {
  const place = placeAtStart(name.replace(/^中共/, ""));
  for (let end = 4; end <= name.length - 3; end++) {
    const [first, after] = [name.slice(0, end), name.slice(end)];
    if (!endsUnit(first) || !isWholeUnit(after)) continue;
    const rest = after.replace(/^[和与及、]/, "");
    if (isOfPlace(rest, place) || (rest !== after && rest.length >= 3))
      return [first, ...jointly(rest)];
  }
  return [name];
}

/** Is it named with the place again, as no part of an office is: 清河区财政局, 国家统计局清河调查队? */
function isOfPlace(name: string, place: Place | null): boolean {
  if (!place) return false;
  const ofState = /^(?:国家|中国)/.test(name) && name.includes(place.bare);
  return ofState || name.replace(/^中共/, "").startsWith(place.full);
}

const LABELS = eachOf("unit-labels");

/** Who made the paper by its own labels: 编制部门：清河区教育局; `rank` 1 is the surest, 3 a page's 来源. */
export function labelled(lines: string[], rank: 1 | 2 | 3): string | null {
  const pattern = new RegExp(
    `(?:^|[\\s，。；|])(?:${LABELS[rank - 1]})(?:（[^（）]{1,6}）)?[：:]\\s*([\\p{Script=Han}（）]{4,40})`,
    "u",
  );
  for (const line of lines) {
    const value = pattern.exec(line)?.[1]?.replace(/[（(](?:盖章|公章|印章)[）)]$/, "");
    const name = value === undefined ? null : longestUnit(value);
    if (name !== null && !/^(?:本|我|各|[省市区县](?!.{0,3}人民政府))/.test(name)) return name;
  }
  return null;
}

/** 清河区教育局浏览次数, as a page's line reads without its blanks. */
function longestUnit(words: string): string | null {
  if (isWholeUnit(words)) return words;
  for (let end = words.length - 1; end > 3; end--)
    if (endsUnit(words.slice(0, end))) return words.slice(0, end);
  return null;
}
