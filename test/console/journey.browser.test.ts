/**
 * The first hour of an office with the console, at a desk and on a phone, through the page alone: what the samples say is asked,
 * three reports are brought and one set right, they are asked about, compared and drafted from, and the keeper sees what went wrong.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type BrowserContextOptions,
  DESK,
  markedWords,
  openPage,
  overflow,
  type Page,
  PHONE,
} from "../browser.ts";
import { listen, openApp, SAMPLES } from "../helper.ts";

const fileOf = (year: number, said: number, lectures: number) => ({
  name: `图书馆总结${year}.txt`,
  mimeType: "text/plain",
  buffer: Buffer.from(`白沙县图书馆${said}年工作总结
现将白沙县图书馆工作情况总结如下。
一、主要工作
（一）阅读推广
一是举办公益讲座${lectures}场。二是新增藏书2.${lectures}万册。
（二）馆舍建设
建成社区分馆${lectures - 20}个。
二、下一步安排
办好读书节。`),
});

/** Of 2021, 2022 and 2023; the last says in its title that it is of 2013. */
const FILES = [fileOf(2021, 2021, 31), fileOf(2022, 2022, 44), fileOf(2023, 2013, 58)];

async function journey(device: BrowserContextOptions): Promise<void> {
  const app = await openApp();
  const address = await listen(app);
  const page = await openPage({ ...device, acceptDownloads: true });
  // As at a first start: the page is sooner there than the samples.
  await page.goto(address);
  await page.waitForSelector("#coverage >> text=库里还没有报告");
  await app.shelving.offerSamples(SAMPLES);
  await page.waitForSelector(".notice.samples >> text=目前是示例报告，内容为虚构");
  await page.waitForSelector("#examples >> text=2023年");
  expect(await page.innerText("h1:visible")).toBe("想查哪一年的什么事？");
  const tabs = page.locator(".tabs a");
  for (const [i, tab] of (await tabs.all()).entries()) {
    const { x, width, height } = (await tab.boundingBox())!;
    expect([i, x >= 0, x + width <= page.viewportSize()!.width]).toEqual([i, true, true]);
    expect(height).toBeGreaterThanOrEqual(32);
  }

  await fits(page);

  // Asked, and asked on: the second question says neither what nor where.
  let answer = await ask(page, "2022年接待来访团组多少批次？", 1);
  expect(await answer.innerText()).toMatch(/摘自报告原文[\s\S]*11批次/);
  answer = await ask(page, "前一年呢", 2);
  expect(await answer.innerText()).toMatch(/2021年接待来访团组多少批次[\s\S]*8批次/);
  await answer.locator(".words .cite").first().click();
  await page.waitForSelector("#paper mark");
  expect(await markedWords(page)).toContain("接待来访团组8批次");
  expect(await page.innerText("#reader-title")).toContain("2021年");
  await fits(page);
  await page.click("#reader-close");
  answer = await ask(page, "2030年接待来访团组多少批次？", 3);
  expect(await answer.innerText()).toMatch(/未能回答[\s\S]*未收录2030年的报告/);
  await fits(page);

  // The office's own reports take the place of the samples, once somebody has looked at what was understood.
  await page.click("#tab-reports");
  await page.setInputFiles("#bring-files", FILES);
  const row = (file: string) => page.locator(".arrival", { hasText: file });
  await row("图书馆总结2023.txt").getByRole("button", { name: /核对/ }).click();
  expect(await row("图书馆总结2023.txt").getByLabel("年度").inputValue()).toBe("2013");
  await row("图书馆总结2023.txt").getByLabel("年度").fill("2023");
  expect(await row("图书馆总结2023.txt").getByLabel("标题").inputValue()).toContain("2023年");
  await fits(page);
  await row("图书馆总结2023.txt").locator("button[type=submit]").click();
  for (const year of [2021, 2022])
    await row(`图书馆总结${year}.txt`).getByRole("button", { name: /^入库/ }).click();
  await expect
    .poll(() => page.locator(".shelf-year h2").allInnerTexts(), { timeout: 60_000 })
    .toEqual(["2023", "2022", "2021"]);
  expect(await page.innerText(".shelf-head")).toContain("共 3 份，2021—2023年");
  await page.waitForSelector(".notice.samples", { state: "detached" });
  await fits(page);

  await page.click("#tab-ask");
  // The frame of a wide page stays where it is, whatever an address names.
  if (device === DESK)
    expect(await page.evaluate(() => document.documentElement.scrollTop)).toBe(0);
  expect(await page.locator(".reply").count()).toBe(3);
  await page.click("#fresh");
  answer = await ask(page, "2023年举办公益讲座多少场？", 1);
  expect(await answer.innerText()).toMatch(/58场[\s\S]*白沙县图书馆/);

  answer = await ask(page, "对比2021年、2022年和2023年的公益讲座", 2);
  const cells = answer.locator(".compared tbody tr", { hasText: "公益讲座" }).first().locator("td");
  expect((await cells.allInnerTexts()).slice(0, 3).join(" ")).toMatch(/31场.* 44场.* 58场/s);
  const chart = answer.locator(".chart img");
  await chart.scrollIntoViewIfNeeded();
  await expect
    .poll(() => chart.evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBeGreaterThan(0);
  expect(await answer.locator(".chart").innerText()).toContain("举办公益讲座（场）");
  await fits(page);

  await answer.locator("[data-verdict=down]").click();
  await answer.getByLabel("不完整").check();
  await answer.getByLabel("补充说明").fill("少了乡镇的讲座");
  await answer.getByRole("button", { name: "提交" }).click();
  await page.waitForSelector("#toast.shown >> text=会用来改进");
  await fits(page);

  await page.click("#tab-drafts");
  await page.click("#view-drafts >> text=起草新稿");
  await page.waitForSelector("#new-what option", { state: "attached" });
  expect(await page.inputValue("#new-year")).toBe("2024");
  await page.getByLabel("写什么").selectOption({ label: "　　（一）阅读推广" });
  await page.getByLabel("材料", { exact: true }).fill("2024年举办公益讲座63场");
  await fits(page);
  await page.click(".draft-new button[type=submit]");
  await page.waitForSelector(".draft-paper");
  expect(await page.innerText(".draft-paper")).toMatch(/阅读推广[\s\S]*举办公益讲座63场/);
  await fits(page);
  await page.click("text=导出 Word");
  const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=/^初稿（/")]);
  expect(file.suggestedFilename()).toBe("白沙县图书馆2024年工作总结.docx");
  expect(readFileSync(await file.path()).subarray(0, 4)).toEqual(Buffer.from("PK\u0003\u0004"));

  // And as the keeper.
  await page.click("#tab-desk");
  await page.click(".kept-choices >> text=评为没用");
  await page.click(".kept-list >> text=对比2021年、2022年和2023年的公益讲座");
  await page.waitForSelector(".kept-reply");
  expect(await page.innerText(".kept-reply")).toContain("58场");
  expect(await page.innerText(".kept-beside")).toMatch(/没用[\s\S]*不完整[\s\S]*少了乡镇的讲座/);
  await fits(page);
  await page.click(".kept-nav >> text=该补什么");
  await page.waitForSelector(".kept-list >> text=2030 年");
  expect(await page.innerText(".kept-list")).toContain("例如：2030年接待来访团组多少批次？");
  await fits(page);
}

/** Nothing is wider than the window. */
async function fits(page: Page): Promise<void> {
  expect([page.url(), await overflow(page)]).toEqual([page.url(), 0]);
}

/** The answer to a question that is the nth of its talk. */
async function ask(page: Page, question: string, nth: number) {
  await page.fill("#question", question);
  await page.click("#send");
  await page.waitForFunction(
    (count) =>
      document.querySelectorAll(".reply:not(.waiting):not(.writing)").length === count &&
      document.querySelectorAll(".reply").length === count,
    nth,
  );
  return page.locator(".reply").last();
}

test("at a desk, from the first question to what the keeper finds", async () => {
  await journey(DESK);
});

test("on a phone, from the first question to what the keeper finds", async () => {
  await journey(PHONE);
});
