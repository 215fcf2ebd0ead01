import { expect, test } from "vitest";
import { officialOf } from "../../src/gongwen/official.ts";
import { openPlaceholders } from "../../src/gongwen/word.ts";
import { draftFrom, waterReport } from "../drafting/invented.ts";

test("a draft that nobody has dated is signed by its office, and its date is among what is open", async () => {
  const official = officialOf(await draftFrom([waterReport(2031)]));
  expect(official.signed).toMatchObject({ org: "青岚县水务局", undated: true });
  expect(openPlaceholders(official).at(-1)).toBe("【待补充：成文日期】");
});
