/** Files that wait for a word, on record and on disk. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Message } from "../../src/domain.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords, jobIdOf } from "../../src/store/records.ts";
import { createRetention } from "../../src/store/retention.ts";
import { createUploads, type UploadState } from "../../src/store/uploads.ts";
import { temporaryFolder } from "../helper.ts";

const DAY = 86_400_000;

function house() {
  const time = { now: 1000 * DAY };
  const clock = () => time.now;
  const folder = join(temporaryFolder(), "uploads");
  const db = openSqlite(":memory:");
  const uploads = createUploads({ db, folder, clock });

  /** Somebody brings a file of these bytes. */
  async function bring(id: string, over: Partial<Message> = {}, state: UploadState = "waiting") {
    const message: Message = {
      ...{ messageId: `om_${id}`, chatId: "oc_1", chatType: "p2p", senderId: "ou_1", text: "" },
      ...{ mentions: [], readable: true, at: time.now, ...over },
    };
    const topic = over.threadId ?? null;
    await uploads.begin({ id, topic }, message);
    await uploads.add(id, 0, new TextEncoder().encode(`报告${id}`));
    const body = { message, shown: null, texts: [], names: [`${id}.txt`], given: {} };
    await uploads.keep({ id, topic, state, body });
  }

  const files = () => (existsSync(folder) ? readdirSync(folder).sort() : []);
  return { time, clock, folder, db, uploads, bring, files };
}

test("what is brought is on disk, for nobody else, and comes back as it was", async () => {
  const { folder, db, clock, bring } = house();
  await bring("a");
  expect(statSync(join(folder, "a")).mode & 0o077).toBe(0);
  expect(statSync(join(folder, "a", "0")).mode & 0o077).toBe(0);
  const next = createUploads({ db, folder, clock });
  expect(await next.get("a")).toMatchObject({ state: "waiting", body: { names: ["a.txt"] } });
  expect(new TextDecoder().decode(await next.bytes("a", 0))).toBe("报告a");
});

test("what is still arriving is not there, and is written over by another try", async () => {
  const { uploads, bring, files } = house();
  await bring("a");
  const { body } = (await uploads.get("a"))!;
  await uploads.begin({ id: "a", topic: null }, body.message);
  expect(await uploads.get("a")).toBeNull();
  expect(files()).toEqual([]);
});

test("one job alone takes it, again where it was cut short, and another only once that is given up", async () => {
  const { db, clock, uploads, bring } = house();
  const records = createRecords(db, clock);
  await bring("a");
  const { body } = (await uploads.get("a"))!;
  await records.accept({ ...body.message, messageId: "om_press" });
  const job = jobIdOf("om_press");
  expect(await uploads.claim("a", job)).toMatchObject({ state: "shelving" });
  expect(await uploads.claim("a", "job-other")).toBeNull();
  expect(await uploads.claim("a", job)).not.toBeNull();
  db.prepare("UPDATE jobs SET state = 'dead' WHERE id = ?").run(job);
  expect(await uploads.claim("a", "job-other")).not.toBeNull();
});

test("is found by who brought it and where, the latest first, until it is settled", async () => {
  const { time, uploads, bring, files } = house();
  const thread = { chatId: "oc_2", chatType: "group" as const, threadId: "omt_1" };
  await bring("a", {}, "material");
  await bring("b");
  await bring("c", { senderId: "ou_2" });
  await bring("d", thread);
  const found = async (within: string[] | null, chatId = "oc_1") =>
    (await uploads.found({ by: "ou_1", chatId, within }, time.now)).map(({ id }) => id);
  expect(await found(null)).toEqual(["b", "a"]);
  expect(await found(["om_a"])).toEqual(["a"]);
  expect(await found(["omt_1"], "oc_2")).toEqual(["d"]);
  expect(await found(["omt_2"], "oc_2")).toEqual([]);
  const { body } = (await uploads.get("b"))!;
  await uploads.settle("b", { ...body, texts: [{ file: "b.txt", text: "报告" }] });
  expect(await found(null)).toEqual(["a"]);
  expect((await uploads.get("b"))!.body.texts).toEqual([]);
  expect(files()).toEqual(["a", "c", "d"]);
});

test("is let go of after a week, with whoever is forgotten, once it is taken back, and where no row knows of it", async () => {
  const { time, clock, db, folder, uploads, bring, files } = house();
  const retention = createRetention(db, clock);
  await bring("a");
  time.now += 6 * DAY;
  await bring("b", { senderId: "ou_2" });
  await bring("c");
  mkdirSync(join(folder, "stray"));
  writeFileSync(join(folder, "stray", "0"), "");
  await uploads.sweep();
  expect(files()).toEqual(["a", "b", "c"]);
  time.now += 2 * DAY;
  await uploads.sweep();
  expect(files()).toEqual(["b", "c"]);
  await retention.forget("ou_2");
  await uploads.sweep();
  expect(files()).toEqual(["c"]);
  expect(await uploads.get("b")).toBeNull();
  db.prepare("INSERT INTO recalled (message_id, at) VALUES ('om_c', 0)").run();
  await uploads.sweep();
  expect(files()).toEqual([]);
});
