import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "../../../../src/reports/parse.ts";
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

test.each<[string, Uint8Array, RegExp]>([
  ["a password", real("有密码.ppt"), /设有密码，打不开。请去掉密码/],
  ["its end cut off", real("POI汇报.ppt").subarray(0, 9000), /不完整或已损坏.*请重新取得/],
])("with %s it is refused with a sentence", async (_, bytes, sentence) => {
  const parsed = await parse(bytes, "汇报.ppt");
  expect(parsed.ok ? "read" : parsed.error).toMatch(sentence);
});
