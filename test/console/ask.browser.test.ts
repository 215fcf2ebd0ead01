/** The ask room as people use it: a talk from its first question to a judgement, on a desk and on a phone. */
import { expect, test } from "vitest";
import type { TurnRequest } from "../../src/assistant/turn.ts";
import type { Reply } from "../../src/domain.ts";
import { createAsking } from "../../src/flows/asking.ts";
import { DESK, markedWords, openPage, overflow, type Page, PHONE, serious } from "../browser.ts";
import { fileOf, listen, openApp } from "../helper.ts";

const report = (year: number, trees: number, roads: number) => `${year}年年度工作总结
石岭县林业局${year}年工作总结如下。
一、主要工作
（一）绿化造林
一是栽植行道树${trees}株。二是绿化道路${roads}公里。
二、${year + 1}年工作安排
计划栽植行道树${trees + 100}株。`;

async function office() {
  const app = await openApp();
  const paths = [2020, 2021, 2022].map((year, i) =>
    fileOf(`${year}年年度工作总结.txt`, report(year, 1200 + 300 * i, 8 + i)),
  );
  await app.shelving.ingest(paths);
  return app;
}

async function ask(page: Page, question: string, turns: number): Promise<void> {
  await page.fill("#question", question);
  await page.press("#question", "Enter");
  await answered(page, turns);
}

const answered = (page: Page, turns: number) =>
  page.waitForFunction(
    (count) => document.querySelectorAll(".reply:not(.waiting):not(.writing)").length === count,
    turns,
  );

test("what is typed before the page is ready stays, and what is sent that early is answered", async () => {
  const url = await listen(await office());
  const page = await openPage(PHONE);
  let typed: () => void = () => {};
  const isTyped = new Promise<void>((resolve) => {
    typed = resolve;
  });
  let sent: () => void = () => {};
  const isSent = new Promise<void>((resolve) => {
    sent = resolve;
  });
  await page.route("**/assets/app.ts*", (route) => isTyped.then(() => route.continue()));
  await page.route("**/api/v1/state", (route) => isSent.then(() => route.continue()));
  await page.goto(url, { waitUntil: "commit" });
  await page.fill("#question", "2022年栽植行道树多少株？");
  typed();
  await page.waitForLoadState();
  expect(await page.inputValue("#question")).toBe("2022年栽植行道树多少株？");
  await page.press("#question", "Enter");
  sent();
  await answered(page, 1);
  expect(await page.innerText(".reply .words")).toContain("1800株");
});

test("a talk goes on with what was said, compares in a table and a chart, and is judged", async () => {
  const app = await office();
  const url = await listen(app);
  const page = await openPage(DESK);
  await page.goto(url);
  await page.waitForSelector("#coverage > *");
  await ask(page, "2022年栽植行道树多少株？", 1);
  await ask(page, "那前一年呢", 2);
  const last = page.locator(".reply").last();
  expect(await last.locator(".understood").innerText()).toContain("2021年栽植行道树多少株？");
  expect(await last.locator(".words").innerText()).toContain("1500株");
  await last.locator(".next button").first().click();
  await answered(page, 3);
  expect(await page.locator(".next").count()).toBeLessThanOrEqual(1);

  await ask(page, "对比2020年、2021年和2022年的栽植行道树", 4);
  const cells = last.locator(".compared tbody tr").first().locator("td");
  expect(await cells.nth(0).innerText()).toContain("1200株");
  expect(await cells.nth(2).locator(".cite").count()).toBeGreaterThan(0);
  await cells.nth(2).locator(".cite").first().click();
  await page.waitForSelector("#paper mark");
  expect(await markedWords(page)).toContain("1800株");
  await page.keyboard.press("Escape");
  const picture = last.locator(".chart img");
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(700);
  expect(await last.locator(".chart table").textContent()).toContain("2021年1500");

  await last.locator("[data-verdict=down]").click();
  await last.locator(".reason >> text=数字不对").click();
  await last.locator(".judge-fields input[type=text]").fill("台账是1810株");
  await last.locator(".judge-fields button").click();
  await page.waitForSelector("#toast.shown >> text=会用来改进");
  expect(await app.records.feedback.list()).toMatchObject([
    { verdict: "down", reasons: ["数字不对"], words: "台账是1810株" },
  ]);
  expect(await serious(page)).toEqual([]);

  // The address of one question is found again, by whoever asked it and after a reload.
  const address = await page.locator(".permalink").first().getAttribute("href");
  await page.goto(`${url}/${address}`);
  await page.reload();
  await answered(page, 4);
  expect(await page.locator(".reply .asked").allInnerTexts()).toHaveLength(4);
  await page.click("#fresh");
  expect(await page.isVisible("#greeting")).toBe(true);
  await page.click("#history-list a");
  await answered(page, 4);
});

test("on a phone an answer under way is taken up after a reload, and a wide table moves in its own box", async () => {
  const app = await office();
  const done = Promise.withResolvers<Reply>();
  let shown: TurnRequest["shown"];
  const compared = await app.turn.respond({ text: "对比2020年、2021年和2022年的栽植行道树" });
  const respond = (request: TurnRequest) => {
    shown = request.shown;
    return done.promise;
  };
  const asking = createAsking({ ...app, turnOf: () => ({ respond }) });
  const page = await openPage(PHONE);
  await page.goto(await listen({ ...app, asking }));
  await page.waitForSelector("#coverage > *");
  await page.fill("#question", "这三年栽了多少？");
  await page.click("#send");
  await page.waitForSelector(".waiting .stop:enabled");
  shown!({ ...compared, text: "先看三年的数", table: undefined, model: "qwen-office" });
  await page.waitForSelector(".writing >> text=先看三年的数");
  await page.fill("#question", "还没有问的");
  await page.reload();
  await page.waitForSelector(".writing >> text=先看三年的数");
  expect(await page.inputValue("#question")).toBe("还没有问的");
  done.resolve(compared);
  await page.waitForSelector(".compared");
  expect(await overflow(page)).toBe(0);
  const box = page.locator(".figures-scroll");
  expect(await box.evaluate((node) => node.scrollWidth > node.clientWidth)).toBe(true);
  for (const target of [".tools .quiet", ".judge-row .quiet", ".permalink"]) {
    const { height } = (await page.locator(target).first().boundingBox())!;
    expect(height).toBeGreaterThanOrEqual(32);
  }
  expect(await serious(page)).toEqual([]);
});
