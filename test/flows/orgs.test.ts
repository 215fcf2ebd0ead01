/** Whose shelf a report goes to that writes its office's name short. */
import { expect, test } from "vitest";
import { fileOf, openApp } from "../helper.ts";

const report = (org: string, year: number) =>
  `${org}${year}年工作总结\n一、主要工作\n办理认证代办${year - 1700}件。`;

/** What comes of a report by 青屏区外办 beside reports of `offices`. */
async function shelvedBeside(...offices: string[]) {
  const app = await openApp();
  for (const [i, org] of offices.entries())
    await app.shelving.ingest([fileOf(`${i}.txt`, report(org, 2021 + i))]);
  return (await app.shelving.ingest([fileOf("短.txt", report("青屏区外办", 2024))]))[0]!;
}

test("where one office is meant it goes to that office's, and says so", async () => {
  const { org, warnings } = await shelvedBeside("青屏区人民政府外事办公室", "望江区外事办公室");
  expect(org).toBe("青屏区人民政府外事办公室");
  expect(warnings.join("")).toMatch(/青屏区外办.*归到.*青屏区人民政府外事办公室/);
});

test.each([
  ["two may be meant", ["南州市青屏区外事办公室", "北州市青屏区人民政府外事办公室"]],
  ["none is", ["望江区人民政府外事办公室"]],
])("where %s it keeps its own name", async (_, offices) => {
  expect((await shelvedBeside(...offices)).org).toBe("青屏区外办");
});

test("ten districts whose reports name the 全国人民代表大会 each keep theirs", async () => {
  const app = await openApp();
  const districts = [..."兰溪亭岭梅桥松塘柳埠"].map((c) => `青川市${c}安区人民政府`);
  const files = districts.map((org, i) =>
    fileOf(
      `${i}.txt`,
      `${org}2017年政府工作报告\n（学习贯彻全国人民代表大会精神）\n一、回顾\n建成学校${i + 3}所。`,
    ),
  );
  const results = await app.shelving.ingest(files);
  expect(results.map(({ org, year, status }) => ({ org, year, status }))).toEqual(
    districts.map((org) => ({ org, year: 2017, status: "added" })),
  );
  expect(await app.records.reports()).toHaveLength(10);
});

test("forty offices that fill in one form, named only in the signature, stand side by side", async () => {
  const app = await openApp();
  const matters = ["民政", "财政", "司法", "审计", "统计", "水务", "商务", "教育", "体育", "档案"];
  const offices = ["兰溪区", "梅岭区", "松塘县", "柳埠镇"].flatMap((place) =>
    matters.map((matter) => `${place}${matter}局`),
  );
  const form = (org: string, i: number) =>
    `关于2017年法治政府建设年度情况的报告\n一、主要做法\n办理案件${i + 11}件。\n${org}\n2018年1月15日`;
  const results = await app.shelving.ingest(
    offices.map((org, i) => fileOf(`${i}.txt`, form(org, i))),
  );
  expect(results.map(({ org }) => org)).toEqual(offices);
  expect(results.map(({ year }) => year)).toEqual(offices.map(() => 2017));
  expect(await app.records.reports()).toHaveLength(40);
});

test("reports of unknown offices are no versions of one another", async () => {
  const app = await openApp();
  const texts = [3, 4].map((n) => `2017年工作总结\n一、主要工作\n修桥${n}座。`);
  const results = await app.shelving.ingest(texts.map((text, i) => fileOf(`${i}.txt`, text)));
  expect(results.map(({ org }) => org)).toEqual([null, null]);
  expect(await app.records.reports()).toHaveLength(2);
});
