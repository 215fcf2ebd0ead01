/** A drafter's evening in a real Chromium: begun, filled, changed by hand beside a colleague, compared; on a desk and on a phone. */
import { expect, test } from "vitest";
import { DESK, openPage, overflow, PHONE, serious } from "../browser.ts";
import { waterReport } from "../drafting/invented.ts";
import { fileOf, listen, openApp } from "../helper.ts";

test("a draft is begun, filled in, changed by hand and compared, and what is typed outlives the window", async () => {
  const app = await openApp();
  await app.shelving.ingest([fileOf("2030年总结.md", waterReport(2030))]);
  const url = await listen(app);
  const page = await openPage(DESK);
  await page.goto(`${url}/#drafts/new`);
  await page.waitForSelector("#new-what option", { state: "attached" });
  await page.fill("#new-material-typed", "巡查河道47条");
  await page.click(".draft-new button[type=submit]");
  await page.waitForSelector(".draft-paper");
  expect(await page.innerText(".draft-paper")).toContain("巡查河道47条");

  // Typed and not saved: it is still there after the window was shut.
  const field = page.locator(".dr-blank:not(.long) .blank-field").first();
  await field.fill("9");
  await page.reload();
  await page.waitForSelector(".save-line");
  expect(await field.inputValue()).toBe("9");
  await field.press("Enter");
  await page.waitForSelector(".draft-note.done");
  expect(await page.locator(".save-line").count()).toBe(0);

  const own = page.locator(".dr-item", { hasText: "巡查河道47条" }).first();
  await own.click();
  await page.click("text=改这一句");
  await page.fill(".card-edit textarea", "全年巡查河道48条。");
  await page.click(".card-edit .primary");
  await page.waitForSelector(".dr-item.of-hand.doubt");
  await page.click(".draft-tab.versions");
  await page.click(".versions >> text=改了什么 >> nth=0");
  await page.waitForSelector(".compared ins");
  expect(await page.innerText(".compared ins")).toContain("48");
  await page.click("text=回到稿子");
  expect(await serious(page, "#view-drafts")).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);

  const phone = await openPage(PHONE);
  await phone.goto(page.url());
  await phone.waitForSelector(".draft-paper");
  await phone.click(".draft-tab.checklist");
  await phone.waitForSelector(".checklist");
  expect(await phone.isVisible(".draft-paper")).toBe(false);
  expect(await overflow(phone)).toBeLessThanOrEqual(0);

  // In the list it is called otherwise, removed, and had back: at once, and later.
  await phone.click("text=‹ 我的稿子");
  await phone.click("text=改名");
  await phone.fill(".draft-rename input", "防汛总结");
  await phone.press(".draft-rename input", "Enter");
  await phone.waitForSelector(".draft-title >> text=防汛总结");
  await phone.click("text=删去");
  await phone.click("#toast >> text=撤销");
  await phone.waitForSelector(".draft-title >> text=防汛总结");
  await phone.click(".draft-line-tools >> text=删去");
  await phone.click("text=最近删去的稿子");
  expect(await overflow(phone)).toBeLessThanOrEqual(0);
  await phone.click(".drafts-removed button");
  await phone.waitForSelector(".draft-title >> text=防汛总结");
});
