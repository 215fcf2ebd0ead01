/** What came of the questions: the table, failures to read, and what is other than in another run. */
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const RecordSchema = z.object({
  id: z.string(),
  library: z.string(),
  kind: z.enum(["held", "cut", "moved"]),
  way: z.string(),
  question: z.string(),
  /** The figure that is asked for; of a question that is cut or moved, the one that must not come. */
  figure: z.string(),
  clause: z.string(),
  outcome: z.enum(["right", "wrong", "silent", "other"]),
  reply: z.string(),
  /** Right, with another figure of the kind told beside it. */
  mixed: z.boolean().optional(),
});
export type Outcomes = z.infer<typeof RecordSchema>;

export type Row = Record<string, string | number>;

/** What a careful reader would have to be ashamed of. */
const failed = ({ kind, outcome }: Outcomes) =>
  kind === "held" ? outcome !== "right" : outcome !== "silent";

export function tablesOf(records: Outcomes[]): {
  held: Record<string, Row>;
  moved: Record<string, Row>;
} {
  const libraries = [
    ...Map.groupBy(records, ({ library }) => library),
    ["total", records] as const,
  ];
  return {
    held: Object.fromEntries(libraries.map(([name, list]) => [name, rowOf(list)])),
    moved: Object.fromEntries(
      [...Map.groupBy(of(records, "moved"), ({ way }) => way)].map(([way, list]) => [
        way,
        { asked: list.length, "old figure": share(list, "wrong"), another: share(list, "other") },
      ]),
    ),
  };
}

function rowOf(list: Outcomes[]): Row {
  const [held, cut, moved] = (["held", "cut", "moved"] as const).map((kind) => of(list, kind));
  return {
    held: held!.length,
    right: share(held!, "right"),
    "with another": percent(held!.filter(({ mixed }) => mixed).length, held!.length),
    wrong: share(held!, "wrong"),
    silent: share(held!, "silent"),
    cut: cut!.length,
    "cut: wrong": share(cut!, "wrong"),
    moved: moved!.length,
    "moved: old": share(moved!, "wrong"),
    "moved: another": share(moved!, "other"),
  };
}

const of = (list: Outcomes[], kind: Outcomes["kind"]) => list.filter((one) => one.kind === kind);

function share(list: Outcomes[], outcome: Outcomes["outcome"]): string {
  return percent(list.filter((one) => one.outcome === outcome).length, list.length);
}

const percent = (count: number, all: number) =>
  all === 0 ? "" : `${((count / all) * 100).toFixed(1)} %`;

/** By wording, how many are right, so that it shows which one is not understood. */
export function wordingsTable(records: Outcomes[]): Record<string, Row> {
  return Object.fromEntries(
    [...Map.groupBy(of(records, "held"), ({ way }) => way)].map(([way, list]) => [
      way,
      {
        asked: list.length,
        right: share(list, "right"),
        wrong: share(list, "wrong"),
        silent: share(list, "silent"),
      },
    ]),
  );
}

/** So many failures of each kind, evenly spread. */
export function failuresOf(records: Outcomes[], show: number): string[] {
  const groups = Map.groupBy(records.filter(failed), ({ kind, outcome, way }) =>
    kind === "moved" ? `${kind}, ${way}: ${outcome}` : `${kind}: ${outcome}`,
  );
  return [...groups].flatMap(([name, list]) => [
    `\n${name} (${list.length})`,
    ...Array.from({ length: Math.min(show, list.length) }, (_, n) =>
      textOf(list[Math.floor((n * list.length) / Math.min(show, list.length))]!),
    ),
  ]);
}

function textOf({ id, question, figure, reply, clause }: Outcomes): string {
  const said = reply.replaceAll("\n", " ").slice(0, 120);
  return `  ${id} ${question}\n    figure ${figure} of: ${clause}\n    reply  ${said}`;
}

export function writeRecords(file: string, records: Outcomes[]): void {
  writeFileSync(file, `${records.map((one) => JSON.stringify(one)).join("\n")}\n`);
}

/** A line for each question that failed in one run only. */
export function changesSince(file: string, records: Outcomes[]): string[] {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const before = new Map(
    lines.map((line) => RecordSchema.parse(JSON.parse(line))).map((one) => [one.id, one]),
  );
  const changed = records.flatMap((now) => {
    const old = before.get(now.id);
    if (!old || failed(old) === failed(now)) return [];
    return {
      now,
      line: `${failed(now) ? "lost  " : "gained"} ${now.library} ${now.kind} ${now.id} ${now.question} (${now.figure}): ${old.outcome} → ${now.outcome}`,
    };
  });
  const lost = changed.filter(({ now }) => failed(now));
  const gained = changed.filter(({ now }) => !failed(now));
  const shared = records.filter(({ id }) => before.has(id)).length;
  return [
    ...lost.map(({ line }) => line),
    ...gained.map(({ line }) => line),
    `${lost.length} lost, ${gained.length} gained, of ${shared} asked in both runs`,
  ];
}
