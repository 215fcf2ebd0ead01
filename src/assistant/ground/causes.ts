/** What came of what (pure): a claim that gives a cause wants a place in the evidence that gives the same one for the same. */
import { readLexicon } from "../../text/lexicon.ts";
import { anyOf, pairsIn } from "../../text/terms.ts";
import { contentOf, isSaid } from "./content.ts";
import type { Spot, Told } from "./spots.ts";
import { plain } from "./statements.ts";
import type { Reason } from "./verdict.ts";

const [LEADS, ENDS, JOINS] = readLexicon("causes").map(({ words }) => anyOf(words)) as [
  string,
  string,
  string,
];
/** The cause stands behind these. */
const LED = new RegExp(
  `(?:${LEADS})(?:主要)?(?:是|在于|为)?|因(?![公素地势此而])|受(?=[^，]{2,24}(?:影响|带动|拉动))`,
);
const BECAUSE = new RegExp(LEADS);
/** And before those. */
const ENDED = new RegExp(`(?<!深)(?:${ENDS})`);
/** 由此推算 works a figure out. */
const JOINED = new RegExp(`(?:${JOINS})(?![推计算可看得测])`);
const GIVES = new RegExp(`${LED.source}|${ENDED.source}|${JOINS}|根据|鉴于`);
const MARKS = new RegExp(`${GIVES.source}|${JOINS}`, "g");
/** So much of the cause and of what came of it must stand there. */
const CAUSE = 0.6;
const EFFECT = 0.5;
const WITHIN = 0.3;

export function checkCause({ sentence, clause, spots }: Told): Reason[] {
  const joined = JOINED.test(clause);
  const cause = joined ? sentence.slice(0, sentence.indexOf(clause)) : causeOf(clause);
  if (cause === null) return [];
  const because = wordsIn(cause);
  const about = spots[0]?.item.about ?? "";
  const effect = wordsIn(sentence.replace(cause, " ")).filter(
    (word) => !because.includes(word) && !about.includes(word),
  );
  if (because.length === 0 && cause.trim() !== "") because.push(...hanPairs(cause));
  if (because.length === 0) return [];
  // What has no words of its own is known by its clause.
  if (effect.length === 0) {
    if (!joined) return [];
    effect.push(...hanPairs(clause));
  }
  const given = spots.some((spot) => {
    const together = joined && (JOINED.test(spot.text) || says(spot.text, because, CAUSE));
    if (together && says(spot.text, effect, EFFECT)) return true;
    // 对初次违法的企业不予处罚: one clause says both.
    const within = spot.clauses.some(
      (text) => effect.length > 1 && says(text, because, CAUSE) && says(text, effect, WITHIN),
    );
    if (within) return true;
    return (
      GIVES.test(spot.text) &&
      says(`${spot.around}\n${spot.text}`, because, CAUSE) &&
      says(effectsOf(spot, spots), effect, EFFECT)
    );
  });
  if (given) return [];
  // Where the evidence gives a cause of its own for it, this is another one.
  const other = spots.some(
    ({ text }) => GIVES.test(text) && says(text, effect, EFFECT) && !says(text, because, WITHIN),
  );
  return [{ code: "CAUSE", detail: "依据没有说到这个原因", ...(!other && { unsure: true }) }];
}

function hanPairs(text: string): string[] {
  return pairsIn(text.replace(MARKS, "").replace(/[^\p{Script=Han}]/gu, ""));
}

function wordsIn(text: string): string[] {
  return contentOf(text.replace(MARKS, " ")).filter((word) => !/^[比较]/.test(word));
}

/** The cause that a clause gives; null where it gives none. */
function causeOf(clause: string): string | null {
  const led = LED.exec(clause);
  if (led) return clause.slice(led.index + led[0].length).split(/[，；。]/)[0]!;
  const ended = /所致|导致|致使|使得/.exec(clause);
  return ended ? clause.slice(0, ended.index) : null;
}

/** Where what came of it may stand: in the sentence, and before one that begins with the cause. */
function effectsOf({ text, around, item }: Spot, spots: Spot[]): string {
  const begins = text.search(BECAUSE);
  if (begins < 0 || begins > BEGINNING) return `${text}\n${item.about ?? ""}`;
  const others = spots.filter((spot) => spot.item.about === item.about).map((spot) => spot.text);
  return plain([text, around, ...others].join("\n"));
}

/** A sentence that begins with the cause may give it for the one before it. */
const BEGINNING = 4;

function says(text: string, words: string[], least: number): boolean {
  const said = words.filter((word) => isSaid(word, text));
  return said.join("").length >= words.join("").length * least;
}
