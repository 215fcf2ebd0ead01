/** Blind vectors, written by someone who had not seen the code: what offices' files look like, and what is to be understood. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { REPORT_KINDS } from "../../src/domain.ts";
import { figuresOf } from "../../src/ledger/figures.ts";
import { timeOfPassage } from "../../src/ledger/years.ts";
import type { Block } from "../../src/reports/blocks.ts";
import { outline } from "../../src/reports/outline.ts";
import { passagesOf } from "../../src/reports/passages.ts";

const Kind = z.enum(REPORT_KINDS);

function vectors<T>(name: string, schema: z.ZodType<T>): T[] {
  const text = readFileSync(new URL(`./vectors/${name}.jsonl`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => schema.parse(JSON.parse(line)));
}

/** Those that do not hold, by id: a list that may only become shorter. */
function misses<T extends { id: string }>(all: T[], faults: (vector: T) => string[]): string[] {
  return all.flatMap((vector) => {
    const found = faults(vector);
    return found.length > 0 ? [`${vector.id}: ${found.join("; ")}`] : [];
  });
}

const Fact = z.union([z.string(), z.number(), z.null()]);
const HeadSchema = z.object({
  id: z.string(),
  file: z.string(),
  head: z.array(z.string()),
  tail: z.array(z.string()),
  given: z
    .object({
      org: z.string().optional(),
      year: z.number().optional(),
      kind: Kind.optional(),
    })
    .nullable(),
  expect: z.record(z.enum(["title", "org", "year", "kind", "date"]), Fact),
  also: z.record(z.string(), z.array(Fact)).optional(),
  conflict: z.array(z.string()),
});

describe("heads of files", () => {
  const FILLER = [
    "工作扎实推进，取得明显成效，为全区经济社会发展作出了积极贡献。",
    "同时也要看到，工作中还存在一些不足，需要认真加以解决。",
  ];
  const tight = (fact: unknown) => (typeof fact === "string" ? fact.replace(/\s/g, "") : fact);

  test("title, organisation, year, kind and date are known, and a disagreement is said", () => {
    const all = vectors("heads", HeadSchema);
    const faults = misses(all, ({ file, head, tail, given, expect: expected, also, conflict }) => {
      const blocks = [...head, ...FILLER, ...tail]
        .map((line): Block => ({ kind: "text", text: line.replace(/\s+/g, " ").trim() }))
        .filter((block) => block.text !== "");
      const { facts, warnings } = outline(blocks, file, (given ?? {}) as { org?: string });
      const wrong = (Object.keys(expected) as (keyof typeof expected)[])
        .filter((name) => {
          const right = [expected[name], ...(also?.[name] ?? [])].map(tight);
          return !right.includes(tight(facts[name]) as never);
        })
        .map((name) => `${name} is ${facts[name]}`);
      const said = warnings.filter((warning) => warning.startsWith("文件名"));
      if (!given && said.length > 0 !== conflict.length > 0) wrong.push(`said “${said.join("")}”`);
      return wrong;
    });
    expect(all.length).toBe(123);
    expect(faults).toEqual([
      // The day it was given stands only at the end, the day it was put on the web at the top.
      "zf-web-with-year-in-title: date is 2021-02-09",
      // Signed in a shape that is no line of its own.
      "qt-survey: org is null",
    ]);
  });
});

const TimeSchema = z.object({
  from: z.number().nullable(),
  to: z.number().nullable(),
  aspect: z.enum(["done", "plan"]),
});
const YearSchema = z.object({
  id: z.string(),
  kind: Kind,
  reportYear: z.number().nullable(),
  headings: z.array(z.string()),
  text: z.string(),
  expect: TimeSchema,
  also: z.array(TimeSchema).optional(),
});

test("the years that paragraphs speak of, and whether as outcome or plan", () => {
  const all = vectors("years", YearSchema);
  const faults = misses(all, ({ kind, reportYear, headings, text, expect: expected, also }) => {
    const { years, aspect } = timeOfPassage(text, headings, { year: reportYear, kind });
    const got = { from: years?.from ?? null, to: years?.to ?? null, aspect };
    const right = [expected, ...(also ?? [])].map((time) => JSON.stringify(time));
    return right.includes(JSON.stringify(got)) ? [] : [JSON.stringify(got)];
  });
  expect(all.length).toBe(107);
  expect(faults).toEqual([]);
});

const FigureSchema = z.object({
  id: z.string(),
  text: z.string(),
  reportYear: z.number().nullable(),
  expect: z.array(
    z.object({
      text: z.string(),
      at: z.number(),
      counts: z.string().optional(),
      countsAll: z.array(z.string()).optional(),
      lo: z.number(),
      hi: z.number().nullable(),
      unit: z.string(),
      approx: z.boolean(),
      year: z.union([z.number(), z.null()]).optional(),
    }),
  ),
});

test("the figures of sentences: value, unit, what is counted, when, and nothing else", () => {
  const all = vectors("figures", FigureSchema);
  const faults = misses(all, ({ text, reportYear, expect: expected }) => {
    const time = { year: reportYear, kind: "年度工作总结" as const };
    const line = { kind: "text" as const, text, level: null, label: null, heading: null };
    const body = passagesOf([{ ...line, headingLength: 0 }], { reportId: "r", ...time });
    const figures = figuresOf(body, time);
    const wrong = expected.flatMap(({ at, year, counts, countsAll, ...value }) => {
      const figure = figures.find((f) => Math.abs(f.start - at) <= 3 && f.text === value.text);
      if (!figure) return [`no ${value.text}`];
      const { lo, hi, unit, approx } = figure;
      const same =
        lo === value.lo && hi === value.hi && unit === value.unit && approx === value.approx;
      const named = [counts ?? "", ...(countsAll ?? [])].every((part) =>
        figure.counts.includes(part),
      );
      return [
        ...(same ? [] : [`${value.text} is ${lo}–${hi}${unit}`]),
        ...(named ? [] : [`${value.text} counts ${figure.counts}`]),
        ...(year === undefined || figure.factYear === year
          ? []
          : [`${value.text} of ${figure.factYear}`]),
      ];
    });
    if (figures.length !== expected.length) wrong.push(`${figures.length} figures`);
    return wrong;
  });
  expect(all.length).toBe(126);
  expect(faults).toEqual([
    // What serves is named in the sentence before.
    "subject-dropped: 16场 counts 服务; 280人次 counts 服务",
  ]);
});
