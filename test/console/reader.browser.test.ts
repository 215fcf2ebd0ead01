/** The reader as people use it, in a real Chromium: a whole page, its marks, a page beside its picture, two side by side. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { DESK, openPage, overflow, PHONE, serious } from "../browser.ts";
import { fileOf, listen, openApp, SAMPLES } from "../helper.ts";

const PDF = `${SAMPLES}/明湖区外办2021年工作总结.pdf`;

const reportOf = (year: number, stations: number) => `${year}年云岭县水务局工作总结
${year}年，云岭县水务局完成以下工作。
一、供水保障
新建泵站${stations}座，改造管网42公里。
巡查水源地126次，未发现污染。
抄表到户9800户，<img src=x onerror="window.hacked=1">未见差错。
二、防汛抗旱
${"储备编织袋8000条，组织演练2次，加固堤防3处。\n".repeat(30)}三、${year + 1}年工作安排
计划新建水窖20口。`;

async function shelf() {
  const app = await openApp();
  const ids: string[] = [];
  for (const [year, stations] of [
    [2021, 3],
    [2022, 5],
  ] as const) {
    const [result] = await app.shelving.ingest([
      fileOf(`水务${year}.txt`, reportOf(year, stations)),
    ]);
    ids.push(result!.reportId);
  }
  return { app, address: await listen(app), ids: ids as [string, string] };
}

test("a report as a whole page: its outline follows, figures say what they count, words are found, the file is had", async () => {
  const { app, address, ids } = await shelf();
  await asked(app, "2022年新建泵站多少座？");
  const page = await openPage({ ...DESK, acceptDownloads: true });
  await page.goto(`${address}/#reports/${ids[1]}`);

  await page.click(".outline-side >> text=三、2023年工作安排");
  await page.waitForSelector('.outline-side [aria-current="location"] >> text=三、2023年工作安排');
  await page.click(".outline-side >> text=一、供水保障");
  await page.waitForSelector('.outline-side [aria-current="location"] >> text=一、供水保障');

  await page.hover(".counted >> text=5座");
  expect(await page.innerText("#note")).toMatch(/泵站[\s\S]*2022年/);
  await page.click(".tools-bar >> text=/^数字/");
  const figure = () => page.evaluate(() => document.activeElement?.textContent);
  await expect.poll(figure).toMatch(/\d/);
  const first = await figure();
  await page.keyboard.press("ArrowRight");
  await expect.poll(figure).not.toBe(first);
  expect(await page.isVisible("#note")).toBe(true);

  await page.click(".cited-mark");
  expect(await page.innerText("#note")).toContain("2022年新建泵站多少座？");
  expect(await serious(page, ".is-reading")).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await page.isVisible("#note")).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("cited-mark");

  await page.click(".tools-bar >> text=查找");
  await page.keyboard.type("编织袋");
  expect(await page.innerText(".find-count")).toBe("1 / 30");
  await page.keyboard.press("Shift+Enter");
  expect(await page.innerText(".find-count")).toBe("30 / 30");
  await page.keyboard.press("Escape");

  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.click(".original >> text=下载原件"),
  ]);
  expect(file.suggestedFilename()).toBe("水务2022.txt");
  expect(readFileSync(await file.path(), "utf8")).toBe(reportOf(2022, 5));
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  expect(await page.locator("img").count()).toBe(0);
});

test("two years side by side: the changed figure first, what is the same folded, and the way back", async () => {
  const { address, ids } = await shelf();
  const page = await openPage(DESK);
  await page.goto(`${address}/#reports/${ids[1]}`);
  await page.click(".menu summary");
  await page.click(".menu >> text=与2021年对照");
  await page.waitForSelector(".compared");
  expect(await page.innerText(".changed-figures tbody")).toMatch(/泵站\s+3座\s+5座/);
  expect(await page.locator("ins.changed-figure").allInnerTexts()).toEqual(["5座"]);
  expect(await page.isVisible(".same >> text=巡查水源地126次")).toBe(false);
  await page.check("text=展开相同的部分");
  expect(await page.locator(".same >> text=巡查水源地126次").first().isVisible()).toBe(true);
  expect(await serious(page, ".is-reading")).toEqual([]);

  await page.click(".tools-bar >> text=左右对换");
  await page.waitForSelector(".compared-heads h2:first-child >> text=2022年云岭县水务局工作总结");
  await page.click(".tools-bar >> text=回到报告");
  await page.waitForSelector(".sheet-paper >> text=新建泵站");
});

test("a recognised page stands beside its picture, and a figure in it says how sure it is", async () => {
  const app = await openApp();
  const { read } = app.reading;
  app.reading.read = async (...given) => {
    const report = await read(...given);
    if (!report.ok) return report;
    for (const passage of report.value.body) if (passage.page === 1) passage.sure = 0.87;
    return report;
  };
  const [result] = await app.shelving.ingest([fileOf("扫描.pdf", readFileSync(PDF))]);
  const address = await listen(app);
  const page = await openPage(DESK);
  await page.goto(`${address}/#reports/${result!.reportId}`);
  await page.click(".page-line >> text=对照原页");
  expect(await page.innerText("#pages h2")).toBe("原件第 1 页");
  expect(await page.innerText(".page-words")).toContain("87%");
  await page.waitForFunction(() => {
    const image = document.querySelector<HTMLImageElement>("#pages img");
    return image?.naturalHeight === 1800;
  });
  await page.click('#pages [aria-label="下一页"]');
  expect(await page.innerText("#pages h2")).toBe("原件第 2 页");
  await page.keyboard.press("Escape");
  expect(await page.isVisible("#pages")).toBe(false);
  expect(await page.isVisible(".sheet-paper")).toBe(true);
});

test("on a phone: from the panel to the whole page, two years, a year's list; nothing scrolls sideways, and all of it prints", async () => {
  const { app, address, ids } = await shelf();
  await app.originals.remove([ids[1]]);
  const page = await openPage(PHONE);
  await page.goto(`${address}/#ask`);
  await page.fill("#question", "2022年新建泵站多少座？");
  await page.press("#question", "Enter");
  await page.click(".words .cite");
  await page.waitForSelector("#paper mark");
  await page.click("#reader-find");
  await page.keyboard.type("堤防");
  expect(await page.innerText(".reader .find-count")).toBe("1 / 30");
  expect(await overflow(page)).toBe(0);
  await page.click("#reader-whole");
  await page.waitForSelector(".sheet-paper .at >> text=新建泵站");
  await page.waitForSelector(".original >> text=没有存下原件");
  expect(await overflow(page)).toBe(0);
  await page.click(".outline-fold summary");
  await page.click(".outline-side >> text=三、2023年工作安排");
  expect(await page.isVisible(".outline-side")).toBe(false);

  await page.emulateMedia({ media: "print" });
  expect(await page.isVisible(".reading-tools")).toBe(false);
  expect(await page.isVisible(".sheet-paper >> text=新建水窖")).toBe(true);
  await page.emulateMedia({ media: "screen" });

  await page.goto(`${address}/#reports/${ids[0]}/with/${ids[1]}`);
  await page.waitForSelector(".compared");
  expect(await overflow(page)).toBe(0);
  await page.goto(`${address}/#reports/year/2021`);
  await page.waitForSelector(".register >> text=2021年云岭县水务局工作总结");
  expect(await overflow(page)).toBe(0);
  expect(await serious(page, ".is-reading")).toEqual([]);
  await page.click(".tools-bar >> text=报告库");
  await page.waitForSelector(".shelf-head");
}, 120_000);

/** A question of the console's own, and its answer. */
async function asked(app: App, text: string): Promise<void> {
  await app.records.accept({
    ...{ messageId: "con-1", chatId: "console:local", chatType: "p2p", senderId: "console:local" },
    ...{ text, mentions: [], readable: true, at: Date.now(), threadId: "talk-1" },
  });
  await app.records.saveReply(jobIdOf("con-1"), await app.turn.respond({ text }));
}
