/**
 * A small library in memory: a query of the table costs some milliseconds however few rows there are, and a question asks
 * several times. Every row is read once for each version of the table; what is found, within which limits and how it scores
 * is as the table's own text index has it.
 */
import { statSync } from "node:fs";
import type { Table } from "@lancedb/lancedb";
import type { Hit, Scope } from "../domain.ts";
import type { Candidate } from "./rank.ts";
import type { Rows } from "./rows.ts";
import { type Limited, meets, type Row, type Searched, toHit } from "./table.ts";
import { unparted } from "./tokens.ts";

/** More passages are looked up in the table: these take some 20 MB, and a tenth of a second to read. */
const MOST = 3_000;
/** BM25, with the constants of the table's index. */
const [K1, B] = [1.2, 0.75];

/** A look at the version that takes longer is not waited for by whoever comes after. */
const SILENT_MS = 2_000;

interface HeldRow extends Limited {
  ord: number;
  hit: Hit;
  indexed: string;
}

export interface HeldOptions {
  /** Where the table's versions are written, if that is a folder of this machine. */
  versions?: string | null;
  most?: number;
}

/** Gives the rows as they are now: in memory where they are no more than `most`, else `large`. Another program may have changed them. */
export function createHeld(
  table: Table,
  large: Rows,
  { versions = null, most = MOST }: HeldOptions = {},
): () => Promise<Rows> {
  let kept: { version: number; rows: Promise<Rows> } | null = null;
  /** When the versions had last changed as the kept one was looked at. */
  let seen: bigint | null = null;

  async function read(): Promise<Rows> {
    if ((await table.countRows()) > most) return large;
    const rows = await table
      .query()
      .select([...READ])
      .toArray();
    return rowsInMemory(rows as Read[]);
  }

  /** The look at the version that is under way: who asks meanwhile is told what it finds. */
  let looking: Promise<number> | null = null;

  function look(): Promise<number> {
    const began = table.version().finally(stop);
    // What a store that was away never answered is asked anew, once it may be back.
    const timer = setTimeout(stop, SILENT_MS).unref();
    function stop(): void {
      clearTimeout(timer);
      if (looking === began) looking = null;
    }
    return began;
  }

  return async function now() {
    const changed = versions === null ? null : changedAt(versions);
    if (kept && changed !== null && changed === seen) return kept.rows;
    seen = null;
    looking ??= look();
    const version = await looking;
    seen = changed;
    if (kept?.version !== version) {
      const reading = { version, rows: read() };
      kept = reading;
      // What could not be read is tried again.
      reading.rows.catch(() => {
        if (kept === reading) kept = null;
      });
    }
    return kept.rows;
  };
}

/** The clock of a file system moves in steps: what changed in the last of them may change again and look the same, in ms. */
const STEP = 100;

/** When a folder last changed, in nanoseconds; null where it cannot be told, or has this moment. */
function changedAt(folder: string): bigint | null {
  const changed = statSync(folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  if (changed === undefined || Number(changed / 1_000_000n) + STEP > Date.now()) return null;
  return changed;
}

const READ = ["ord", "hit", "indexed", "heading", "audience", "alsoYear"] as const;
type Read = Pick<Row, (typeof READ)[number]>;

function rowsInMemory(read: Read[]): Rows {
  const rows = read.map(heldOf);
  const texts = { indexed: textsOf(read, "indexed"), heading: textsOf(read, "heading") };
  const ordered = rows.toSorted((a, b) =>
    a.reportId === b.reportId ? a.ord - b.ord : a.reportId < b.reportId ? -1 : 1,
  );
  const inOrder = (scope: Scope) => ordered.filter(meets(scope)).map(({ hit }) => hit);
  const candidateOf = ({ hit, indexed }: HeldRow, words = 0): Candidate => ({
    ...{ hit, indexed, words },
    meaning: null,
  });

  return {
    async withWords(column, words, scope, limit) {
      const within = meets(scope);
      const scores = texts[column].scores(words);
      const found: number[] = [];
      for (const [row, score] of scores.entries())
        if (score > 0 && within(rows[row]!)) found.push(row);
      return found
        .sort((a, b) => scores[b]! - scores[a]! || a - b)
        .slice(0, limit)
        .map((row) => candidateOf(rows[row]!, scores[row]));
    },
    async named(ids, scope) {
      const [asked, within] = [meets({ passageIds: ids }), meets(scope)];
      return rows.filter((row) => asked(row) && within(row)).map((row) => candidateOf(row));
    },
    inOrder: async (scope) => inOrder(scope),
    async *pages(scope, size) {
      const all = inOrder(scope);
      for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
    },
  };
}

function heldOf({ ord, hit: json, indexed, heading, audience, alsoYear }: Read): HeldRow {
  const hit = toHit({ hit: json }, 0);
  const { passageId, reportId, kind, org, reportYear, factYear, aspect } = hit;
  return {
    ...{ passageId, reportId, kind, org, reportYear, factYear, audience, alsoYear, ord, hit },
    plan: aspect === "plan",
    indexed: unparted(indexed || heading),
  };
}

/** The text index of one column: for each word the rows that have it, and how often. */
function textsOf(read: Read[], column: Searched) {
  const lengths: number[] = [];
  const having = new Map<string, { rows: number[]; counts: number[] }>();
  for (const [row, { [column]: words }] of read.entries()) {
    const all = wordsIn(words);
    for (const word of all) {
      const found = having.get(word);
      if (!found) having.set(word, { rows: [row], counts: [1] });
      else if (found.rows.at(-1) === row) found.counts[found.counts.length - 1]!++;
      else {
        found.rows.push(row);
        found.counts.push(1);
      }
    }
    lengths.push(all.length);
  }
  // A row without words in this column is one of the index all the same.
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);

  /** The BM25 score of each row; 0 for one that has none of these words. */
  function scores(words: string): Float64Array {
    const scored = new Float64Array(lengths.length);
    for (const word of new Set(wordsIn(words))) {
      const found = having.get(word);
      if (!found) continue;
      const { rows, counts } = found;
      const rare = Math.log(1 + (lengths.length - rows.length + 0.5) / (rows.length + 0.5));
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        const norm = K1 * (1 - B + (B * lengths[row]!) / mean);
        scored[row] = scored[row]! + (rare * (K1 + 1) * counts[i]!) / (counts[i]! + norm);
      }
    }
    return scored;
  }

  return { scores };
}

const wordsIn = (words: string) => words.split(/\s+/).filter((word) => word !== "");
