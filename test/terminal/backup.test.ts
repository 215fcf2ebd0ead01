import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openArchive, tarAt } from "../../src/store/backup/tar.ts";
import { runCommand } from "../../src/terminal/commands.ts";
import { eventually, fileOf, libraryOf, openApp, REPORT_2022, temporaryFolder } from "../helper.ts";

const openWithReport = libraryOf((app) => app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]));

/** What the program does with these words in the house at `dataDir`. */
async function cli(dataDir: string, ...args: string[]) {
  const said = { out: "", err: "" };
  const spies = [
    vi.spyOn(console, "log").mockImplementation((text) => {
      said.out += `${text}\n`;
    }),
    vi.spyOn(console, "error").mockImplementation((text) => {
      said.err += `${text}\n`;
    }),
  ];
  try {
    const code = await runCommand(args, { DATA_DIR: dataDir, EMBEDDING_MODEL: "none" });
    return { code, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A house with a report, a message and a draft, still open: a server that runs. */
async function house() {
  const dataDir = temporaryFolder();
  const app = await openWithReport({ dataDir });
  await app.records.accept({
    ...{ messageId: "om_1", chatId: "oc_1", chatType: "p2p", senderId: "ou_li", text: "你好" },
    ...{ mentions: [], readable: true, at: 1 },
  });
  return { dataDir, app };
}

/** A backup of such a house. */
async function backedUp(): Promise<string> {
  const { dataDir, app } = await house();
  const file = join(temporaryFolder(), "one.tar");
  const run = await cli(dataDir, "backup", file, "--no-check");
  if (run.code !== 0) throw new Error(run.err);
  await app.close();
  return file;
}

/** Everything in a folder, with its bytes. */
const everythingIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path).toString("base64")]);

test("a house that runs is backed up, restored elsewhere, and answers there", async () => {
  const { dataDir } = await house();
  const backups = join(temporaryFolder(), "backups");
  const run = await cli(dataDir, "backup", backups, "--json");
  expect(run).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(run.out)).toMatchObject({
    ...{ checked: true, removed: [], version: expect.any(String), schema: expect.any(Number) },
    counts: { reports: 1, passages: expect.any(Number), messages: 1, drafts: 0 },
    notes: [expect.stringContaining(".env")],
  });
  expect(readdirSync(dataDir).filter((name) => name.startsWith("."))).toEqual([]);

  const other = join(temporaryFolder(), "other");
  const back = await cli(other, "restore", backups, "--json");
  expect(back.code).toBe(0);
  const asked = await cli(other, "ask", "2022年核查外语标识多少处？", "--json");
  expect(JSON.parse(asked.out).text).toContain("276");
  const app = await openApp({ dataDir: other });
  const [report] = await app.records.reports();
  expect((await app.originals.get(report!.reportId))?.file).toBe("2022.txt");
  // It may have been answered since the backup, which the chat is asked first.
  expect(await app.jobs.page("waiting", null, 9)).toHaveLength(1);
  const { id } = (await app.jobs.page("waiting", null, 9))[0]!;
  expect(await app.records.parts.of(id, id)).toMatchObject({ sentId: null });
});

test("backups made while reports come, go and are tidied hold together, each", async () => {
  const { dataDir, app } = await house();
  let busy = true;
  const years = [2015, 2016, 2017, 2018, 2019];
  const working = (async () => {
    for (let i = 0; busy; i++) {
      const year = years[i % years.length]!;
      const [one] = await app.shelving.ingest([
        fileOf(`${year}.txt`, REPORT_2022.replaceAll("2022", String(year))),
      ]);
      if (i % 3 === 2 && one?.reportId)
        await app.shelving.remove([one.reportId], "甲", { forGood: true });
      await app.records.alone(() => app.library.optimize(0));
    }
  })();
  onTestFinished(async () => {
    busy = false;
    await working;
  });
  const backups = temporaryFolder();
  for (let i = 0; i < 4; i++) {
    const run = await cli(dataDir, "backup", join(backups, `${i}.tar`));
    expect(run.err).toBe("");
    expect(run.out).toContain("已试恢复一遍，能打开");
  }
  busy = false;
  await working;
  expect(readdirSync(backups)).toHaveLength(4);
});

test("of a folder's backups the latest are kept, and nothing else in it is touched", async () => {
  const { dataDir } = await house();
  const backups = temporaryFolder();
  const others = ["chengqian-20200101-000000.tar", "chengqian-20200102-000000.tar", "别的.tar"];
  for (const name of others) writeFileSync(join(backups, name), "");
  const run = await cli(dataDir, "backup", backups, "--keep", "2", "--no-check", "--json");
  expect(JSON.parse(run.out).removed).toEqual([others[0]]);
  expect(readdirSync(backups)).toEqual(expect.arrayContaining([others[1], others[2]]));
});

test("a file that is there is not overwritten", async () => {
  const { dataDir } = await house();
  const file = fileOf("old.tar", "别人的");
  const run = await cli(dataDir, "backup", file, "--json");
  expect(run.code).toBe(1);
  expect(JSON.parse(run.out).error).toMatch(/已经有了，没有覆盖/);
  expect(readFileSync(file, "utf8")).toBe("别人的");
});

test("a restore touches nothing where a house stands, unless it is told to put that aside", async () => {
  const file = await backedUp();
  const { dataDir, app } = await house();
  await app.close();
  const before = everythingIn(dataDir);
  const refused = await cli(dataDir, "restore", file);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toMatch(/已有数据，没有恢复。.*--replace/);
  expect(everythingIn(dataDir)).toEqual(before);

  const run = await cli(dataDir, "restore", file, "--replace", "--json");
  const [aside] = JSON.parse(run.out).aside;
  expect(readdirSync(aside).sort()).toEqual(["library", "office.db", "originals"]);
  const moved = everythingIn(aside).map(([, bytes]) => bytes);
  expect(moved.sort()).toEqual(before.map(([, bytes]) => bytes).sort());
});

test("a restore is refused while somebody works in the house, also where it may replace it", async () => {
  const file = await backedUp();
  const { dataDir, app } = await house();
  const run = await cli(dataDir, "restore", file, "--replace");
  expect(run.code).toBe(1);
  expect(run.err).toMatch(/还有程序正在使用.*请先停下服务/);
  expect(await app.records.reports()).toHaveLength(1);
  expect(readdirSync(dataDir).filter((name) => /^(?:aside|\.restore)-/.test(name))).toEqual([]);
  await app.close();
  await eventually(async () =>
    expect(await cli(dataDir, "restore", file, "--replace")).toMatchObject({ code: 0 }),
  );
});

/** The backup with something done to its bytes. */
function changed(file: string, change: (bytes: Buffer) => Buffer): string {
  const bytes = readFileSync(file);
  return fileOf("changed.tar", change(bytes));
}

const WRONG: [string, (file: string) => string | Promise<string>, RegExp][] = [
  ["one that is not there", () => "/nowhere/at-all.tar", /打不开备份/],
  ["a file of another kind", () => fileOf("x.tar", "不是备份".repeat(300)), /不是完整的备份/],
  [
    "one that was cut short",
    (file) => changed(file, (all) => all.subarray(0, all.length / 2)),
    /没有复制完/,
  ],
  [
    "one with a damaged file, which is named",
    (file) =>
      changed(file, (all) => {
        const at = all.indexOf("SQLite format 3");
        all[at + 5000]! ^= 1;
        return all;
      }),
    /备份里的 office\.db 已损坏/,
  ],
  [
    "one of a newer version",
    (file) => rewritten(file, (manifest) => ({ ...manifest, version: "9.0.0", schema: 999 })),
    /更新的版本（9\.0\.0）做成.*请先升级/,
  ],
  ["one without its manifest", (file) => rewritten(file, () => null), /没有 manifest\.json/],
  [
    "one that writes outside of the house",
    (file) =>
      rewritten(file, (manifest) => ({
        ...manifest,
        files: [{ path: "library/../../out", size: 0, sha256: "0".repeat(64) }],
      })),
    /不该有的文件/,
  ],
];

test.each(WRONG)(
  "%s is refused with a sentence, and nothing is made",
  async (_, made, sentence) => {
    const target = join(temporaryFolder(), "house");
    const run = await cli(target, "restore", await made(await backedUp()));
    expect(run).toMatchObject({ code: 1, out: "" });
    expect(run.err).toMatch(sentence);
    expect(run.err.trim().split("\n")).toHaveLength(1);
    expect(existsSync(target) ? readdirSync(target) : []).toEqual([]);
  },
);

/** The same backup with another manifest, or none. */
async function rewritten(
  file: string,
  change: (manifest: object) => object | null,
): Promise<string> {
  const [from, path] = [await openArchive(file), join(temporaryFolder(), "again.tar")];
  const tar = await tarAt(path);
  for (const name of from.sizes.keys()) {
    const bytes = Buffer.concat(await from.open(name).toArray());
    if (name !== "manifest.json") await tar.add({ name, bytes });
    else {
      const manifest = change(JSON.parse(bytes.toString()));
      if (manifest) await tar.add({ name, bytes: Buffer.from(JSON.stringify(manifest)) });
    }
  }
  await tar.end();
  await from.close();
  return path;
}

test("a backup that was unpacked is restored from its folder", async () => {
  const file = await backedUp();
  const folder = temporaryFolder();
  const archive = await openArchive(file);
  for (const name of archive.sizes.keys()) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), Buffer.concat(await archive.open(name).toArray()));
  }
  await archive.close();
  const target = join(temporaryFolder(), "house");
  expect(await cli(target, "restore", folder)).toMatchObject({ code: 0 });
  expect(readdirSync(target).sort()).toEqual(["library", "office.db", "originals"]);
});

test("a library that lies elsewhere goes into the backup, and back to where it is to be", async () => {
  const [dataDir, uri] = [temporaryFolder(), join(temporaryFolder(), "lib")];
  const app = await openApp({ dataDir, env: { LANCEDB_URI: uri } });
  await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
  const file = join(temporaryFolder(), "one.tar");
  const run = async (...args: string[]) =>
    runCommand(args, { DATA_DIR: dataDir, LANCEDB_URI: uri, EMBEDDING_MODEL: "none" });
  vi.spyOn(console, "log").mockImplementation(() => {});
  onTestFinished(() => void vi.restoreAllMocks());
  expect(await run("backup", file)).toBe(0);
  await app.close();
  expect(await run("restore", file, "--replace")).toBe(0);
  expect(readdirSync(join(uri, "..")).sort()).toEqual([
    "lib",
    expect.stringMatching(/^lib-aside-/),
  ]);
  const again = await openApp({ dataDir, env: { LANCEDB_URI: uri } });
  expect(await again.library.size()).toBeGreaterThan(5);
});

test("bad usage is said with the usage", async () => {
  const dataDir = temporaryFolder();
  for (const args of [["backup"], ["restore"], ["backup", "x", "--keep", "none"]]) {
    const run = await cli(dataDir, ...args);
    expect(run.code).toBe(2);
    expect(run.err).toContain("用法");
  }
  copyFileSync(await backedUp(), join(dataDir, "one.tar"));
  expect((await cli(dataDir, "backup", join(dataDir, "two.tar"), "--keep", "3")).err).toContain(
    "只用于文件夹",
  );
});
