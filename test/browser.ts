/** A real Chromium for the tests of a process, which files share: started when a page is wanted, closed soon after the last. */
import chromium from "@sparticuz/chromium";
import axe from "axe-core";
import {
  type Browser,
  type BrowserContextOptions,
  chromium as driver,
  type Page,
} from "playwright-core";
import { expect, onTestFinished } from "vitest";

export type { BrowserContextOptions, Page } from "playwright-core";

/** Made for a cloud function: one process ends with its first context, and no web security is not what people browse with. */
const UNWANTED = new Set([
  "--single-process",
  "--disable-web-security",
  "--allow-running-insecure-content",
]);

/** The widths that the console is made for: a desk, and a phone. */
export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

/** Between two tests none is closed and started anew. */
const REST_MS = 3_000;

let browser: Promise<Browser> | null = null;
let closing: ReturnType<typeof setTimeout> | undefined;

/** When nobody has wanted a page for a while. */
function rest(): void {
  closing = setTimeout(async () => {
    const done = await browser;
    if (done?.contexts().length !== 0) return;
    browser = null;
    await done.close();
  }, REST_MS);
}

async function launch(): Promise<Browser> {
  // No page draws in three dimensions, which without a graphics card costs a third of the whole.
  chromium.setGraphicsMode = false;
  return driver.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => !UNWANTED.has(arg)),
    headless: true,
    // Without one Chromium cannot write the names of files that it is given.
    env: { ...process.env, LANG: "C.UTF-8" },
  });
}

/**
 * A page that fails the test when its console reports an error, a refused inline script or style among them; but for what a test brings
 * about: Chromium reports every refusal of the API.
 */
export async function openPage(
  options: BrowserContextOptions = {},
  expected: RegExp | null = null,
): Promise<Page> {
  clearTimeout(closing);
  browser ??= launch();
  const context = await (await browser).newContext({
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !expected?.test(text)) errors.push(text);
  });
  onTestFinished(async () => {
    await context.close();
    rest();
    expect(errors).toEqual([]);
  });
  return page;
}

/** How many pixels the page is wider than its window. */
export const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/**
 * What axe-core finds that keeps somebody out, in the page or a part of it, once nothing on it is busy: what waits is shown paler
 * than what is to be read.
 */
export async function serious(page: Page, within = "html"): Promise<string[]> {
  await page.waitForFunction(() => !document.querySelector("[aria-busy]:not([aria-busy=false])"));
  await page.evaluate(axe.source);
  return page.evaluate(async (part) => {
    const own = (window as unknown as { axe: typeof import("axe-core") }).axe;
    const { violations } = await own.run(part);
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }, within);
}

/** The words that are marked in the report beside the view, when these are drawn: a long report is laid out as it comes near. */
export async function markedWords(page: Page): Promise<string> {
  const mark = page.locator("#paper mark").first();
  await expect.poll(() => mark.innerText(), { timeout: 30_000 }).not.toBe("");
  return mark.innerText();
}
