/** Search by meaning in the product as it comes, with nothing configured. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { connect } from "@lancedb/lancedb";
import { describe, expect, test } from "vitest";
import type { App } from "../src/app.ts";
import { fileOf, openApp, temporaryFolder } from "./helper.ts";

const REPORT = `松岭县卫生健康局2023年工作总结
松岭县卫生健康局
一、工作开展情况
（一）新建村卫生室11所，乡镇卫生院全部配备救护车。
（二）全年开展食堂检查46次，下达整改通知书9份。
（三）为新生儿免费筛查听力1320人次。
（四）组织职工参加植树活动2次，栽种侧柏400株。`;

async function found(app: App, query: string): Promise<string[]> {
  return (await app.find({ query, k: 3 })).hits.map(({ text }) => text);
}

/** No two neighbouring characters of it stand in the report. */
const QUESTION = "给小宝宝做了耳朵检测吗";
const ANSWER = expect.stringContaining("筛查听力");

describe("with nothing configured", () => {
  test("a passage is found by a question that shares no word with it", async () => {
    const app = await openApp();
    await app.shelving.ingest([fileOf("2023.txt", REPORT)]);
    expect(await found(app, QUESTION)).not.toContainEqual(ANSWER);
    await app.upkeep.run();
    expect((await found(app, QUESTION))[0]).toEqual(ANSWER);
  });

  test("what the words say comes first, whatever is near in meaning", async () => {
    const app = await openApp();
    await app.shelving.ingest([fileOf("2023.txt", REPORT)]);
    const before = await found(app, "食堂检查多少次");
    await app.upkeep.run();
    expect(await found(app, "食堂检查多少次")).toEqual(before);
    expect(before[0]).toContain("46次");
  });

  test("nothing that is only near in meaning is told as an answer", async () => {
    const app = await openApp();
    await app.shelving.ingest([fileOf("2023.txt", REPORT)]);
    await app.upkeep.run();
    const reply = await app.turn.respond({ text: "2023年给小宝宝做了多少次耳朵检测？" });
    expect(reply.kind).toBe("refusal");
  });

  test("figures alone are no question of meaning, and text without words no passage of it", async () => {
    const app = await openApp();
    const rows = Array.from({ length: 5 }, (_, i) => `（${i + 1}）${i}.5% 10${i}`);
    await app.shelving.ingest([fileOf("2022.txt", `2022年工作总结\n${rows.join("\n")}`)]);
    await app.upkeep.run();
    await app.upkeep.run();
    expect(await found(app, "77777")).toEqual([]);
  });
});

test("a library that was filled without a model gets its vectors from the text it has, and answers meanwhile", async () => {
  const dataDir = temporaryFolder();
  const before = await openApp({ dataDir, env: { EMBEDDING_MODEL: "none" } });
  await before.shelving.ingest([fileOf("2023.txt", REPORT)]);
  await before.upkeep.run();
  expect(await found(before, QUESTION)).not.toContainEqual(ANSWER);
  await before.close();
  const vectors = (folder: string) =>
    readdirSync(join(folder, "library")).filter((name) => name.startsWith("vectors"));
  expect(vectors(dataDir)).toEqual([]);

  const after = await openApp({ dataDir });
  expect((await found(after, "植树活动"))[0]).toContain("侧柏");
  await after.upkeep.run();
  expect((await found(after, QUESTION))[0]).toEqual(ANSWER);
  expect(vectors(dataDir)).toHaveLength(1);
});

test("two programs that catch up at once leave one vector a passage", async () => {
  const dataDir = temporaryFolder();
  const one = await openApp({ dataDir });
  const other = await openApp({ dataDir });
  await one.shelving.ingest([fileOf("2023.txt", REPORT)]);
  await Promise.all([one.upkeep.run(), other.upkeep.run()]);
  const db = await connect(join(dataDir, "library"));
  const [name] = (await db.tableNames()).filter((own) => own.startsWith("vectors"));
  const rows = await (await db.openTable(name!)).query().select(["passageId"]).toArray();
  expect(rows.length).toBeGreaterThan(3);
  expect(new Set(rows.map(({ passageId }) => passageId)).size).toBe(rows.length);
});
