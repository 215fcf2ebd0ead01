import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Hit, Report } from "../../src/domain.ts";
import { readReport } from "../../src/reports/read.ts";
import { createLibrary, type Library } from "../../src/search/library.ts";
import { wordsOf } from "../../src/text/lexicon.ts";
import { SAMPLES, temporaryFolder } from "../helper.ts";

const LEXICON = fileURLToPath(new URL("../../data/lexicon", import.meta.url));
const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });
const LISTED = new Set(readdirSync(LEXICON).flatMap((file) => wordsOf(file.replace(".txt", ""))));
const words = new Map<string, boolean>();

/** Do the runtime's own segmenter or the project's word lists take a pair of characters for one word? */
function isWord(pair: string): boolean {
  if (!words.has(pair))
    words.set(pair, LISTED.has(pair) || [...SEGMENTER.segment(pair)].length === 1);
  return words.get(pair)!;
}

/** A town's report with its words inside longer ones, across two of them, in headings and in items of one sentence. */
const TOWN = `柳溪镇2021年工作总结
柳溪镇人民政府
一、民生保障
全年新聘儿科医生6名，住院费用直接结算1.2万人次，退役军人优抚金按时发放。
高速公路出口改造完工，节约用水宣传进校园18场。
二、主要成效
（一）外宾来访接待4批次。
（二）市场主体新增312户，工作取得新成效。
（三）房地产项目复工3个，进出口企业对接会2场。
三、慢性病防治
水土流失治理面积410亩；高等教育助学金发放77人。
表彰青年突击队，友城学校互访1次，G20周边路段整治，5G基站新建9座。`;

async function reportOf(name: string, bytes: Uint8Array): Promise<Report> {
  const report = await readReport(bytes, name);
  if (!report.ok) throw new Error(report.error);
  return report.value;
}

async function holding(reports: Report[]): Promise<Library> {
  const library = await createLibrary({ uri: temporaryFolder() });
  onTestFinished(() => library.close());
  await library.put(reports);
  await library.optimize();
  return library;
}

/** Every passage of a report that is looked for: what stands in it besides its title. */
const outsideTitle = (report: Report) => report.body.filter(({ kind }) => kind !== "title");

/** The pairs of neighbouring characters of a text that are words; 十四 and the 万 of 1.2万人 are numbers. */
function pairsIn(passage: string): string[] {
  const text = passage.replace(/(?<=\d)[万亿]|[零一二三四五六七八九十百千]{2,}/g, " ");
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, i) =>
    text.slice(i, i + 2),
  ).filter((pair) => /^\p{Script=Han}{2}$/u.test(pair) && isWord(pair));
}

/** Passages of `report` whose words do not find them, with the words. */
async function lost(library: Library, report: Report, asked: (text: string) => string[]) {
  const found = new Map<string, Set<string>>();
  const missed: string[] = [];
  for (const { passageId, text } of outsideTitle(report))
    for (const query of asked(text)) {
      if (!found.has(query)) {
        const hits = await library.search(query, { reportId: report.reportId }, report.body.length);
        found.set(query, new Set(hits.map((hit) => hit.passageId)));
      }
      if (!found.get(query)!.has(passageId)) missed.push(`${query}: ${text}`);
    }
  return missed;
}

describe("nothing on the shelf is unfindable", () => {
  test("a report's sentences, headings and items are found by any two characters that are a word", async () => {
    const report = await reportOf("总结.txt", new TextEncoder().encode(TOWN));
    const library = await holding([report]);
    const asked = outsideTitle(report).flatMap(({ text }) => pairsIn(text));
    expect(asked).toEqual(expect.arrayContaining(["儿科", "外宾", "成效", "房地", "出口", "民生"]));
    expect(await lost(library, report, pairsIn)).toEqual([]);
  });

  test("and so are those of the sample reports, and by their own words", async () => {
    const names = readdirSync(SAMPLES).filter((name) => /\.(?:txt|md)$/.test(name));
    const reports = await Promise.all(
      names.map((name) => reportOf(name, readFileSync(join(SAMPLES, name)))),
    );
    const library = await holding(reports);
    for (const report of reports) {
      expect(await lost(library, report, (text) => [text])).toEqual([]);
      // Each word of a report where it stands first would be thousands of searches: every fifth.
      const some = new Set(
        [...new Set(outsideTitle(report).flatMap(({ text }) => pairsIn(text)))].filter(
          (_, i) => i % 5 === 0,
        ),
      );
      expect(some.size).toBeGreaterThan(50);
      expect(
        await lost(library, report, (text) => pairsIn(text).filter((pair) => some.has(pair))),
      ).toEqual([]);
    }
  });

  test("a text that has a word for itself comes before those that only cross it", async () => {
    const report = await reportOf(
      "总结.txt",
      new TextEncoder().encode(
        "柳溪镇2021年工作总结\n一、工作\n镇人民政府印发方案2份。\n县人民政府来镇调研1次。\n民政服务站新建1处。\n人民政府网站改版。",
      ),
    );
    const library = await holding([report]);
    const texts = (hits: Hit[]) => hits.map(({ text }) => text);
    const found = texts(await library.search("民政", { kinds: ["text"] }));
    expect(found[0]).toBe("民政服务站新建1处。");
    expect(found).toHaveLength(4);
  });

  test("numbers, Latin words and rare characters are found as they are written", async () => {
    const report = await reportOf(
      "总结.txt",
      new TextEncoder().encode(
        `${TOWN}\n𠮷庆村通自来水，覆盖率98.6%。\n试点项目编号${"7".repeat(60)}已备案。\n接入internationalization平台。`,
      ),
    );
    const library = await holding([report]);
    for (const [query, text] of [
      ["98.6", "𠮷庆村通自来水"],
      ["𠮷", "𠮷庆村通自来水"],
      ["7".repeat(60), "试点项目编号"],
      ["Internationalization", "接入"],
      ["5g", "5G基站"],
      ["1.2万", "1.2万人次"],
    ] as const) {
      const [first] = await library.search(query, {}, 1);
      expect(`${query}: ${first?.text}`).toContain(text);
    }
  });
});
