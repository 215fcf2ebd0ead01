import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createLog } from "../../src/log.ts";
import { beforeUpgrade, createCopies } from "../../src/store/before.ts";
import { MIGRATIONS } from "../../src/store/migrations.ts";
import { temporaryFolder } from "../helper.ts";

const log = createLog("silent");
const versionOf = (path: string) => {
  const db = new DatabaseSync(path, { readOnly: true });
  const { user_version: version } = db.prepare("PRAGMA user_version").get()!;
  db.close();
  return version;
};

/** A database as the version before the last migration left it, with one setting. */
function olderDatabase(schema = MIGRATIONS.length - 1): string {
  const path = join(temporaryFolder(), "office.db");
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL");
  for (const sql of MIGRATIONS.slice(0, schema)) db.exec(sql);
  db.exec(`PRAGMA user_version = ${schema}; INSERT INTO settings VALUES ('said', '甲')`);
  db.close();
  return path;
}

const copiesBeside = (path: string) => {
  const folder = join(path, "..", "backups");
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
};

test("an older database is copied before it is taken to the newer schema, and a current one is not", async () => {
  const path = olderDatabase();
  const { copy, open } = await beforeUpgrade({ database: { path }, clock: () => 5, log });
  await (await open()).close();
  expect(versionOf(path)).toBe(MIGRATIONS.length);
  expect(versionOf(copy!)).toBe(MIGRATIONS.length - 1);
  expect(statSync(copy!).mode & 0o077).toBe(0);
  const again = await beforeUpgrade({ database: { path }, clock: () => 6, log });
  await (await again.open()).close();
  expect(again.copy).toBeNull();
  expect(copiesBeside(path)).toEqual([copy]);
});

test("an upgrade that fails leaves the database as it was, and says where the copy is", async () => {
  const path = olderDatabase();
  MIGRATIONS.push("CREATE TABLE half (a) STRICT; this is no SQL");
  onTestFinished(() => void MIGRATIONS.pop());
  const { copy, open } = await beforeUpgrade({ database: { path }, clock: () => 5, log });
  await expect(open()).rejects.toThrow(`升级前的副本在 ${copy}`);
  expect(versionOf(path)).toBe(MIGRATIONS.length - 2);
  const db = new DatabaseSync(path);
  expect(db.prepare("SELECT value FROM settings WHERE name = 'said'").get()).toEqual({
    value: "甲",
  });
  expect(db.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").all()).toEqual([]);
  db.close();
});

test("without room for a copy there is no upgrade", async () => {
  const path = olderDatabase();
  writeFileSync(join(path, "..", "backups"), "a file in the folder's place");
  await expect(beforeUpgrade({ database: { path }, clock: () => 5, log })).rejects.toThrow(
    "要先留一份副本",
  );
  expect(versionOf(path)).toBe(MIGRATIONS.length - 1);
});

test("a database of a newer version is refused, and nothing is made", async () => {
  const path = olderDatabase(MIGRATIONS.length);
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  db.close();
  await expect(beforeUpgrade({ database: { path }, clock: () => 5, log })).rejects.toThrow(
    "请用新版本打开",
  );
  expect(copiesBeside(path)).toEqual([]);
});

test("the last three copies are kept, for thirty days at most", async () => {
  const path = olderDatabase();
  for (const at of [1, 2, 3, 10]) await beforeUpgrade({ database: { path }, clock: () => at, log });
  expect(
    copiesBeside(path)
      .map((name) => /(\d+)\.db$/.exec(name)![1])
      .sort(),
  ).toEqual(["10", "2", "3"]);
  const copies = createCopies(dirname(path));
  expect(await copies.sweep(400)).toBe(0);
  utimesSync(copiesBeside(path)[0]!, 0, 0);
  expect(await copies.sweep(400)).toBe(1);
  expect(await copies.sweep(0)).toBe(2);
});

test("what a killed backup left beside the database goes after a day, and one under way stays", async () => {
  const path = olderDatabase();
  const [old, fresh] = [join(path, "..", ".backup-AbCd12"), join(path, "..", ".restore-EfGh34")];
  for (const folder of [old, fresh]) mkdirSync(folder);
  utimesSync(old, 0, 0);
  await createCopies(dirname(path)).sweep();
  expect([old, fresh].map((folder) => existsSync(folder))).toEqual([false, true]);
});
