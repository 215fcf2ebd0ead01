/** Opening the house: what must not be opened, what is closed to others, and what never speaks in a chat. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { createLog } from "../src/log.ts";
import { MIGRATIONS } from "../src/store/migrations.ts";
import { startFakeFeishu } from "./fakes/feishu.ts";
import {
  fileOf,
  openApp,
  openWithSamples,
  REPORT_2022,
  SAMPLES,
  temporaryFolder,
} from "./helper.ts";

async function start(env: Record<string, string>) {
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.error);
  const log = createLog("silent");
  const app = await createApp(config.value, { fetch: globalThis.fetch, clock: Date.now, log });
  if (app.ok) onTestFinished(() => app.value.close());
  return app;
}

/** A data folder with one report in it, and nobody at work there. */
async function filled(): Promise<string> {
  const dataDir = temporaryFolder();
  const app = await openApp({ dataDir });
  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  await app.close();
  return dataDir;
}

const removeDatabase = (dataDir: string) => {
  for (const name of ["office.db", "office.db-wal", "office.db-shm"])
    rmSync(join(dataDir, name), { force: true });
};

describe("a library whose records are gone is not opened, and nothing is changed", () => {
  test.each<[string, (dataDir: string) => void]>([
    ["office.db is missing", removeDatabase],
    [
      "office.db is empty",
      (dataDir) => {
        removeDatabase(dataDir);
        writeFileSync(join(dataDir, "office.db"), "");
      },
    ],
  ])("%s", async (_, harm) => {
    const dataDir = await filled();
    harm(dataDir);
    for (const attempt of [1, 2]) {
      const app = await start({ DATA_DIR: dataDir });
      expect([attempt, app]).toMatchObject([
        attempt,
        { ok: false, error: expect.stringMatching(/office\.db.*没有它们的记录.*从备份恢复/s) },
      ]);
    }
  });

  test("the database is another house's", async () => {
    const [dataDir, other] = [await filled(), temporaryFolder()];
    const app = await openApp({ dataDir: other });
    const text = REPORT_2022.replaceAll("望江区", "临河区");
    await app.shelving.ingest([fileOf("2022.txt", text)]);
    await app.close();
    const opened = await start({ DATA_DIR: other, LANCEDB_URI: join(dataDir, "library") });
    expect(opened).toMatchObject({ ok: false, error: expect.stringContaining("没有它们的记录") });
    expect((await start({ DATA_DIR: dataDir })).ok).toBe(true);
  });

  test("office.db is a database of another program, which is left as it is", async () => {
    const dataDir = await filled();
    removeDatabase(dataDir);
    const notes = new DatabaseSync(join(dataDir, "office.db"));
    notes.exec("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('mine')");
    notes.close();
    const before = readFileSync(join(dataDir, "office.db"));
    for (const folder of [join(dataDir, "library"), join(temporaryFolder(), "new")])
      expect(await start({ DATA_DIR: dataDir, LANCEDB_URI: folder })).toMatchObject({
        ok: false,
        error: expect.stringMatching(/office\.db 是别的程序的数据库.*未被改动/),
      });
    expect(readFileSync(join(dataDir, "office.db")).equals(before)).toBe(true);
  });

  test("but a removed report that a power cut brought back into the library goes out again", async () => {
    const dataDir = await filled();
    const [library, before] = [join(dataDir, "library"), join(temporaryFolder(), "before")];
    cpSync(library, before, { recursive: true });
    const app = await openApp({ dataDir });
    const [report] = await app.records.reports();
    await app.shelving.remove([report!.reportId], "终端 test");
    await app.close();
    // The database was on disk, and the last that the library had written was not.
    rmSync(library, { recursive: true });
    cpSync(before, library, { recursive: true });
    const again = await start({ DATA_DIR: dataDir });
    if (!again.ok) throw new Error(again.error);
    expect(await again.value.library.reportIds()).toEqual(new Set());
    expect(await again.value.records.purgeSince()).not.toBeNull();
    expect((await again.value.shelving.undo(report!.reportId, "终端 test")).ok).toBe(true);
  });

  test("an empty library beside an empty database is a new house", async () => {
    expect((await start({ DATA_DIR: temporaryFolder() })).ok).toBe(true);
  });
});

describe("the data folder", () => {
  const mode = (...path: string[]) => (statSync(join(...path)).mode & 0o777).toString(8);

  test("is closed to the machine's other users, and so is what an earlier version left open", async () => {
    const dataDir = await filled();
    for (const path of [dataDir, join(dataDir, "library")]) chmodSync(path, 0o755);
    chmodSync(join(dataDir, "office.db"), 0o644);
    await start({ DATA_DIR: dataDir });
    expect([mode(dataDir), mode(dataDir, "library")]).toEqual(["700", "700"]);
    for (const name of ["office.db", "office.db-wal", "office.db-shm"])
      expect([name, mode(dataDir, name)]).toEqual([name, "600"]);
  });

  test("may be a link to a folder elsewhere, which is then the one that is closed", async () => {
    const real = join(temporaryFolder(), "disk");
    mkdirSync(real, { mode: 0o755 });
    const link = join(temporaryFolder(), "data");
    symlinkSync(real, link);
    expect((await start({ DATA_DIR: link })).ok).toBe(true);
    expect([mode(real), mode(real, "office.db")]).toEqual(["700", "600"]);
  });

  test("may be one where other things stand too: those keep their rights, and its owner keeps all", async () => {
    const dataDir = await filled();
    const [program, other] = [join(dataDir, "program"), join(dataDir, "library", "tool")];
    for (const path of [program, other]) writeFileSync(path, "#!/bin/sh\n", { mode: 0o755 });
    for (const path of [program, other, dataDir, join(dataDir, "library")]) chmodSync(path, 0o755);
    await start({ DATA_DIR: dataDir });
    expect(mode(dataDir)).toBe("700");
    expect([mode(program), mode(other)]).toEqual(["755", "700"]);
  });

  test("that is a socket file is refused with a sentence", async () => {
    const path = join(temporaryFolder(), "socket");
    const server = createServer().listen(path);
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.once("listening", resolve));
    expect(await start({ DATA_DIR: path })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/不能写入.*它是一个文件.*DATA_DIR/),
    });
  });
});

describe("sample reports", () => {
  test("never answer in a chat, even where they are still on the shelf", async () => {
    const app = await openWithSamples();
    const question = { text: "2023年接待来访团组多少批次？" };
    const console = await app.turn.respond(question);
    expect(console.citations.length).toBeGreaterThan(0);
    expect(console.citations.every(({ sample }) => sample)).toBe(true);
    const chat = app.deskOf(["ou_1"], { samples: false });
    const reply = await chat.turn.respond(question);
    expect([reply.kind, reply.citations]).toEqual(["refusal", []]);
    expect(await chat.shelf.list({})).toEqual([]);
    expect(await chat.shelf.reports()).toEqual([]);
  });

  test("leave before the assistant speaks in chats, and come back when it no longer does", async () => {
    const dataDir = temporaryFolder();
    const alone = await openApp({ dataDir });
    const many = await alone.shelving.offerSamples(SAMPLES);
    await alone.close();
    const feishu = await startFakeFeishu();
    onTestFinished(() => feishu.close());
    const chatting = await openApp({ dataDir, feishu });
    expect(await chatting.shelving.withoutSamples()).toBe(many);
    expect(await chatting.library.count()).toBe(0);
    await chatting.close();
    const again = await openApp({ dataDir });
    expect(await again.shelving.offerSamples(SAMPLES)).toBe(many);
  });
});

describe("a database of another version", () => {
  const contentOf = (dataDir: string) =>
    readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/-(?:wal|shm)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path).toString("base64")]);

  test("a newer one is left alone, with everything beside it", async () => {
    const dataDir = await filled();
    const db = new DatabaseSync(join(dataDir, "office.db"));
    db.exec("PRAGMA journal_mode = DELETE; PRAGMA user_version = 999");
    db.close();
    const before = contentOf(dataDir);
    const app = await start({ DATA_DIR: dataDir });
    expect(app).toMatchObject({ ok: false, error: expect.stringMatching(/更新的版本.*未被改动/) });
    expect(contentOf(dataDir)).toEqual(before);
  });

  test("an older one is copied first, and when it cannot be taken further, the sentence says where the copy is", async () => {
    const dataDir = await filled();
    const known = MIGRATIONS.length;
    onTestFinished(() => void MIGRATIONS.splice(known));
    MIGRATIONS.push("this is no SQL");
    const app = await start({ DATA_DIR: dataDir });
    const [copy] = readdirSync(join(dataDir, "backups"));
    expect(app).toMatchObject({
      ok: false,
      error: expect.stringContaining(join(dataDir, "backups", copy!)),
    });
    MIGRATIONS.splice(known);
    expect((await start({ DATA_DIR: dataDir })).ok).toBe(true);
  });
});
