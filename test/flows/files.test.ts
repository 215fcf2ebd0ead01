import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { unpacked, walk } from "../../src/flows/files.ts";
import { fileOf, temporaryFolder } from "../helper.ts";

test("folders are walked in order; what is no document is skipped with the reason", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "2021年"));
  for (const name of [
    "b.txt",
    "a.MD",
    "2021年/总结.docx",
    ".hidden.txt",
    "~$b.docx",
    "Thumbs.db",
    "x.exe",
    "表.xlsx",
  ])
    writeFileSync(join(folder, name), "x");
  const { sources, skipped } = await walk([folder, fileOf("单独.xyz", "x")]);
  expect(sources.map(({ file }) => file)).toEqual([
    "2021年/总结.docx",
    "a.MD",
    "b.txt",
    "表.xlsx",
    "单独.xyz",
  ]);
  expect(skipped).toEqual([
    { file: "Thumbs.db", why: "系统或编辑器的临时文件" },
    { file: "x.exe", why: ".exe 不是文档" },
    { file: "~$b.docx", why: "系统或编辑器的临时文件" },
  ]);
});

test("a file whose name is in GBK opens, and its folder too", async () => {
  const folder = temporaryFolder();
  // 总结 in GBK, as a folder and as a file of a system without UTF-8.
  const gbk = Buffer.from([0xd7, 0xdc, 0xbd, 0xe1]);
  const inside = Buffer.concat([Buffer.from(`${folder}/`), gbk]);
  mkdirSync(inside);
  writeFileSync(Buffer.concat([inside, Buffer.from("/2022"), gbk, Buffer.from(".txt")]), "甲");
  const { sources } = await walk([folder]);
  expect(sources.map(({ file }) => file)).toEqual(["总结/2022总结.txt"]);
  const opened = await sources[0]!.open();
  expect(opened.ok && new TextDecoder().decode(opened.value)).toBe("甲");
});

test("links are followed, but not round in a circle", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "a", "总结.txt"), "x");
  symlinkSync(folder, join(folder, "a", "回到上面"));
  symlinkSync(join(folder, "a", "总结.txt"), join(folder, "b.txt"));
  symlinkSync("/nowhere/没有", join(folder, "断.txt"));
  const { sources, skipped } = await walk([folder]);
  expect(sources.map(({ file }) => file)).toEqual(["a/总结.txt", "b.txt", "断.txt"]);
  expect(skipped).toEqual([{ file: "a/回到上面", why: "链接指向已读过的文件夹" }]);
  expect(await sources[2]!.open()).toMatchObject({
    ok: false,
    error: expect.stringContaining("链接指向的文件不存在"),
  });
});

test.each<[string, () => string, RegExp]>([
  ["a path that is not there", () => "/nowhere/报告.docx", /报告\.docx”打不开：文件不存在。请/],
  ["an empty folder", () => temporaryFolder(), /里没有文件。请/],
  [
    "a pipe",
    () => {
      const pipe = join(temporaryFolder(), "管道.txt");
      execFileSync("mkfifo", [pipe]);
      return pipe;
    },
    /不是普通文件/,
  ],
  [
    "a file of 300 MB, without reading it",
    () => {
      const file = fileOf("大.pdf", "");
      truncateSync(file, 300e6);
      return file;
    },
    /有 300 MB，超过 100 MB。请/,
  ],
])("%s is said when it is opened", async (_, path, sentence) => {
  const { sources } = await walk([path()]);
  expect(sources.length).toBe(1);
  expect(await sources[0]!.open()).toMatchObject({
    ok: false,
    error: expect.stringMatching(sentence),
  });
});

test("an archive stands for its files", async () => {
  const zip = zipSync({
    "往年/2021总结.txt": strToU8("甲"),
    "2022总结.txt": strToU8("乙"),
    "Thumbs.db": strToU8("x"),
  });
  const { sources } = await walk([fileOf("往年.zip", zip)]);
  const { sources: inside, skipped } = await unpacked(sources[0]!);
  expect(skipped).toEqual([{ file: "往年.zip/Thumbs.db", why: "系统或编辑器的临时文件" }]);
  expect(inside.map(({ file }) => file)).toEqual([
    "往年.zip/往年/2021总结.txt",
    "往年.zip/2022总结.txt",
  ]);
  const opened = await inside[0]!.open();
  expect(opened.ok && new TextDecoder().decode(opened.value)).toBe("甲");
});
