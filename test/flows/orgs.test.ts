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
  ["two may be meant", ["青屏区外事办公室", "青屏区人民政府外事办公室"]],
  ["none is", ["望江区人民政府外事办公室"]],
])("where %s it keeps its own name", async (_, offices) => {
  expect((await shelvedBeside(...offices)).org).toBe("青屏区外办");
});
