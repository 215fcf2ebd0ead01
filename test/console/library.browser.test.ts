/** The library as a keeper works in it, in a real Chromium. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { DESK, openPage, overflow, type Page, PHONE, serious } from "../browser.ts";
import { eventually, fileOf, listen, openApp, temporaryFolder } from "../helper.ts";

const reportOf = (year: number, sites = 23) => `浮山县林业局${year}年工作总结
${year}年，浮山县林业局围绕生态建设开展工作。
一、主要工作
（一）造林绿化
全年完成造林${sites}公顷，补植苗木4万株。
二、下一步打算
${year + 1}年计划造林30公顷。`;

const SCAN = new URL("../files/scan/截图_指标表.bmp", import.meta.url);

const textFile = (name: string, text: string) => ({
  ...{ name, mimeType: "text/plain" },
  buffer: Buffer.from(text),
});

test("reports are dropped, looked at, corrected, found, removed and put back", async () => {
  const app = await openApp();
  const address = await listen(app);
  const page = await openPage(DESK);
  await page.goto(`${address}/#reports`);
  await page.waitForSelector(".nothing >> text=库里还没有报告");
  expect(await page.innerText("#view-reports")).not.toMatch(/npm|--/);

  const name = `<img src=x onerror="window.hacked=1">.txt`;
  await page.evaluate(
    ([first, second, hostile]) => {
      const data = new DataTransfer();
      data.items.add(new File([first!], "林业总结.txt"));
      data.items.add(new File([second!], hostile!));
      data.items.add(new File([], "空白.docx"));
      document.body.dispatchEvent(
        new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }),
      );
    },
    [reportOf(2020), reportOf(2019), name],
  );
  const row = (file: string) => page.locator(".arrival", { hasText: file });
  await row("林业总结.txt").getByRole("button", { name: /核对/ }).click();
  await page.waitForSelector('.arrival[data-state="failed"] >> text=空文件');
  await row("林业总结.txt").getByLabel("年度").fill("二〇二一");
  await row("林业总结.txt").locator("button[type=submit]").click();
  expect(await row("林业总结.txt").locator(".form-error").innerText()).toContain("四位数字");
  await row("林业总结.txt").getByLabel("年度").fill("2021");
  expect(await serious(page)).toEqual([]);
  await row("林业总结.txt").locator("button[type=submit]").click();
  await row("onerror").getByRole("button", { name: /^入库/ }).click();
  await page.waitForSelector(".report:nth-child(1)");
  await eventually(async () =>
    expect(await page.locator(".shelf-year h2").allInnerTexts()).toEqual(["2021", "2019"]),
  );
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);

  const first = page.locator(".report").first();
  await first.getByRole("button", { name: /^改/ }).click();
  await first.getByLabel("单位").fill("浮山县林业和草原局");
  // Neither a reload nor a lost session takes what was typed.
  await page.reload();
  await first.locator(".facts-note >> text=没有保存的修改还在").waitFor();
  expect(await first.getByLabel("单位").inputValue()).toBe("浮山县林业和草原局");
  await first.locator("button[type=submit]").click();
  await eventually(async () =>
    expect(await first.locator(".report-meta").first().innerText()).toContain("林业和草原局"),
  );

  await page.fill("#shelf-filter", "草原 2021");
  await page.waitForSelector(".shelf-found >> text=找到 1 份");
  await first.getByRole("button", { name: /移除/ }).click();
  await page.click("#confirm-yes");
  await page.waitForSelector("#removed:not([hidden])");
  await page.reload();
  await page.click("#removed summary");
  await page.locator("#removed").getByRole("button", { name: /放回/ }).click();
  await page.waitForSelector(".report >> text=草原局");
  await page.waitForSelector("#removed", { state: "hidden" });
});

test("on a phone a batch that a reload cut short goes on, and what has arrived is not sent again", async () => {
  const app = await openApp();
  const address = await listen(app);
  const page = await openPage(PHONE);
  await page.goto(`${address}/#reports`);
  const sent: string[] = [];
  let held = true;
  await page.route("**/api/v1/uploads/*/files?*", async (route) => {
    const name = new URL(route.request().url()).searchParams.get("name")!;
    if (held && name === "乙.txt") return;
    sent.push(name);
    await route.continue();
  });
  await page.setInputFiles("#bring-files", [
    textFile("甲.txt", reportOf(2016)),
    textFile("乙.txt", reportOf(2017)),
  ]);
  await page.waitForSelector('.arrival[data-state="asked"] >> text=2016');
  await eventually(async () => expect(await keptFiles(page)).toBe(1));
  held = false;
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await page.waitForSelector('.arrival[data-state="asked"] >> text=2017');
  expect(sent).toEqual(["甲.txt", "乙.txt"]);
  await page.setInputFiles("#bring-files", [textFile("甲.txt", reportOf(2016))]);
  await page.waitForSelector("#toast >> text=没有重复导入");
  await page.click("#shelve-all");
  await eventually(async () => expect(await page.locator(".report").count()).toBe(2));
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.click("#clear-arrivals");
  await page.waitForSelector("#arrivals", { state: "hidden" });
});

test("a scanned page is looked at beside its picture, and of two keepers who correct a report the later is told", async () => {
  const app = await openApp();
  const address = await listen(app);
  const page = await openPage(DESK, /status of 409/);
  await page.goto(`${address}/#reports`);
  await page.setInputFiles("#bring-files", fileURLToPath(SCAN));
  const row = page.locator(".arrival");
  await row.getByRole("button", { name: /核对/ }).click({ timeout: 120_000 });
  expect(await row.innerText()).not.toContain("--");
  await row.locator(".page-beside summary").click();
  await page.waitForFunction(
    () => (document.querySelector<HTMLImageElement>(".page-picture img")?.naturalHeight ?? 0) > 0,
  );
  await expect.poll(() => row.locator(".page-text").innerText()).toContain("-24");
  await row.getByLabel("年度").fill("2009");
  await row.locator("button[type=submit]").click();

  const report = page.locator(".report").first();
  await report.getByRole("button", { name: /^改/ }).click();
  await report.getByLabel("单位").fill("甲县水务局");
  const { reportId } = (await app.records.reports())[0]!;
  const known = await (await fetch(`${address}/api/v1/reports`)).json();
  const other = await fetch(`${address}/api/v1/reports/${reportId}`, {
    ...{ method: "PATCH", headers: { "content-type": "application/json" } },
    body: JSON.stringify({ org: "乙县水务局", revision: known.reports[0].revision }),
  });
  expect(other.status).toBe(200);
  await report.locator("button[type=submit]").click();
  await report.locator("text=单位现在是“乙县水务局”，您填的是“甲县水务局”").waitFor();
  await report.locator("button[type=submit]").click();
  await eventually(async () => expect((await app.records.reports())[0]!.org).toBe("甲县水务局"));
});

test("of a folder that is dropped every file is taken, however deep and many, under the name of its folder", async () => {
  const app = await openApp();
  const folder = join(temporaryFolder(), "历年总结");
  for (const [part, count] of [
    ["区里", 120],
    ["镇里/旧的", 180],
  ] as const) {
    mkdirSync(join(folder, part), { recursive: true });
    for (let i = 0; i < count; i++)
      writeFileSync(join(folder, part, `总结${i}.txt`), reportOf(1990 + (i % 30), i));
  }
  const address = await listen(app);
  const page = await openPage(DESK);
  // What is asked of the files themselves is another test's: here they only come.
  await page.route("**/api/v1/uploads/*/files?*", () => {});
  await page.goto(`${address}/#reports`);
  await page.waitForSelector("#bring-folder", { state: "attached" });
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await devtools.send("Input.dispatchDragEvent", { type, x: 400, y: 300, data });
  await page.waitForSelector("text=/共 300 个文件/");
  const batches = await (await fetch(`${address}/api/v1/uploads`)).json();
  const names: string[] = batches.batches.flatMap(({ files }: { files: { file: string }[] }) =>
    files.map(({ file }) => file),
  );
  expect(new Set(names).size).toBe(300);
  expect(names).toContain("历年总结/镇里/旧的/总结179.txt");

  // The same folder once more, by the picker: nothing of it comes twice.
  await page.setInputFiles("#bring-folder", folder);
  await page.waitForSelector("#toast >> text=300 个文件已经在列表里");
});

test("an answer that comes after what it was overtaken by changes nothing", async () => {
  const app = await openApp();
  const address = await listen(app);
  const page = await openPage(DESK);
  await page.goto(`${address}/#reports`);
  await page.route("**/api/v1/uploads/*/files?*", async (route) => {
    const response = await route.fetch();
    await page.waitForSelector('.arrival[data-state="asked"]');
    await route.fulfill({ response });
  });
  await page.setInputFiles("#bring-files", [textFile("甲.txt", reportOf(2016))]);
  // The browser lets go of the file once it has heard the answer.
  await page.waitForSelector('.arrival[data-state="asked"]');
  await eventually(async () => expect(await keptFiles(page)).toBe(0));
  expect(await page.getAttribute(".arrival", "data-state")).toBe("asked");
});

test("staff who may only read see the shelf and whom to ask, and nothing to change it with", async () => {
  const app = await openApp();
  const address = await listen(app);
  const page = await openPage(DESK);
  // As the page of somebody who may only read and ask.
  await page.route("**/api/v1/state", async (route) => {
    const response = await route.fetch();
    const state = (await response.json()) as { visitor: object };
    const visitor = { ...state.visitor, scopes: ["read", "ask"] };
    await route.fulfill({ response, json: { ...state, visitor } });
  });
  await page.goto(`${address}/#reports`);
  await page.waitForSelector(".nothing >> text=报告管理员");
  expect(await page.locator("#bring").count()).toBe(0);
  await app.shelving.ingest([fileOf("总结.txt", reportOf(2022))]);
  await page.reload();
  await page.waitForSelector(".report");
  expect(await page.locator(".report-tools button").allInnerTexts()).toEqual(["打开", "版本"]);
});

/** Files that the browser keeps to send on. */
function keptFiles(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const asked = indexedDB.open("chengqian-uploads", 1);
        asked.onsuccess = () => {
          const db = asked.result;
          const count = db.transaction("files").objectStore("files").count();
          count.onsuccess = () => {
            db.close();
            resolve(count.result);
          };
        };
      }),
  );
}
