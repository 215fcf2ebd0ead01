/** Removed reports: on record for as long as they can be had back. */
import { existsSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRemoved } from "../../src/store/removed.ts";
import { UNDO_MS } from "../../src/store/undo.ts";
import { openState } from "../engines.ts";
import { temporaryFolder } from "../helper.ts";

async function aside() {
  const time = { now: 1000 * UNDO_MS };
  const [db, folder] = [await openState(), join(temporaryFolder(), "removed")];
  const removed = createRemoved({ db, folder, clock: () => time.now });
  const remove = async (id: string, audience: string[] | null) => {
    await removed.keep(id, { reports: [], drafts: [] });
    await db.run(
      "INSERT INTO removed (report_id, key, title, audience, by, at, ids) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [id, id, `报告${id}`, audience && JSON.stringify(audience), "终端 韦", time.now, "[]"],
    );
    time.now += 1;
  };
  return { time, folder, removed, remove };
}

test("those that can be had back are listed, the last removed first", async () => {
  const { time, removed, remove } = await aside();
  const at = time.now;
  await remove("a", null);
  await remove("b", ["oc_1"]);
  await remove("c", null);
  expect(await removed.list()).toMatchObject([
    { reportId: "c", audience: null },
    { reportId: "b", audience: ["oc_1"] },
    { reportId: "a", title: "报告a", by: "终端 韦", at, until: at + UNDO_MS },
  ]);
  await removed.forget("c");
  await removed.drop("b");
  expect((await removed.list()).map(({ reportId }) => reportId)).toEqual(["a"]);
  expect(await removed.open("a")).toEqual({ reports: [], drafts: [] });
});

test("past their days they are gone, words and all", async () => {
  const { time, folder, removed, remove } = await aside();
  await remove("a", null);
  time.now += UNDO_MS;
  const file = join(folder, "a.json.gz");
  utimesSync(file, 0, 0);
  await removed.expire();
  expect(await removed.list()).toEqual([]);
  expect(existsSync(file)).toBe(false);
});
