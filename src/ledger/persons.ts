/** Titled people in a text (pure): a title with a name after it, a name before 同志 or before what its bearer does. */
import { oneOf, wordsOf } from "../text/lexicon.ts";

/** Surnames that are no common words besides. */
export const SURNAME = `[${wordsOf("surnames").join("")}]`;
const NAME = `${SURNAME}\\p{Script=Han}{1,2}`;
const TITLES = oneOf("titles");
const AFTER = oneOf("after-names");
/** 主任调整 names nobody; 周以宁同志 and 艾琳·罗莎 name someone. */
const PERSON = new RegExp(
  `(?:${TITLES})\\s*(?<titled>${NAME})(?!\\p{Script=Han}{0,1}调整)|(?<named>${SURNAME}\\p{Script=Han}{1,2}?)(?:${AFTER})|(?<foreign>\\p{Script=Han}+·\\p{Script=Han}+)`,
  "gu",
);

export interface Person {
  name: string;
  start: number;
}

/** The people whom a text names, in order. */
export function personsIn(text: string): Person[] {
  return [...text.matchAll(PERSON)].map((match) => {
    const { titled, named, foreign } = match.groups!;
    const name = (titled ?? named ?? foreign)!;
    return { name, start: match.index + match[0].indexOf(name) };
  });
}

const BEFORE_TITLE = new RegExp(`${NAME}(?=(?:${TITLES}))`, "gu");

/** Names with their title behind them, as a question has them: 周以宁主任. */
export function namesBeforeTitles(text: string): string[] {
  return [...text.matchAll(BEFORE_TITLE)].map(([name]) => name);
}

/** Does a text name a person by title or as 同志? */
export function namesPerson(text: string): boolean {
  return personsIn(text).length > 0;
}
