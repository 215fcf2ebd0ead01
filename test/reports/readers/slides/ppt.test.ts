import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "../../../../src/reports/parse.ts";
import { openOle } from "../../../../src/reports/readers/word/doc/ole.ts";
import { oleFile } from "../word/wordfile.ts";
import { told } from "./made.ts";

const real = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../files/slides/${name}`, import.meta.url)));
const HIDDEN = "第 4 页是隐藏的，放映时不出现，没有读入。要用的请取消隐藏后再导入。";

test("a .ppt of LibreOffice Impress reads as the same deck does as .pptx", async () => {
  expect(await told(real("Impress汇报.ppt"), "汇报.ppt")).toEqual(
    await told(real("Impress汇报.pptx")),
  );
});

test("a .ppt of Apache POI, under the name that WPS gives to such files", async () => {
  expect(await told(real("POI汇报.ppt"), "汇报.dps")).toEqual({
    lines: [
      "1 # 望江区外事办公室2023年工作总结",
      "1 - 2024年1月12日",
      "2 ## 外事接待",
      "2 | 来访团组：14批次",
      "2 | 来访团组：126人次",
      "2 - Café 来访2次。",
      "3 ## 主要指标",
      "3 | 指标 | 2022年批次 | 2023年批次",
      "3 | 指标：来访团组；2022年批次：11；2023年批次：14",
      "3 | 指标：出访团组；2022年批次：9；2023年批次：31",
      "3 - 左栏：新签友好城市2个。",
      "3 | 办结率：98.5%",
      "3 - 右栏：开展交流项目19个。",
    ],
    warnings: [HIDDEN],
  });
});

test("of a slide that was saved again the newest version is read", async () => {
  const ole = openOle(real("POI汇报.ppt"))!;
  const stream = Buffer.from(ole.stream("PowerPoint Document")!);
  const user = Buffer.from(ole.stream("Current User")!);
  const lastEdit = user.readUInt32LE(16);
  // The slide with 14批次, under the id that the persist directory has it by.
  const said = stream.indexOf(Buffer.from("14批次", "utf16le"));
  const directory = stream.readUInt32LE(lastEdit + 8 + 12);
  const places = Array.from({ length: stream.readUInt32LE(directory + 4) / 4 - 1 }, (_, i) =>
    stream.readUInt32LE(directory + 12 + i * 4),
  );
  const place = places.filter((at) => at < said).sort((a, b) => b - a)[0]!;
  const id = (stream.readUInt32LE(directory + 8) & 0xfffff) + places.indexOf(place);
  const slide = Buffer.from(stream.subarray(place, place + 8 + stream.readUInt32LE(place + 4)));
  slide.write("15", slide.indexOf(Buffer.from("14批次", "utf16le")), "utf16le");
  const numbers = (...all: number[]) => Buffer.from(Uint32Array.from(all).buffer);
  const edit = Buffer.from(
    stream.subarray(lastEdit, lastEdit + 8 + stream.readUInt32LE(lastEdit + 4)),
  );
  edit.writeUInt32LE(lastEdit, 8 + 8);
  edit.writeUInt32LE(stream.length + slide.length, 8 + 12);
  const added = [slide, numbers(0x1772_0000, 8, (1 << 20) | id, stream.length), edit];
  user.writeUInt32LE(stream.length + slide.length + 16, 16);
  const bytes = oleFile({
    "PowerPoint Document": Buffer.concat([stream, ...added]),
    "Current User": user,
  });
  const { lines } = await told(bytes, "汇报.ppt");
  expect(lines).toContain("2 | 来访团组：15批次");
  expect(lines).toHaveLength(13);
});

test.each<[string, Uint8Array, RegExp]>([
  ["a password", real("有密码.ppt"), /设有密码，打不开。请去掉密码/],
  ["a password, as a package", real("有密码.pptx"), /设有密码。请去掉密码/],
  ["its end cut off", real("POI汇报.ppt").subarray(0, 9000), /不完整或已损坏.*请重新取得/],
])("with %s it is refused with a sentence", async (_, bytes, sentence) => {
  const parsed = await parse(bytes, "汇报.ppt");
  expect(parsed.ok ? "read" : parsed.error).toMatch(sentence);
});
