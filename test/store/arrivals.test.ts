/** Files that somebody brings: what a stop leaves of them, and how much room they leave. */
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createArrivals } from "../../src/store/arrivals.ts";
import { createKeeper } from "../../src/store/keeper.ts";
import { openState } from "../engines.ts";
import { temporaryFolder } from "../helper.ts";

const GIB = 1024 ** 3;

async function brought(free: () => Promise<number> = async () => 9 * GIB) {
  const folder = join(temporaryFolder(), "arrivals");
  const arrivals = createArrivals({ db: await openState(), folder, clock: () => 5, free });
  const batch = await arrivals.begin({ person: "ou_wei", by: "韦", reader: [], direct: true });
  const [file] = await arrivals.add(batch.id, [{ file: "水利站.txt", bytes: 3 }]);
  return { arrivals, batch, file: file! };
}

const stream = (bytes: number) => Readable.from([new Uint8Array(bytes)]);

test("files leave room on the disk for all else", async () => {
  const { arrivals, file } = await brought(async () => 0.2 * GIB);
  await expect(arrivals.receive(file.id, stream(3), 10)).rejects.toThrow("磁盘快满了");
  await expect(arrivals.put(file.id, new Uint8Array(3))).rejects.toThrow("磁盘快满了");
  await expect(arrivals.bytes(file.id)).rejects.toThrow("ENOENT");
});

test("a disk that fills up while a large file comes is seen", async () => {
  let left = 2 * GIB;
  const { arrivals, file } = await brought(async () => {
    left -= GIB;
    return left;
  });
  const coming = Readable.from(Array.from({ length: 20 }, () => new Uint8Array(1024 * 1024)));
  await expect(arrivals.receive(file.id, coming, GIB)).rejects.toThrow("磁盘快满了");
});

test("of two programs one reads a file, and what a program that died was reading is free after a term", async () => {
  const time = { passed: 1000 };
  const db = await openState();
  const folder = join(temporaryFolder(), "arrivals");
  const program = (hold = true) => {
    const keeper = createKeeper({ db, now: () => time.passed, termMs: 10_000 });
    const kept = hold ? keeper : { ...keeper, hold: () => {} };
    return createArrivals({ db, folder, clock: () => 5, keeper: kept });
  };
  const [first, second] = [program(false), program()];
  const batch = await first.begin({ person: "ou_wei", by: "韦", reader: [], direct: true });
  const names = ["水利站.txt", "林业站.txt"];
  const files = await first.add(
    batch.id,
    names.map((file) => ({ file, bytes: 3, state: "arrived" as const })),
  );
  expect(await first.take()).toBe(files[0]!.id);
  expect(await second.take()).toBe(files[1]!.id);
  expect([await first.take(), await second.take()]).toEqual([null, null]);
  expect(await second.isWaiting()).toBe(false);
  // What is let go unread is anybody's.
  await second.letGoAll();
  expect(await first.take()).toBe(files[1]!.id);
  time.passed += 10_001;
  expect(await second.take()).toBe(files[0]!.id);
  await second.letGo(files[0]!.id);
});

test("all files of a person are counted, and those of a batch", async () => {
  const { arrivals, batch } = await brought();
  const other = await arrivals.begin({ ...batch, by: "韦" });
  await arrivals.add(other.id, [
    { file: "甲.txt", bytes: 1 },
    { file: "乙.txt", bytes: 1 },
  ]);
  expect(await arrivals.count(other)).toEqual({ own: 2, all: 3 });
});
