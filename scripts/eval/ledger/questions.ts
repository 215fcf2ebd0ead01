/** All that is asked of a library, made from its own text. */
import { createHash } from "node:crypto";
import { type Cut, cutOf } from "./cuts.ts";
import type { Fact } from "./fact.ts";
import { type Ledger, ledgerOf } from "./facts.ts";
import { movedOf } from "./moves.ts";
import { officeOf } from "./offices.ts";
import type { Source } from "./source.ts";
import { wordingsOf } from "./wordings.ts";

export interface Question {
  /** The same as long as the clause and the wording are. */
  id: string;
  kind: "held" | "cut" | "moved";
  /** The wording's name, or what is moved. */
  way: string;
  text: string;
  askedIn: number | null;
  fact: Fact;
  cut: Cut | null;
}

/** Wordings of a figure that are asked again when its clause is out. */
const CUT_WORDINGS = 3;
/** A budget has hundreds of items that differ by a word. */
const BUDGET_WORDINGS = ["plain", "last year", "please", "is how much", "office"];

export function questionsOf(library: string, sources: Source[], seed: string): Question[] {
  const ledger = ledgerOf(sources);
  const offices = new Map(sources.map((source) => [source.id, officeOf(source)]));
  const isOnly = new Set([...offices.values()].map((office) => office?.short)).size === 1;
  const seen = new Set<string>();
  return ledger.facts.flatMap((fact) => {
    const { source } = fact.sentence;
    const office = offices.get(source.id) ?? null;
    const wordings = wordingsOf(fact, office, isOnly).filter(
      ({ name }) => !isBudget(fact) || BUDGET_WORDINGS.includes(name),
    );
    const base = { fact, cut: null };
    const idOf = (...parts: string[]) =>
      hash([library, fact.clause.text, fact.quantity.written, `${fact.year}`, ...parts].join("|"));
    const salt = Number.parseInt(hash(`${seed}${idOf("salt")}`).slice(0, 6), 16);
    const held = wordings.map(({ name, text, askedIn }) => ({
      ...base,
      id: idOf("held", text),
      kind: "held" as const,
      way: name,
      text,
      askedIn: askedIn ?? null,
    }));
    const moved = movedOf(fact, ledger, sources, salt).map(({ move, text }) => ({
      ...base,
      id: idOf("moved", text),
      kind: "moved" as const,
      way: move,
      text,
      askedIn: null,
    }));
    const all = [...held, ...moved, ...cutQuestions(fact, ledger, held, salt)];
    return all.filter(({ kind, text }) => {
      const key = `${kind}${text}`;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    });
  });
}

/** The plain wording and others in turn. */
function cutQuestions(fact: Fact, ledger: Ledger, held: Question[], salt: number): Question[] {
  const cut = cutOf(fact, ledger);
  if (!cut) return [];
  const [plain, ...others] = held;
  const turned = [...others.slice(salt % others.length), ...others.slice(0, salt % others.length)];
  return [plain!, ...turned].slice(0, CUT_WORDINGS).map((question) => ({
    ...question,
    id: hash(`${question.id}cut`),
    kind: "cut" as const,
    cut,
  }));
}

const isBudget = ({ before }: Fact) => /预算安排$|预算执行数$/.test(before);

export const hash = (text: string) => createHash("sha1").update(text).digest("hex").slice(0, 12);

/** Evenly spread over the library. */
export function spread<T>(list: T[], limit: number): T[] {
  if (list.length <= limit) return list;
  return Array.from({ length: limit }, (_, n) => list[Math.floor((n * list.length) / limit)]!);
}
