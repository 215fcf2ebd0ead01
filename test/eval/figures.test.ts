import { expect, test } from "vitest";
import { draw } from "../../scripts/eval/figures/draw.ts";
import { type GoldFigure, judge } from "../../scripts/eval/figures.ts";
import { readReport } from "../../src/reports/read.ts";
import { fileOf } from "../helper.ts";

const TEXT = `平湖县渡口管理所2023年部门决算
一、总体情况
2023年，维修渡船 36.5 万元，比2022年增加4万元。开展培训3次。
单位：万元
项目\t预算数\t决算数
渡船维修\t40.00\t36.50
安全培训\t4.00\t3.60`;
const FILE = "平湖县渡口管理所2023年部门决算.txt";

const gold = (number: string, around: string, rest: Partial<GoldFigure>): GoldFigure => ({
  ...{ seed: "1", report: FILE, number, around, times: 1e4, unit: ["元"], under: [] },
  ...{ years: ["2023"], aspect: ["done"], subject: [] },
  ...rest,
});

test("numbers are drawn out of the plain text by chance, the same ones for a seed, and no years or marks of items", async () => {
  const drawn = await draw([fileOf(FILE, TEXT)], "1", 50);
  expect(drawn.map(({ number }) => number)).toEqual(
    expect.arrayContaining(["36.5", "3", "40.00", "3.60"]),
  );
  expect(drawn.some(({ number }) => /^20\d\d$/.test(number))).toBe(false);
  expect(await draw([fileOf(FILE, TEXT)], "1", 3)).toEqual(
    await draw([fileOf(FILE, TEXT)], "1", 3),
  );
});

test("what is read is judged field by field; what is not read at all is wrong", async () => {
  const report = await readReport(Buffer.from(TEXT), FILE);
  if (!report.ok) throw new Error(report.error);
  const wrong = (one: GoldFigure) => judge(report.value, [one])[0]!.wrong;
  const spent = gold("36.50", "渡船维修 40.00 ⟦36.50⟧", { subject: ["渡船维修", "决算数"] });
  expect(wrong(spent)).toEqual([]);
  expect(wrong({ ...spent, unit: ["次"], years: ["2022"] })).toEqual(["unit", "year"]);
  expect(wrong({ ...spent, subject: ["预算数"], aspect: ["plan"] })).toEqual(["subject", "aspect"]);
  expect(wrong({ ...spent, number: "99" })).toEqual(["found"]);
  expect(wrong({ ...spent, number: "99", none: true })).toEqual([]);
  expect(wrong(gold("36.5", "2023年，维修渡船 ⟦36.5⟧ 万元", { subject: ["维修渡船"] }))).toEqual(
    [],
  );
});
