/** Files that somebody brings: what a stop leaves of them, and how much room they leave. */
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { createArrivals } from "../../src/store/arrivals.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { temporaryFolder } from "../helper.ts";

const GIB = 1024 ** 3;

async function brought(free: () => Promise<number> = async () => 9 * GIB) {
  const folder = join(temporaryFolder(), "arrivals");
  const arrivals = createArrivals({ db: openSqlite(":memory:"), folder, clock: () => 5, free });
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

test("what was on its way to the shelf at a stop is on its way after the next start", async () => {
  const { arrivals, file } = await brought();
  await arrivals.change(file.id, ["awaited"], { state: "shelving" });
  await arrivals.resume();
  expect((await arrivals.get(file.id))!.state).toBe("shelving");
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
