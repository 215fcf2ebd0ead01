import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "../../../../src/reports/parse.ts";
import { linesOfBlocks } from "../saved.ts";
import { text16, u16, u32 } from "../word/wordfile.ts";
import { record, xlsFile } from "./sheetfile.ts";

const bytesOf = (name: string) => readFileSync(`test/files/sheets/${name}`);

async function linesOf(bytes: Uint8Array, file: string): Promise<string[]> {
  const parsed = await parse(bytes, file);
  if (!parsed.ok) throw new Error(parsed.error);
  return linesOfBlocks(parsed.value.blocks);
}

describe("records of an .xls", () => {
  const text = (row: number, column: number, words: string) =>
    record(
      0x204,
      ...u16(row),
      ...u16(column),
      ...u16(0),
      ...u16(words.length),
      1,
      ...text16(words),
    );
  const double = (value: number) => [...new Uint8Array(new Float64Array([value]).buffer)];
  const head = [...text(0, 0, "项目"), ...text(0, 1, "数")];

  test.each<[string, number[], string]>([
    [
      "a whole number in short",
      record(0x27e, ...u16(1), ...u16(1), ...u16(0), ...u32((98 << 2) | 2)),
      "甲；数：98",
    ],
    [
      "hundredths in short",
      record(0x27e, ...u16(1), ...u16(1), ...u16(0), ...u32((1234 << 2) | 3)),
      "甲；数：12.34",
    ],
    [
      "a run of numbers",
      record(0xbd, ...u16(1), ...u16(1), ...u16(0), ...u32((7 << 2) | 2), ...u16(1)),
      "甲；数：7",
    ],
    [
      "a formula's number",
      record(0x06, ...u16(1), ...u16(1), ...u16(0), ...double(0.5), ...u16(0), ...u32(0)),
      "甲；数：0.5",
    ],
    [
      "a formula's text",
      [
        ...record(
          0x06,
          ...u16(1),
          ...u16(1),
          ...u16(0),
          0,
          0,
          0,
          0,
          0,
          0,
          255,
          255,
          ...u16(0),
          ...u32(0),
        ),
        ...record(0x207, ...u16(2), 1, ...text16("办结")),
      ],
      "甲；数：办结",
    ],
    ["an error", record(0x205, ...u16(1), ...u16(1), ...u16(0), 0x17, 1), "甲；数：#REF!"],
  ])("%s", async (_, cell, expected) => {
    const bytes = xlsFile([], [...head, ...text(1, 0, "甲"), ...cell]);
    expect((await linesOf(bytes, "表.xls")).at(-1)).toBe(expected);
  });

  test("shared strings go on behind a border, where they may change their width", async () => {
    const first = [
      ...u32(2),
      ...u32(2),
      ...u16(2),
      1,
      ...text16("项目"),
      ...u16(4),
      0,
      ...Buffer.from("AB"),
    ];
    const globals = [...record(0xfc, ...first), ...record(0x3c, 1, ...text16("甲乙"))];
    const shared = (column: number, n: number) =>
      record(0xfd, ...u16(0), ...u16(column), ...u16(0), ...u32(n));
    expect(await linesOf(xlsFile(globals, [...shared(0, 0), ...shared(1, 1)]), "表.xls")).toEqual([
      "项目 | AB甲乙",
    ]);
  });

  test("bytes overturned never throw", async () => {
    const whole = bytesOf("LibreOffice_台账.xls");
    for (let i = 0; i < 40; i++) {
      const bytes = Uint8Array.from(whole);
      for (let n = 0; n < 5; n++) bytes[512 + ((i * 7919 + n * 104_729) % 6000)]! ^= 1 << (i % 8);
      const parsed = await parse(bytes, "表.xls");
      if (!parsed.ok) expect(parsed.error).toMatch(/^“表\.xls”.*。$/s);
    }
  });
});
