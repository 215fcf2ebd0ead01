import { describe, expect, test } from "vitest";
import { z } from "zod";
import { engine, openState } from "../engines.ts";

const Setting = z.object({ name: z.string(), value: z.string() });

describe("a database", () => {
  test("undoes all of a transaction that fails, and goes on", async () => {
    const db = await openState();
    expect(db.engine).toBe(engine);
    const failing = db.transaction(async () => {
      await db.run("INSERT INTO settings (name, value) VALUES (?, ?)", ["a", "1"]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await db.all(Setting, "SELECT * FROM settings")).toEqual([]);
  });

  test("takes what is asked within a transaction into it, and lets nobody else in before its end", async () => {
    const db = await openState();
    const put = (name: string) =>
      db.run("INSERT INTO settings (name, value) VALUES (:name, 'x')", { name });
    const order: string[] = [];
    const first = db.transaction(async () => {
      await put("a");
      await db.transaction(() => put("b"));
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push("first");
    });
    const second = db.transaction(async () => {
      order.push("second");
      return db.all(Setting, "SELECT * FROM settings ORDER BY name");
    });
    await first;
    expect((await second).map(({ name }) => name)).toEqual(["a", "b"]);
    expect(order).toEqual(["first", "second"]);
  });

  test("refuses a row that is not what was said of it", async () => {
    const db = await openState();
    await db.run("INSERT INTO settings (name, value) VALUES ('a', '1')");
    const wrong = z.object({ value: z.number() });
    await expect(db.one(wrong, "SELECT value FROM settings")).rejects.toThrow(/number/);
  });

  test("compares words by their bytes, and looks into JSON that is kept as text", async () => {
    const db = await openState();
    const told = z.object({ value: z.string() });
    const sql = "SELECT value FROM json_each(:list) ORDER BY value";
    const words = await db.all(told, sql, { list: JSON.stringify(["b", "B", "中", "a"]) });
    expect(words.map(({ value }) => value)).toHaveLength(4);
    await db.run("INSERT INTO settings (name, value) VALUES ('doc', ?)", [
      JSON.stringify({ by: "ou_1", list: [{ reportId: "r1" }, { deep: { reportId: "r2" } }] }),
    ]);
    const by = "SELECT value ->> 'by' AS value FROM settings WHERE json_extract(value, '$.by') = ?";
    expect(await db.one(told, by, ["ou_1"])).toEqual({ value: "ou_1" });
    const inside = `SELECT found.value FROM settings, json_tree(settings.value) AS found WHERE found.key = 'reportId' ORDER BY found.value`;
    expect((await db.all(told, inside)).map(({ value }) => value)).toEqual(["r1", "r2"]);
  });
});
