/** What is known of cloud documents, and of the runs that read them. */
import { expect, test } from "vitest";
import { createKeeper } from "../../src/store/keeper.ts";
import { createSynced, type SyncedRow } from "../../src/store/synced.ts";
import { openState } from "../engines.ts";

const HOUR = 3600_000;

async function source() {
  const time = { now: 1000 * 24 * HOUR };
  const clock = () => time.now;
  const db = await openState();
  return {
    time,
    db,
    synced: createSynced(db, { keeper: createKeeper({ db, now: clock }), clock }),
  };
}

const row = (token: string, over: Partial<SyncedRow> = {}): SyncedRow => ({
  ...{ source: "wiki:w", token, type: "docx", name: token, path: `制度/${token}`, edited: "17" },
  ...{ audience: null, reading: 1, reportId: null, ...over },
});

test("documents are known as they were last seen, in the order in which they came", async () => {
  const { synced } = await source();
  await synced.save([row("b"), row("a"), row("c", { source: "drive:d" })]);
  await synced.save([row("b", { reportId: "r1", problem: "太大" })]);
  expect((await synced.rows()).map(({ token }) => token)).toEqual(["b", "a", "c"]);
  expect(await synced.rows("wiki:w")).toEqual([
    row("a"),
    row("b", { reportId: "r1", problem: "太大" }),
  ]);
  await synced.drop([row("b"), row("c", { source: "drive:d" })]);
  expect(await synced.rows()).toEqual([row("a")]);
});

test("runs are told, the latest first, and those long past go", async () => {
  const { time, synced } = await source();
  expect(await synced.last()).toBeNull();
  for (let n = 1; n <= 51; n++) {
    const run = await synced.begin({ n });
    if (n < 51) await synced.note(run, { n, done: true }, true);
  }
  expect(await synced.last()).toEqual({ startedAt: time.now, endedAt: null, detail: { n: 51 } });
  expect(await synced.last(true)).toMatchObject({ endedAt: time.now, detail: { n: 50 } });
  expect(await synced.runs(60)).toHaveLength(50);
  expect((await synced.runs(2)).map(({ detail }) => detail)).toEqual([
    { n: 51 },
    { n: 50, done: true },
  ]);
});

test("downloads of one day are counted, whatever starts anew in between", async () => {
  const { time, db, synced } = await source();
  const hour = time.now / HOUR;
  expect(await synced.mayDownload()).toBe(true);
  await db.run("UPDATE settings SET value = ? WHERE name = 'downloads'", [
    JSON.stringify({ [hour - 1]: 9_998, [hour - 30]: 500 }),
  ]);
  expect([await synced.mayDownload(), await synced.mayDownload()]).toEqual([true, true]);
  expect(await synced.mayDownload()).toBe(false);
  time.now += 24 * HOUR;
  expect(await synced.mayDownload()).toBe(true);
});
