/** Cards as pictures: drawn by the console's own renderer in a real Chromium, as wide as a phone. */
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { chromium as driver } from "playwright-core";
import { cardAs } from "../../src/console/cards/card.ts";

export interface Drawn {
  /** The picture's name, without its ending. */
  name: string;
  card: object;
  /** With everything unfolded. */
  open?: boolean;
}

/** Made for a cloud function: one process ends with its first context. */
const UNWANTED = new Set(["--single-process"]);
const PHONE = { width: 375, height: 700 };
const STYLES = ["style", "paper", "card"].map((name) =>
  readFileSync(new URL(`../../src/console/assets/${name}.css`, import.meta.url), "utf8"),
);

/** Writes NAME.png for each card into `folder`; returns their paths. */
export async function drawCards(cards: Drawn[], folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  chromium.setGraphicsMode = false;
  const browser = await driver.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => !UNWANTED.has(arg)),
    headless: true,
  });
  try {
    const page = await browser.newPage({ viewport: PHONE, deviceScaleFactor: 2 });
    const paths: string[] = [];
    for (const { name, card, open = false } of cards) {
      await page.setContent(documentOf(`${await cardAs(card, { open })}`));
      const path = join(folder, `${name}.png`);
      await writeFile(path, await page.locator("body").screenshot());
      paths.push(path);
    }
    return paths;
  } finally {
    await browser.close();
  }
}

function documentOf(card: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLES.join("\n")}
body{padding:10px}</style></head><body>${card}</body></html>`;
}
