/** Who gives and who receives, who does it and to whom (pure): 我区向6个友城回赠 is not 6个友城向我区回赠. */
import { oneOf, readLexicon } from "../../text/lexicon.ts";
import { anyOf, pairsIn } from "../../text/terms.ts";
import { knownVerbsIn } from "./near.ts";
import type { Told } from "./spots.ts";
import { withoutFigures } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** So many sentences that say most of a clause are compared with it. */
const NEAREST = 3;
const [GIVES, HELPS] = readLexicon("two-parties").map(({ words }) => words);
const DONE = new RegExp(oneOf("two-parties"), "g");
/** With these one side says who is who; with the others both must have changed places. */
const ONE_SIDED = new Set([...GIVES!, ...HELPS!]);
/** Who stands behind these receives, who behind those does it. */
const TO = /(?:(?<![面意导方趋])向|给|对|为)(?=\s*\p{Script=Han}{2})/u;
const BY = /(?:被|由|受|获|得到|收到|接[受收]|经)(?=\s*\p{Script=Han}{2})/u;

export function checkGiving({ clause, spots }: Told): Reason[] {
  for (const stated of spots.slice(0, NEAREST).flatMap((spot) => spot.clauses)) {
    const done = [...new Set(clause.match(DONE) ?? [])].filter((word) => stated.includes(word));
    const turned =
      receiverDoes(clause, stated) ??
      receiverDoes(stated, clause) ??
      done.map((word) => turnedAt(word, clause, stated)).find((name) => name !== null);
    if (turned)
      return [{ code: "ROLE", detail: `“${turned}”在依据里是另一方：${stated.slice(0, 40)}` }];
  }
  return [];
}

/** Who receives in one clause and begins the other, which goes on as the one does; null where nobody does. */
function receiverDoes(clause: string, other: string): string | null {
  const [text, bare] = [withoutFigures(clause), withoutFigures(other)];
  const to = TO.exec(text);
  if (!to || to[0] === "为" || to[0] === "对") return null;
  const behind = text.slice(to.index + 1).trimStart();
  const verb = knownVerbsIn(behind)[0] ?? LONGEST_NAME;
  const goesOn = (name: string) =>
    pairsIn(behind.slice(behind.indexOf(name) + name.length)).some(
      (pair) => HAN.test(pair) && bare.indexOf(pair) > bare.indexOf(name) + 1,
    );
  return (
    pairsIn(behind.slice(0, Math.min(verb, LONGEST_NAME))).find(
      (name) =>
        HAN.test(name) &&
        bare.includes(name) &&
        bare.indexOf(name) < BEGINNING &&
        !LED.test(bare.slice(0, bare.indexOf(name))) &&
        !/[后前时]$/.test(bare) &&
        goesOn(name),
    ) ?? null
  );
}

const LONGEST_NAME = 12;
/** So far into a clause stands who does it. */
const BEGINNING = 8;
const LED = new RegExp(
  `[向给对为与和同跟从赴到受收]|${anyOf(readLexicon("parts-played")[1]!.words)}`,
);

interface Sides {
  doer: string;
  other: string;
}

/** Who stands on which side of a verb; null where the clause has it not. */
function sidesOf(clause: string, done: string): Sides | null {
  const text = withoutFigures(clause);
  const at = text.indexOf(done);
  if (at < 0) return null;
  const [before, behind] = [text.slice(0, at), text.slice(at + done.length)];
  if (/[被获受]$/.test(before)) return { doer: "", other: `${before} ${behind}` };
  const by = BY.exec(before);
  if (by)
    return {
      doer: before.slice(by.index + by[0].length),
      other: `${before.slice(0, by.index)} ${behind}`,
    };
  const to = TO.exec(before);
  return to
    ? { doer: before.slice(0, to.index), other: `${before.slice(to.index + 1)} ${behind}` }
    : { doer: before, other: behind };
}

function turnedAt(done: string, clause: string, other: string): string | null {
  const [said, stated] = [sidesOf(clause, done), sidesOf(other, done)];
  return said && stated ? turnedIn(said, stated, ONE_SIDED.has(done)) : null;
}

/** Who does it in the one and has it done to him in the other; null where nobody is both. */
function turnedIn(said: Sides, stated: Sides, oneSided: boolean): string | null {
  const across = (is: string, isNot: string, was: string, wasNot: string) =>
    pairsIn(is).find(
      (pair) =>
        HAN.test(pair) && was.includes(pair) && !isNot.includes(pair) && !wasNot.includes(pair),
    ) ?? null;
  const doer = across(said.doer, said.other, stated.other, stated.doer);
  const other = across(said.other, said.doer, stated.doer, stated.other);
  return oneSided || (doer !== null && other !== null) ? (other ?? doer) : null;
}

const HAN = /^\p{Script=Han}{2}$/u;
