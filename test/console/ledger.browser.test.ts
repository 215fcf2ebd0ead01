/** The ledger as people use it, in a real Chromium, at a desk and on a phone. */
import { expect, test } from "vitest";
import { DESK, markedWords, openPage, overflow, PHONE, serious } from "../browser.ts";
import { fileOf, libraryOf, listen } from "../helper.ts";
import { REPORTS } from "./ledger.ts";

const open = libraryOf((app) =>
  app.shelving.ingest(REPORTS.map((text, i) => fileOf(`${2031 + i}.txt`, text))),
);

test("from a search to a series, to the words in the report and back, and what contradicts itself", async () => {
  const page = await openPage(DESK);
  await page.goto(`${await listen(await open())}/#ledger`);
  await page.fill("#ledger-search", "闸门");
  await page.waitForFunction(() =>
    document.querySelector(".ledger-count")?.textContent?.includes("“闸门”"),
  );
  expect(await page.innerText(".ledger-table tbody tr:first-child")).toMatch(
    /检修闸门[\s\S]*42座\s*57座\s*(?:63座|36座)[\s\S]*不一致[\s\S]*安排[\s\S]*70座/,
  );
  expect(await serious(page, "#view-ledger")).toEqual([]);

  await page.click(".ledger-table >> text=检修闸门");
  await page.waitForSelector(".ledger-years");
  expect(await page.innerText(".ledger-conflicts")).toContain("63座");
  await page.waitForFunction(() => document.querySelector("img")!.naturalWidth > 0);
  expect(await serious(page, "#view-ledger")).toEqual([]);

  await page.click(".ledger-years > li:nth-child(2) .ledger-source");
  await page.waitForSelector("#paper mark");
  expect(await markedWords(page)).toContain("检修闸门57座");
  await page.keyboard.press("Escape");

  await page.click(".ledger-export summary");
  const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=Excel")]);
  expect(file.suggestedFilename()).toMatch(/检修闸门\.xlsx$/);

  await page.click("text=互相矛盾的数字");
  await page.waitForSelector(".ledger-conflict-list");
  expect(await page.innerText(".ledger-conflict-list")).toMatch(/共 1 处[\s\S]*63座[\s\S]*36座/);
});

test("on a phone the plans of a year and the table of matters fit the page", async () => {
  const page = await openPage(PHONE);
  await page.goto(`${await listen(await open())}/#ledger`);
  await page.waitForSelector(".ledger-table");
  expect(await overflow(page)).toBe(0);
  await page.click("text=安排与落实");
  await page.waitForSelector(".ledger-promises");
  expect(await page.innerText(".ledger-promises")).toMatch(/检修闸门/);
  await page.selectOption(".ledger-pick select", "2032");
  await page.waitForFunction(() =>
    document.querySelector(".ledger-promises")?.textContent?.includes("配备巡查艇2艘"),
  );
  expect(await page.innerText(".ledger-promises")).toContain("已落实");
  expect(await overflow(page)).toBe(0);
});
