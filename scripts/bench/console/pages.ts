/** The console in a real Chromium: what its first page costs, how soon a long report stands there, and what hinders anybody. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as driver, type Page } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const UNWANTED = new Set([
  "--single-process",
  "--disable-web-security",
  "--allow-running-insecure-content",
]);
const LATE_MS = 30_000;

export async function withBrowser<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  chromium.setGraphicsMode = false;
  const browser = await driver.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => !UNWANTED.has(arg)),
    headless: true,
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

export interface FirstPage {
  /** As transferred, headers among them. */
  bytes: number;
  /** Until the question can be typed and the tabs are there, from the request on. */
  ms: number;
}

/** The first page as somebody sees it who was never there, in a browser that runs: what starting one of its processes takes is none of ours. */
export async function firstPage(browser: Browser, url: string): Promise<FirstPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/healthz`);
  const tap = await context.newCDPSession(page);
  let bytes = 0;
  tap.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await tap.send("Network.enable");
  await page.goto(url, { waitUntil: "commit" });
  const ready = await page.waitForFunction(
    () =>
      document.querySelector("#coverage > *, .answer > *, #tab-ask[aria-current]") &&
      performance.now(),
    null,
    { polling: "raf", timeout: LATE_MS },
  );
  const ms = (await ready.jsonValue()) as number;
  await page.waitForLoadState("networkidle");
  await context.close();
  return { bytes, ms };
}

/** Milliseconds from the click on a report's title until its text stands on the page. */
export async function openingOf(
  browser: Browser,
  url: string,
  ask: (page: Page) => Promise<void>,
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "networkidle" });
  await page.evaluate(() =>
    addEventListener("click", () => performance.mark("clicked"), { capture: true }),
  );
  await ask(page);
  const stands = await page.waitForFunction(
    () =>
      [...document.querySelectorAll(".paper")].some((one) => one.textContent!.length > 50_000) &&
      performance.now(),
    null,
    { polling: "raf", timeout: LATE_MS },
  );
  const clicked = await page.evaluate(
    () => performance.getEntriesByName("clicked").at(-1)!.startTime,
  );
  const ms = ((await stands.jsonValue()) as number) - clicked;
  await context.close();
  return ms;
}

/** What each page says on the browser's console, and what axe finds serious there. */
export async function faultsOf(browser: Browser, url: string, places: string[]) {
  const axe = readFileSync(AXE, "utf8");
  const faults: string[] = [];
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  let place = "";
  // What axe itself does there is no fault of the page.
  let looking = false;
  page.on("console", (said) => {
    if (!looking) faults.push(`${place}: the console says ${said.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${place}: ${error.message}`));
  for (place of places) {
    await page.goto(`${url}/${place}`);
    await page.reload({ waitUntil: "networkidle" });
    looking = true;
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string }[] }> };
      };
      const { violations } = await axe.run();
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id }) => id);
    });
    looking = false;
    faults.push(...found.map((id) => `${place}: axe finds ${id}`));
  }
  await context.close();
  return faults;
}
