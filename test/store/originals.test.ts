/** The files of reports: kept from every way in, gone with their reports. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { UNDO_DAYS } from "../../src/store/undo.ts";
import { fileOf, openApp, temporaryFolder } from "../helper.ts";

const DAY = 86_400_000;
const REPORT = `2021年云岭县水务局工作总结
2021年，云岭县水务局完成以下工作。
一、供水保障
新建泵站3座，改造管网42公里。`;

const kept = (app: App) => {
  const folder = join(app.config.dataDir, "originals");
  return existsSync(folder) ? readdirSync(folder) : [];
};

async function shelved(app: App, file = fileOf("水务局2021.txt", REPORT)): Promise<string> {
  await app.shelving.ingest([file]);
  return (await app.records.reports()).at(-1)!.reportId;
}

test("the file that a report was read from is kept, for nobody else on the machine", async () => {
  const app = await openApp();
  const id = await shelved(app);

  const original = await app.originals.get(id);
  expect(original?.file).toBe("水务局2021.txt");
  expect(Buffer.from(original!.bytes).toString()).toBe(REPORT);
  expect(kept(app)).toEqual([id]);
  const path = join(app.config.dataDir, "originals", id);
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(statSync(join(app.config.dataDir, "originals")).mode & 0o077).toBe(0);
});

test("it is on disk before its report is announced", async () => {
  const app = await openApp();
  const at: string[][] = [];
  const { announce } = app.records;
  app.records.announce = (...given) => {
    at.push(kept(app));
    return announce(...given);
  };
  const id = await shelved(app);
  expect(at).toEqual([[id]]);
});

test("a file that cannot be read, and one that an older version is, leave nothing", async () => {
  const app = await openApp();
  const id = await shelved(app, fileOf("水务局2021定稿.txt", REPORT));
  const results = await app.shelving.ingest([
    fileOf("坏.docx", "不是 Word"),
    fileOf("水务局2021征求意见稿.txt", REPORT.replace("工作总结", "工作总结（征求意见稿）")),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["failed", "unchanged"]);
  expect(kept(app)).toEqual([id]);
});

test("what was filed before files were kept has none, until the same file comes again", async () => {
  const app = await openApp();
  const path = fileOf("水务局2021.txt", REPORT);
  const id = await shelved(app, path);
  await app.originals.remove([id]);
  expect(await app.originals.get(id)).toBeNull();

  const [again] = await app.shelving.ingest([path]);
  expect(again!.status).toBe("unchanged");
  expect((await app.originals.get(id))?.file).toBe("水务局2021.txt");
});

test("a removed report's file waits for the undo with those of its older versions, and then goes", async () => {
  let now = Date.now();
  const app = await openApp({ clock: () => now });
  const older = await shelved(app);
  const newer = await shelved(app, fileOf("水务局2021.txt", `${REPORT}新建水窖18口。`));
  expect(kept(app).sort()).toEqual([older, newer].sort());
  age(app);

  await app.shelving.remove([newer], "测试");
  expect(await app.originals.get(newer)).toBeNull();
  await app.upkeep.run();
  expect(kept(app).sort()).toEqual([older, newer].sort());

  await app.shelving.undo(newer, "测试");
  await app.upkeep.run();
  expect((await app.originals.get(older))?.file).toBe("水务局2021.txt");

  await app.shelving.remove([newer], "测试");
  now += (UNDO_DAYS + 1) * DAY;
  await app.upkeep.run();
  expect(kept(app)).toEqual([]);
});

test("removed for good, it is gone at once with its older versions", async () => {
  const app = await openApp();
  await shelved(app);
  const newer = await shelved(app, fileOf("水务局2021.txt", `${REPORT}新建水窖18口。`));
  await app.shelving.remove([newer], "测试", { forGood: true });
  expect(kept(app)).toEqual([]);
});

test("what a stop left over goes, and what another program is just writing stays", async () => {
  const dataDir = temporaryFolder();
  const app = await openApp({ dataDir });
  const id = await shelved(app);
  const folder = join(dataDir, "originals");
  writeFileSync(join(folder, "0123456789ab"), "谁也不认识");
  writeFileSync(join(folder, "ba9876543210.正在写.part"), "还没写完");
  writeFileSync(join(folder, "ffff00001111"), "刚写完");
  age(app, ["0123456789ab"]);
  await app.originals.sweep();
  expect(kept(app).sort()).toEqual([id, "ba9876543210.正在写.part", "ffff00001111"].sort());
  expect(readFileSync(join(folder, id), "utf8")).toBe(REPORT);
});

/** As if they had been written an hour ago. */
function age(app: App, names = kept(app)): void {
  const then = Date.now() / 1000 - 3600;
  for (const name of names) utimesSync(join(app.config.dataDir, "originals", name), then, then);
}
