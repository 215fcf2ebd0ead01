/** The keeper's pages as a keeper uses them, at a desk and on a phone. */
import { expect, test } from "vitest";
import type { Message, Reply } from "../../src/domain.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { DESK, openPage, overflow, type Page, PHONE, serious } from "../browser.ts";
import { fileOf, listen, openApp } from "../helper.ts";

const REPORT = `2021年年度工作总结
临江县文化馆2021年工作总结如下。
一、主要工作
（一）群众活动
一是举办讲座42场。二是送戏下乡65场。`;
const HOSTILE = `<img src=x onerror="window.hacked=1">`;

/** Asked in a chat: one answered and disliked, one that no report answers, one with markup in it. */
async function office() {
  const app = await openApp();
  await app.shelving.ingest([fileOf("2021年年度工作总结.txt", REPORT)]);
  let n = 0;
  const ask = async (text: string) => {
    const at = Date.now() - 60_000 + ++n;
    const message: Message = {
      ...{ messageId: `om_${n}`, chatId: "oc_hall", chatType: "p2p", senderId: "ou_wu" },
      ...{ text, mentions: [], readable: true, at },
    };
    const reply: Reply = await app.turn.respond({ text, at });
    await app.records.accept(message);
    await app.records.saveReply(jobIdOf(message.messageId), reply);
    return jobIdOf(message.messageId);
  };
  const disliked = await ask("2021年举办讲座多少场？");
  await ask("2019年举办讲座多少场？");
  await ask(`送戏下乡多少场？${HOSTILE}`);
  const reasons = ["数字不对"];
  await app.records.feedback.give(disliked, "ou_wu", { verdict: "down", reasons, words: HOSTILE });
  return { app, address: await listen(app) };
}

const PAGES = [
  ...["questions", "lacking", "feedback", "jobs", "sync", "usage"],
  ...["audit", "access", "keeping", "settings"],
];

async function open(page: Page, address: string, name: string): Promise<void> {
  await page.goto(`${address}/#desk/${name}`);
  await page.waitForSelector(`.kept-nav a[href="#desk/${name.split("/")[0]}"][aria-current]`);
  await page.waitForSelector("#desk-page:not([aria-busy]) > div > *");
}

test("a keeper finds the dislike and the unanswered question, and deals with them", async () => {
  const { app, address } = await office();
  const page = await openPage(DESK);
  await open(page, address, "questions");
  expect(await page.locator(".kept-list > li").count()).toBe(3);
  await page.click(".kept-choices >> text=评为没用");
  await page.waitForSelector(".kept-choices a[aria-current] >> text=评为没用");
  await page.click(".kept-list .kept-words");
  await page.waitForSelector(".kept-reply");
  expect(await page.innerText(".kept-reply")).toContain("42场");
  expect(await page.innerText(".kept-beside")).toMatch(/没用[\s\S]*数字不对/);
  await page.click(".kept-reply .kept-mark");
  await page.waitForSelector("#paper mark");
  await page.click("#reader-close");
  await page.click(".kept-beside >> text=记为已处理");
  await page.waitForSelector(".kept-beside >> text=改回未处理");

  await page.click(".kept-nav >> text=该补什么");
  await page.waitForSelector(".kept-list >> text=2019 年");
  await page.click(".kept-list >> text=2019 年");
  await page.waitForSelector(".kept-only");
  expect(await page.innerText(".kept-list")).toContain("2019年举办讲座多少场？");

  await page.click(".kept-nav >> text=操作记录");
  await page.waitForSelector(".kept-trail >> text=处理评价或意见");

  await page.click(".kept-nav >> text=保存和删除");
  await page.fill(".kept-forget input[name=person]", "ou_wu");
  await page.click("text=看看有什么");
  await page.waitForSelector(".kept-confirm");
  expect(await page.isDisabled(".kept-confirm .danger")).toBe(true);
  await page.fill(".kept-confirm input", "ou_wu");
  await page.click(".kept-confirm .danger");
  await page.waitForSelector(".kept-forget >> text=已删除");
  expect(await app.records.questions.page({}, null, 9)).toEqual([]);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test("on a phone every page fits, and nothing on any page keeps anybody out", async () => {
  const { address } = await office();
  const page = await openPage(PHONE);
  for (const name of PAGES) {
    await open(page, address, name);
    expect([name, await overflow(page)]).toEqual([name, 0]);
    expect([name, await serious(page)]).toEqual([name, []]);
  }
  await open(page, address, "usage");
  const drawn = () =>
    page.$$eval(".kept-chart img", (images) =>
      images.every((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
  await expect.poll(drawn).toBe(true);
});
