/** A paper against the rules and against what the shelf has of the same office. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { createLinting, type LintRequest } from "../../src/flows/linting.ts";
import { fileOf, openApp } from "../helper.ts";

const summary = (year: number, words: string) => `${year}年工作总结
松江县水利局
一、${year}年主要成效
${words}
二、${year + 1}年主要安排
${year + 1}年，继续推进河湖治理。`;
const LAST = "全年开展水政巡查48次，整改问题26处。清淤河道12公里，新建泵站3座。";

const NOW = summary(2022, "全年开展水政巡查53次，整改问题31处。2021年清淤河道15公里。");

/** A library that has last year's paper, for one reader. */
async function office(): Promise<App> {
  const app = await openApp();
  await app.shelving.ingest([fileOf("去年.txt", summary(2021, LAST))], {
    given: { audience: ["ou_water"] },
  });
  return app;
}

async function issuesOf(app: App, text: string, request: Partial<LintRequest> = {}) {
  const path = fileOf("今年.txt", text);
  const bytes = readFileSync(path);
  const checked = await createLinting(app).check({
    ...{ bytes, file: basename(path), year: null, org: null },
    ...{ final: false, mend: false, reader: null, ...request },
  });
  if (!checked.ok) throw new Error(checked.error);
  return checked.value.issues;
}

describe("with last year's paper on the shelf", () => {
  test("a sentence kept from it is said, and a figure that it states otherwise", async () => {
    const issues = await issuesOf(await office(), NOW);
    const [kept] = issues.filter(({ rule }) => rule === "L1");
    expect(kept).toMatchObject({ severity: "note", line: 4 });
    expect(kept!.message).toContain(
      "《2021年工作总结》一的一句除数字外有100%相同：“全年开展水政巡查48次",
    );
    const [differs] = issues.filter(({ rule }) => rule === "N8");
    expect(differs!.message).toBe("这里是15公里，《2021年工作总结》一是12公里：核对哪个对。");
  });

  test("whoever may not read it is told nothing of it", async () => {
    const app = await office();
    const rules = async (reader: string[]) =>
      (await issuesOf(app, NOW, { reader })).map(({ rule }) => rule);
    expect(await rules(["ou_water"])).toEqual(expect.arrayContaining(["L1", "N8"]));
    expect(await rules(["ou_other"])).toEqual(["Y2"]);
  });

  test("another office's paper is not compared with it, unless the caller says whose it is", async () => {
    const app = await office();
    const other = NOW.replace("松江县水利局", "松江县档案馆");
    expect((await issuesOf(app, other)).map(({ rule }) => rule)).toEqual(["Y2"]);
    const asked = await issuesOf(app, other, { org: "松江县水利局" });
    expect(asked.map(({ rule }) => rule)).toContain("L1");
  });
});

test("of a Word file a line is a paragraph, and nothing of it is mended", async () => {
  const app = await openApp();
  const bytes = readFileSync(new URL("../files/writer-report.doc", import.meta.url));
  const checked = await createLinting(app).check({
    ...{ bytes, file: "报告.doc", year: null, org: null },
    ...{ final: false, mend: true, reader: null },
  });
  expect(checked).toMatchObject({ ok: true, value: { mended: null } });
  expect(checked.ok && checked.value.issues.map(({ rule }) => rule)).toContain("P8");
});

test("a file that cannot be read is said in a sentence", async () => {
  const app = await openApp();
  const bytes = new TextEncoder().encode("MZ program");
  const request = { bytes, file: "程序.txt", year: null, org: null };
  const rest = { final: false, mend: false, reader: null };
  expect(await createLinting(app).check({ ...request, ...rest })).toMatchObject({
    ok: false,
    error: "“程序.txt”是程序文件，不是报告，未读入。请换成报告文件。",
  });
});
