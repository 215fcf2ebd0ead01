/** Archives made by other programs, and archives made to do harm. */
import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { filesIn } from "../../src/reports/archive.ts";
import { openZip } from "../../src/reports/zip.ts";

/** Label → text, or the sentence that says why it did not open. */
function contents(bytes: Uint8Array, name = "总结.zip"): Record<string, string> {
  const found: [string, string][] = [];
  for (const file of filesIn(bytes, name)) {
    const opened = file.open();
    found.push([
      file.name,
      opened.ok ? new TextDecoder("gb18030").decode(opened.value) : opened.error,
    ]);
  }
  return Object.fromEntries(found);
}

const made = (name: string) => readFileSync(`test/files/zip/${name}`);
const [report, other] = [strToU8("接待9批次。"), strToU8("接待11批次。")];

/** Overwrite the field at `at` within every record that begins with `mark`. */
function patch(zip: Uint8Array, mark: number, at: number, value: number, size: 2 | 4): Uint8Array {
  const bytes = zip.slice();
  const view = new DataView(bytes.buffer);
  for (let i = 0; i + at + size <= bytes.length; i++) {
    if (view.getUint32(i, true) !== mark) continue;
    if (size === 2) view.setUint16(i + at, value, true);
    else view.setUint32(i + at, value, true);
  }
  return bytes;
}
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

describe("archives that offices have", () => {
  test("Chinese Windows writes names in GBK and says nothing of it", () => {
    expect(contents(made("windows_gbk.zip"))).toEqual({
      "总结.zip/历年总结/2021年总结.txt": "望江区外办2021年工作总结\n接待8批次。",
      "总结.zip/历年总结/2022年总结（定稿）.txt": "望江区外办2022年工作总结\n接待11批次。",
      "总结.zip/一.txt": "一",
    });
  });

  test("folders, __MACOSX, dot files and lock files are no files of the office", () => {
    expect(Object.keys(contents(made("infozip.zip")))).toEqual([
      "总结.zip/历年总结/2021年总结.txt",
      "总结.zip/历年总结/2022年总结.txt",
    ]);
  });

  test("names in UTF-8 without the flag, as macOS writes them", () => {
    const zip = patch(zipSync({ "2022年总结.txt": report, "（一）.txt": other }), CENTRAL, 8, 0, 2);
    expect(Object.keys(contents(zip))).toEqual(["总结.zip/2022年总结.txt", "总结.zip/（一）.txt"]);
  });

  test("Zip64, as some programs write it for small files too", () => {
    const [text] = Object.values(contents(made("infozip_zip64.zip")));
    expect(text).toHaveLength(
      contents(made("infozip.zip"))["总结.zip/历年总结/2021年总结.txt"]!.length,
    );
  });

  test.each([
    ["7zip_aes.zip", "设有密码，打不开。请去掉密码后重新压缩。"],
    ["7zip_zipcrypto.zip", "设有密码，打不开。请去掉密码后重新压缩。"],
    ["7zip_BZip2.zip", "的压缩方式（BZip2）解不开。请解压后用系统自带的压缩功能重新压缩成 .zip。"],
    [
      "7zip_Deflate64.zip",
      "的压缩方式（Deflate64）解不开。请解压后用系统自带的压缩功能重新压缩成 .zip。",
    ],
    ["7zip_LZMA.zip", "的压缩方式（LZMA）解不开。请解压后用系统自带的压缩功能重新压缩成 .zip。"],
    ["7zip_PPMd.zip", "的压缩方式（PPMd）解不开。请解压后用系统自带的压缩功能重新压缩成 .zip。"],
  ])("%s says why it cannot be opened", (name, why) => {
    const file = "总结.zip/历年总结/2021年总结.txt";
    expect(contents(made(name))).toEqual({ [file]: `“${file}”${why}` });
  });

  test("an archive in the archive is gone into, one in that is not", () => {
    expect(contents(made("nested.zip"), "外层.zip")).toEqual({
      "外层.zip/内层.zip/历年总结/2021年总结.txt": "望江区外办2021年工作总结\n接待8批次。",
      "外层.zip/内层.zip/历年总结/2022年总结（定稿）.txt": "望江区外办2022年工作总结\n接待11批次。",
      "外层.zip/内层.zip/一.txt": "一",
      "外层.zip/更内.zip/内层.zip":
        "“外层.zip/更内.zip/内层.zip”在两层压缩文件之内，没有读入。请先解压外面的一层再试。",
    });
  });
});

describe("archives that are broken or made to do harm", () => {
  test("a name that climbs out of its folder is only a label", () => {
    const names = [
      "../../etc/passwd",
      "/etc/shadow",
      "C:\\报告\\a.txt",
      "甲/./../乙.txt",
      "\u202Etxt.exe",
      "..",
    ];
    const zip = zipSync(Object.fromEntries(names.map((name) => [name, report])));
    expect(Object.keys(contents(zip))).toEqual([
      "总结.zip/etc/passwd",
      "总结.zip/etc/shadow",
      "总结.zip/报告/a.txt",
      "总结.zip/甲/乙.txt",
      "总结.zip/txt.exe",
      "总结.zip/未命名",
    ]);
  });

  test("a damaged file says so, and the others still open", () => {
    const zip = zipSync({ "甲.txt": report, "乙.txt": other }, { level: 0 });
    zip[zip.indexOf(report[0]!, 30)]! ^= 1;
    expect(contents(zip)).toEqual({
      "总结.zip/甲.txt": "“总结.zip/甲.txt”在压缩文件里已损坏，打不开。请找到原文件重新压缩。",
      "总结.zip/乙.txt": new TextDecoder("gb18030").decode(other),
    });
  });

  test.each([
    [
      "cut off",
      zipSync({ "甲.txt": report }).subarray(0, -30),
      "“总结.zip”不完整或已损坏（可能没有下载完、复制完），打不开。请重新下载或重新压缩后再试。",
    ],
    [
      "one part of several",
      patch(zipSync({ "甲.txt": report }), END, 4, 1, 2),
      "“总结.zip”是分卷压缩文件的一卷，打不开。请把各卷合并解压后，再压缩成一个 .zip。",
    ],
    ["empty", zipSync({}), "“总结.zip”里没有文件。"],
    [
      "files that share their bytes",
      patch(zipSync({ "甲.txt": report, "乙.txt": report }), CENTRAL, 42, 0, 4),
      "“总结.zip”里的文件互相重叠，不是正常的压缩文件，没有读入。请重新压缩后再试。",
    ],
    [
      "too many files",
      zipSync(Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`${i}.txt`, report]))),
      "“总结.zip”里的文件太多（一次最多读 2000 个），没有读入。请分成几个压缩文件。",
    ],
  ])("%s", (_, zip, sentence) => {
    expect(contents(zip)).toEqual({ "总结.zip": sentence });
  });

  test("a bomb is not set off, whatever size its header says", () => {
    const bomb = zipSync({ "甲.txt": new Uint8Array(64 * 1024 * 1024), "乙.txt": other });
    for (const zip of [bomb, patch(bomb, CENTRAL, 24, 10, 4)]) {
      expect(contents(zip)).toEqual({
        "总结.zip/甲.txt":
          "“总结.zip/甲.txt”解开后大得不正常，可能是恶意文件，没有读入。请核对来源，用原文件重新压缩。",
        "总结.zip/乙.txt": new TextDecoder("gb18030").decode(other),
      });
    }
  });

  test("no file is larger than asked for, and all together no more than the budget", () => {
    const budget = { left: 50 };
    const zip = openZip(
      zipSync({ 甲: new Uint8Array(40), 乙: new Uint8Array(40) }),
      "总结.zip",
      budget,
    );
    if (!zip.ok) throw new Error(zip.error);
    const [first, second] = zip.value.entries;
    expect(first!.open(30)).toEqual({ problem: "解开后超过 0 MB。请拆成几个文件" });
    expect(budget.left).toBe(20);
    expect(second!.open(30)).toEqual({
      problem: "没有读入：同一压缩文件解开后总共太大。请分成几个压缩文件",
    });
  });
});

describe("parts of a document", () => {
  const zip = openZip(
    zipSync({ "Word/document.xml": report, "word/media/": new Uint8Array() }),
    "总结.docx",
  );
  if (!zip.ok) throw new Error(zip.error);

  test("are found whatever their capitals", () => {
    expect(zip.value.names).toEqual(["Word/document.xml"]);
    expect(zip.value.read("word/document.xml")).toEqual(Buffer.from(report));
    expect(zip.value.read("word/styles.xml")).toBeNull();
  });

  test("throw where one is larger than asked for", () => {
    expect(() => zip.value.read("word/document.xml", 5)).toThrow(
      "word/document.xml 解开后超过 0 MB",
    );
  });
});
