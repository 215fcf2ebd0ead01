/** The console as people use it: the product's own server, driven in a real Chromium. */
import { expect, test } from "vitest";
import type { App } from "../src/app.ts";
import type { TurnRequest } from "../src/assistant/turn.ts";
import type { Reply } from "../src/domain.ts";
import { createAsking } from "../src/flows/asking.ts";
import {
  type BrowserContextOptions,
  markedWords,
  openPage,
  overflow,
  type Page,
} from "./browser.ts";
import { fileOf, listen, openApp, openWithSamples, REPORT_2022 } from "./helper.ts";

/** A node that the test has marked, to know it again. */
interface Marked {
  mine?: boolean;
}

test("a figure in the answer opens at the words that state it", async () => {
  const app = await openWith(REPORT_2022);
  const page = await visit(await listen(app));

  await ask(page, "2022年核查外语标识多少处？");
  expect(await page.innerText(".reply .label")).toBe("查询");
  expect(await page.innerText(".reply .words")).toContain("276处");
  expect(await page.innerText(".sources")).toMatch(
    /2022年法治政府建设年度情况报告[\s\S]*位置：一\/（二）\/一是[\s\S]*核查外语标识276处/,
  );

  await page.click(".words .cite");
  await page.waitForSelector("#paper mark");
  expect(await markedWords(page)).toContain("核查外语标识276处");
  expect(await page.innerText("#reader-place")).toBe("位置：一/（二）/一是");
  expect(await isInView(page, "#paper mark", "#paper-scroll")).toBe(true);

  await page.click("#outline-toggle");
  expect(await page.locator("#outline button").allInnerTexts()).toContain("（一）服务保障能力增强");

  await page.keyboard.press("Escape");
  expect(await page.isVisible("#reader")).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("cite");

  // The talk is still there, and listed.
  await page.reload();
  await page.waitForSelector(".reply");
  expect(await page.innerText("#history-list a")).toBe("2022年核查外语标识多少处？");
});

test("a footnote's mark in a report is text, and no button", async () => {
  const report = REPORT_2022.replace("276处，整改61处", "276处[1]，整改61处[2]");
  const page = await visit(await listen(await openWith(report)));

  await ask(page, "2022年核查外语标识多少处？");
  expect(await page.innerText(".reply .words")).toMatch(/276处［1］/);
  expect(await page.locator(".words .cite").allInnerTexts()).toEqual(["1"]);
  expect(await page.innerText(".source-quote")).toContain("276处[1]");
  await page.click(".words .cite");
  await page.waitForSelector("#paper mark");
  expect(await markedWords(page)).toContain("276处[1]");
});

test("samples announce themselves and leave at one click, after asking", async () => {
  const app = await openWithSamples();
  const samples = (await app.records.reports()).length;
  const page = await visit(await listen(app));

  expect(await page.innerText("#notices")).toContain("目前是示例报告");
  await page.click("#tab-reports");
  await page.waitForSelector(".report");
  const shown = page.locator(".report .tag", { hasText: "示例" });
  await expect.poll(() => shown.count(), { timeout: 30_000 }).toBe(samples);

  await page.click("#remove-samples");
  await page.click("#confirm >> text=取消");
  expect(await app.records.reports()).toHaveLength(samples);

  await page.click("#remove-samples");
  await page.click("#confirm-yes");
  await page.waitForSelector("#view-reports >> text=库里还没有报告");
  expect(await page.innerText("#notices")).toBe("");
  expect(await app.records.reports()).toHaveLength(0);
});

test("markup in a report or a question is shown as the text it is", async () => {
  const hostile = `<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script>`;
  const app = await openWith(
    REPORT_2022.replace("核查外语标识276处", `核查外语标识276处${hostile}`),
  );
  const page = await visit(await listen(app));

  await ask(page, `2022年核查外语标识多少处？${hostile}`);
  expect(await page.innerText(".asked")).toContain(hostile);
  await page.click("#tab-reports");
  await page.click(".report-title");
  await page.waitForSelector("#paper .paper-text");
  expect(await page.innerText("#paper")).toContain(hostile);
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

test("what a model writes appears line by line, and what stands stays as it is", async () => {
  const { page, tell, end } = await asked("2022年核查外语标识多少处？");
  await page.waitForSelector(".waiting .stop");
  await tell(["核查276处[1]"]);
  expect(await page.innerText(".writing-words")).toContain("大模型还在写");
  expect(await page.locator(".copy").count()).toBe(0);
  const mine = () =>
    page.evaluate(() => (document.querySelector(".words .line") as unknown as Marked).mine);
  await page.evaluate(() => {
    (document.querySelector(".words .line") as unknown as Marked).mine = true;
  });
  await tell(["核查276处[1]", "整改61处[1]"]);
  expect(await page.locator(".words .line").count()).toBe(2);
  expect(await mine()).toBe(true);

  end(["核查276处[1]", "整改61处[1]", "示范点10余处[1]"]);
  await page.waitForSelector(".reply:not(.writing) .copy");
  expect(await page.locator(".words .line").allInnerTexts()).toHaveLength(3);
  expect(await mine()).toBe(true);
  expect(await page.locator(".stop").count()).toBe(0);
  // A mark from before the end opens its source all the same.
  await page.locator(".words .cite").first().click();
  await page.waitForSelector("#paper mark");
});

test("what the reports say is shown first, until the model's own words come", async () => {
  const { page, tell, end } = await asked("2022年核查外语标识多少处？");
  await tell(["原文：核查外语标识276处[1]"], null);
  expect(await page.innerText(".writing-words")).toContain("先看报告原文");
  end(["我办核查276处[1]"]);
  await page.waitForSelector(".reply:not(.writing)");
  expect(await page.innerText(".words")).toContain("我办核查276处");
  expect(await page.innerText(".words")).not.toContain("原文");
});

test("stopped, what was checked stays and says so, also after a reload, and the server leaves the model", async () => {
  const { page, tell, signal } = await asked("2022年核查外语标识多少处？");
  await tell(["核查276处[1]"]);
  await page.click(".stop");
  await page.waitForSelector(".reply:not(.writing) >> text=（已停止）");
  expect(signal.aborted).toBe(true);
  await page.reload();
  await page.waitForSelector(".reply >> text=（已停止）");
  expect(await page.innerText(".words")).toContain("核查276处");
});

test("an answer that fails in the middle keeps what was shown, and says that it is not whole", async () => {
  const { page, tell, fail } = await asked("2022年核查外语标识多少处？");
  await tell(["核查276处[1]"]);
  fail();
  await page.waitForSelector(".cut");
  expect(await page.innerText(".cut")).toMatch(/没有写完[\s\S]*内部出错/);
  expect(await page.innerText(".words")).toContain("核查276处");
});

test("what no report states is shown as a refusal", async () => {
  const page = await visit(await listen(await openWith(REPORT_2022)));

  await ask(page, "2031年核查外语标识多少处？");
  expect(await page.innerText(".reply.refusal .label")).toBe("未能回答");
  expect(await page.innerText(".reply.refusal .words")).toContain("2031年");
  expect(await page.locator(".history [aria-current]").innerText()).toContain("2031年");
});

test("Enter that confirms a word in an input method does not send the question", async () => {
  const page = await visit(await listen(await openWith(REPORT_2022)));
  await page.fill("#question", "2022年核查外语标识多少处？");

  const composing = { key: "Enter", isComposing: true, bubbles: true, cancelable: true };
  await page.dispatchEvent("#question", "keydown", composing);
  await page.press("#question", "Shift+Enter");
  expect(await page.inputValue("#question")).toBe("2022年核查外语标识多少处？\n");
  expect(await page.isVisible("#answer")).toBe(false);
});

test("on a phone nothing scrolls sideways, and the source covers the page", async () => {
  const app = await openWithSamples();
  const page = await visit(await listen(app), { viewport: { width: 380, height: 780 } });
  expect(await overflow(page)).toBe(0);

  await ask(page, "2023年接待来访团组多少批次？");
  expect(await overflow(page)).toBe(0);
  await page.click(".words .cite");
  await page.waitForSelector("#paper mark");
  expect(await overflow(page)).toBe(0);
  expect(await page.locator("#reader").boundingBox()).toMatchObject({ x: 0, y: 0, width: 380 });
  await page.click("#reader-close");

  await page.click("#tab-reports");
  expect(await overflow(page)).toBe(0);
});

test("a citation's own page needs neither script nor login", async () => {
  const publicUrl = "http://chengqian.example";
  const app = await openWith(REPORT_2022, { PUBLIC_URL: publicUrl });
  const { citations } = await app.turn.respond({ text: "2022年核查外语标识多少处？" });
  const address = app.links.linkOf(citations[0]!, [])!.slice(publicUrl.length);
  const page = await openPage({ javaScriptEnabled: false, viewport: { width: 380, height: 780 } });

  await page.goto((await listen(app)) + address);
  expect(await page.innerText("h1")).toBe("2022年法治政府建设年度情况报告");
  expect(await page.innerText(".trail")).toContain("（二）国际语言环境改善");
  expect(await page.innerText(".cited")).toContain("整改61处");
  expect(await page.innerText("mark")).toContain("核查外语标识276处");
});

test("a report that was taken off the shelf comes back at one click", async () => {
  const app = await openWith(REPORT_2022);
  const page = await visit(await listen(app));
  await page.click("#tab-reports");
  await page.click(".report >> text=移除");
  await page.click("#confirm-yes");
  await page.waitForSelector("#toast.shown >> text=已移除，7 天内可撤销");
  expect(await app.records.reports()).toEqual([]);
  await page.click("#toast >> text=撤销");
  await page.waitForSelector("#toast.shown >> text=已放回");
  await page.waitForSelector(".report-title");
  expect(await app.records.reports()).toHaveLength(1);
});

test("an answer out of a sample says that it is invented", async () => {
  const app = await openWithSamples();
  const page = await visit(await listen(app));
  await ask(page, "2023年接待来访团组多少批次？");
  expect(await page.innerText(".sources h4")).toContain("（示例，虚构）");
});

test("logging in with the token opens the console, logging out closes it", async () => {
  const app = await openWith(REPORT_2022, { CONSOLE_TOKEN: "a-long-console-token" });
  const address = await listen(app, "token");
  const page = await openPage();
  await page.goto(address);
  expect(page.url()).toBe(`${address}/login`);
  await page.fill("#token", "a-long-console-token");
  await page.click("button[type=submit]");
  await page.waitForSelector("#coverage > *");
  await page.click("#logout");
  await page.waitForURL(`${address}/login`);
  await page.goto(address);
  expect(page.url()).toBe(`${address}/login`);
});

/** Opens the product whose turn says what the test tells it to, and the page that has just asked it. */
async function asked(question: string, options: BrowserContextOptions = {}) {
  const app = await openWith(REPORT_2022);
  const extracted = await app.turn.respond({ text: question });
  const done = Promise.withResolvers<Reply>();
  const began = Promise.withResolvers<TurnRequest>();
  let told = extracted;
  const respond = (request: TurnRequest) => {
    began.resolve(request);
    request.signal!.addEventListener("abort", () => done.resolve(told));
    return done.promise;
  };
  const asking = createAsking({ ...app, turnOf: () => ({ respond }) });
  const page = await visit(await listen({ ...app, asking }), options);
  await page.fill("#question", question);
  await page.press("#question", "Enter");
  const { shown, signal } = await began.promise;
  const reply = (lines: string[], model: string | null): Reply => ({
    ...extracted,
    text: lines.map((line, i) => `${i + 1}. ${line}`).join("\n"),
    model,
  });
  return {
    page,
    signal: signal!,
    /** The model has come so far. */
    async tell(lines: string[], model: string | null = "qwen-office") {
      told = reply(lines, model);
      shown!(told);
      await page.waitForSelector(`.writing .words >> text=${lines.at(-1)!.replace(/\[.*/, "")}`);
    },
    end: (lines: string[]) => done.resolve(reply(lines, "qwen-office")),
    fail: () => done.reject(new Error("gone")),
  };
}

async function openWith(report: string, env: Record<string, string> = {}): Promise<App> {
  const app = await openApp({ env });
  await app.shelving.ingest([fileOf("2022年报告.txt", report)]);
  return app;
}

async function visit(address: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await openPage(options);
  await page.goto(address);
  await page.waitForSelector("#coverage > *");
  return page;
}

async function ask(page: Page, question: string): Promise<void> {
  await page.fill("#question", question);
  await page.press("#question", "Enter");
  await page.waitForSelector(".reply:not(.waiting)");
}

function isInView(page: Page, selector: string, room: string): Promise<boolean> {
  return page.evaluate(
    ([inner, outer]) => {
      const a = document.querySelector(inner!)!.getBoundingClientRect();
      const b = document.querySelector(outer!)!.getBoundingClientRect();
      return a.top >= b.top && a.bottom <= b.bottom;
    },
    [selector, room],
  );
}
