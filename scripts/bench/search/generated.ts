/**
 * A library of any size out of generated passages: clauses of the texts at hand, put together at random under years,
 * offices and figures of their own, the same for the same seed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Passage, Report } from "../../../src/domain.ts";
import type { Library } from "../../../src/search/library.ts";
import { publicPassages } from "../../eval/passages.ts";
import { inProject } from "../../eval/questions.ts";

const PER_REPORT = 500;
const PER_COMMIT = 20;
const PLACES = [..."安宁平远清泰和昌兴隆望东西南北"];

/** Random numbers in [0, 1) from a seed (a linear congruence: Numerical Recipes, 3rd ed., §7.1). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function createGenerator(seed = 1) {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const clauses = clausesAtHand();

  function sentence(): string {
    const count = 3 + Math.floor(random() * 8);
    const parts = Array.from({ length: count }, () =>
      pick(clauses).replace(/\d+/g, (digits) => String(Math.floor(random() * 10 ** digits.length))),
    );
    return `${parts.join("，")}。`;
  }

  function report(n: number): Report {
    const year = 2005 + Math.floor(random() * 20);
    const org = `${pick(PLACES)}${pick(PLACES)}${pick(PLACES)}区人民政府外事办公室`;
    const reportId = `g${n}`;
    let offset = 0;
    const body: Passage[] = Array.from({ length: PER_REPORT }, (_, i) => {
      const text = sentence();
      const undated = random() < 0.1;
      const plan = random() < 0.15;
      const start = offset;
      offset += text.length + 1;
      const factYear = undated ? null : plan ? year + 1 : year;
      return {
        passageId: `${reportId}-${i}`,
        reportId,
        kind: "text" as const,
        path: ["一", `（${i}）`],
        headings: ["一、主要工作"],
        text,
        start,
        end: start + text.length,
        reportYear: year,
        factYear,
        years: factYear === null ? null : { from: factYear, to: factYear },
        aspect: plan ? ("plan" as const) : ("done" as const),
      };
    });
    const title = `${org}${year}年工作总结`;
    const none = { title: "text", org: "text", year: "text", kind: "text", date: "none" } as const;
    return {
      ...{ reportId, title, org, aliases: [], year, years: null, kind: "年度工作总结" },
      ...{ date: null, known: none, outline: [], passages: body.length, figures: 0, warnings: [] },
      ...{ sample: false, draft: false, audience: null, reading: 0, file: `${reportId}.txt` },
      ...{ text: "", body, figureRows: [] },
    };
  }

  return {
    /** Words of two passages, most often with a year, as a person who half remembers would ask. */
    question(): { text: string; years: number[] } {
      const text = `${pick(clauses).slice(0, 12)}${pick(clauses).slice(0, 6)}是多少？`;
      return { text, years: random() < 0.7 ? [2005 + Math.floor(random() * 20)] : [] };
    },
    /** Put passages in until the library has `rows`. */
    async fill(library: Library, rows: number): Promise<void> {
      for (let n = 0; n * PER_REPORT < rows; n += PER_COMMIT) {
        const left = Math.min(PER_COMMIT, Math.ceil(rows / PER_REPORT) - n);
        await library.put(Array.from({ length: left }, (_, i) => report(n + i)));
      }
    },
  };
}

function clausesAtHand(): string[] {
  const folders = [inProject("../shared/reports"), inProject("scripts/samples")];
  const texts = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => file.endsWith(".txt"))
    .map((file) => readFileSync(file, "utf8"));
  return [...texts, ...(publicPassages()?.passages.map(({ text }) => text) ?? [])]
    .flatMap((text) => text.split(/[，。；！？\n]/))
    .map((clause) => clause.trim())
    .filter((clause) => clause.length >= 4 && clause.length < 60);
}

/** Bytes that a folder takes on disk. */
export function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).reduce((sum, name) => {
    const stat = statSync(join(folder, name));
    return sum + (stat.isFile() ? stat.size : 0);
  }, 0);
}
