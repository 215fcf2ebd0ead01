import { utimesSync } from "node:fs";
import { connect } from "@lancedb/lancedb";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Hit, Report, Scope } from "../../src/domain.ts";
import { readReport } from "../../src/reports/read.ts";
import { createHeld } from "../../src/search/held.ts";
import { createLibrary } from "../../src/search/library.ts";
import { rowsOnDisk } from "../../src/search/rows.ts";
import { versionsOf } from "../../src/search/table.ts";
import { lookedFor } from "../../src/search/tokens.ts";
import { searchable } from "../../src/search/words.ts";
import { temporaryFolder } from "../helper.ts";

const ORCHARD = `望果县林业局2021年工作总结
一、主要工作
（一）造林绿化
一是完成人工造林1200亩，比2020年增加300亩。二是补植行道树860株。
（二）森林防火
开展防火巡护75次，处置火情2起。
五年来累计造林6800亩。
二、2022年工作安排
计划人工造林1500亩，修建防火道12公里。`;
const HARBOUR = `云港区海事服务中心2022年工作总结
一、船舶服务
办理船舶签证430艘次，开展航道巡护75次。
二、2023年打算
新设航标18座。`;
const UNDATED = "值班须知\n遇到火情先报告，再组织巡护人员到场处置。";

async function reportOf(text: string, audience: string[] | null = null): Promise<Report> {
  const report = await readReport(new TextEncoder().encode(text), "材料.txt");
  if (!report.ok) throw new Error(report.error);
  return { ...report.value, audience };
}

/** A library of these, and its rows both ways: in memory and in the table. */
async function bothWays(...reports: Report[]) {
  const uri = temporaryFolder();
  const library = await createLibrary({ uri });
  for (const report of reports) await library.put([report]);
  await library.optimize();
  const db = await connect(uri, { readConsistencyInterval: 0 });
  const table = await db.openTable((await db.tableNames())[0]!);
  onTestFinished(() => {
    library.close();
    db.close();
  });
  const onDisk = rowsOnDisk(db, table);
  const now = createHeld(table, onDisk);
  return { uri, library, table, onDisk, now };
}

const words = (question: string) => lookedFor(searchable(question));
const SCOPES: Scope[] = [
  {},
  { years: [2021] },
  { years: [2020] },
  { years: [2021.5] },
  { years: [2022], aspect: "plan" },
  { aspect: "done" },
  { reportYears: [2022] },
  { orgs: ["望果县林业局"] },
  { kinds: ["text", "row"] },
  { kinds: ["heading", "title"] },
  { audiences: [""] },
  { audiences: ["", "ou_a ou_b"] },
  { passageIds: [] },
  { orgs: ["没有'的单位"], years: [2021], kinds: ["text"] },
];

describe("rows in memory", () => {
  test("are found by the same words, within the same limits, with the same scores as in the table", async () => {
    const orchard = await reportOf(ORCHARD);
    const { now, onDisk } = await bothWays(
      orchard,
      await reportOf(HARBOUR, ["ou_b", "ou_a"]),
      await reportOf(UNDATED),
    );
    const held = await now();
    expect(held).not.toBe(onDisk);
    const scopes = [...SCOPES, { reportId: orchard.reportId }, { without: [orchard.reportId] }];
    let found = 0;
    for (const scope of scopes) {
      for (const question of [
        "开展巡护多少次",
        "人工造林",
        "船舶 签证",
        "工作安排",
        "火情",
        "无人机",
      ])
        for (const column of ["indexed", "heading"] as const) {
          const ways = [held, onDisk].map((rows) =>
            rows.withWords(column, words(question), scope, 50),
          );
          const [inMemory, inTable] = (await Promise.all(ways)).map((hits) =>
            hits
              .map(({ hit, words: score, indexed }) => [hit.passageId, score.toFixed(3), indexed])
              .sort(),
          );
          expect(inMemory, JSON.stringify({ scope, question, column })).toEqual(inTable);
          found += inMemory!.length;
        }
      expect(await held.inOrder(scope)).toEqual(await onDisk.inOrder(scope));
    }
    expect(found).toBeGreaterThan(50);
  });

  test("come a page at a time out of the table as they do out of memory, in order and none too long", async () => {
    const { now, onDisk } = await bothWays(
      await reportOf(ORCHARD),
      await reportOf(HARBOUR, ["ou_b", "ou_a"]),
      await reportOf(UNDATED),
    );
    const held = await now();
    const whole = (await held.inOrder({})).length;
    for (const scope of SCOPES)
      for (const size of [2, 6, whole]) {
        const pages: Hit[][] = [];
        for await (const page of onDisk.pages(scope, size)) pages.push(page);
        expect(pages.flat(), JSON.stringify({ scope, size })).toEqual(await held.inOrder(scope));
        expect(pages.every(({ length }) => length > 0 && length <= size)).toBe(true);
      }
  });

  test("are looked up in the table where they are many", async () => {
    const { table, onDisk } = await bothWays(await reportOf(ORCHARD), await reportOf(HARBOUR));
    const rows = await table.countRows();
    expect(await createHeld(table, onDisk, { most: rows - 1 })()).toBe(onDisk);
    expect(await createHeld(table, onDisk, { most: rows })()).not.toBe(onDisk);
  });

  test("are read once for each version, and anew after what another program puts in or takes out", async () => {
    const { library, now } = await bothWays(await reportOf(HARBOUR));
    const before = await now();
    expect(await now()).toBe(before);
    const orchard = await reportOf(ORCHARD);
    const counts = async () => (await (await now()).inOrder({ reportId: orchard.reportId })).length;
    await library.put([orchard]);
    expect(await counts()).toBe(orchard.body.length);
    await library.remove([orchard.reportId]);
    expect(await counts()).toBe(0);
  });

  test("are looked at again as soon as a version is written, however long none was", async () => {
    const { uri, library, table, onDisk } = await bothWays(await reportOf(HARBOUR));
    const versions = versionsOf(uri);
    const now = createHeld(table, onDisk, { versions });
    const longAgo = new Date("2020-01-01");
    utimesSync(versions, longAgo, longAgo);
    const before = await now();
    expect(await now()).toBe(before);
    const orchard = await reportOf(ORCHARD);
    await library.put([orchard]);
    const rows = await (await now()).inOrder({ reportId: orchard.reportId });
    expect(rows.length).toBe(orchard.body.length);
  });

  test("are limited anew as soon as their report is", async () => {
    const { library, now } = await bothWays(await reportOf(ORCHARD));
    const forEveryone = async () =>
      (await now()).withWords("indexed", words("防火巡护"), { audiences: [""] }, 9);
    expect(await forEveryone()).not.toEqual([]);
    const few = await reportOf(ORCHARD, ["ou_a"]);
    await library.remove([few.reportId]);
    await library.put([few]);
    expect(await forEveryone()).toEqual([]);
  });

  test("a search of another program's library sees at once what was put in and what was taken out", async () => {
    const uri = temporaryFolder();
    const [writer, reader] = [await createLibrary({ uri }), await createLibrary({ uri })];
    onTestFinished(() => {
      writer.close();
      reader.close();
    });
    const found = async () => (await reader.search("航标18座", { kinds: ["text"] })).length;
    expect(await found()).toBe(0);
    const harbour = await reportOf(HARBOUR);
    await writer.put([harbour]);
    expect(await found()).toBeGreaterThan(0);
    await writer.remove([harbour.reportId]);
    expect(await found()).toBe(0);
  });
});
