#!/usr/bin/env bash
# Noto Sans SC in a PDF printed by Chromium 153, read by pdf.js 6.5.438: 15%～20% (U+FF5E) comes out as 15%〜20% (U+301C).
#
# A good guess: a character that Chinese input methods type, in a font made for Chinese, comes out of a PDF's text as it went in; only
# rare characters share a glyph.
# Seen: the font draws U+FF5E and U+301C, and U+2013 and U+2012, with one glyph each, and the PDF's character map names but one of the two. So a
# range of figures has another sign in it than any search expects; /ActualText has the right one, which pdf.js does not give.
#
# Needs Node 22 (pdf.js).
#
# Output seen:
#   printed 15%～20% (U+FF5E), read 15%〜20% (U+301C)
#   printed 2021–2025 (U+2013), read 2021‒2025 (U+2012)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts @sparticuz/chromium@153.0.0 playwright-core@1.65.1 pdfjs-dist@6.5.438 \
  @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { readFileSync } from "node:fs";
import chromium from "@sparticuz/chromium";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { chromium as driver } from "playwright-core";

const font = readFileSync("node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf");
const printed = ["15%～20%", "2021–2025"];
chromium.setGraphicsMode = false;
const browser = await driver.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args.filter((arg) => arg !== "--single-process"),
});
const page = await browser.newPage();
await page.setContent(
  `<style>@font-face{font-family:N;src:url(data:font/ttf;base64,${font.toString("base64")})}p{font:20px N}</style>${printed.map((words) => `<p>${words}</p>`).join("")}`,
);
await page.evaluate(() => document.fonts.ready);
const bytes = await page.pdf();
await browser.close();
const text = await (await (await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise).getPage(1)).getTextContent();
const all = text.items.map(({ str }) => str).join("");
const read = [/15%.+?20%/, /2021.+?2025/].map((words) => words.exec(all)?.[0] ?? "");
const sign = (words) => `U+${(/[^\d%]/u.exec(words)?.[0] ?? "?").codePointAt(0).toString(16).toUpperCase()}`;
for (const [i, words] of printed.entries()) console.log(`printed ${words} (${sign(words)}), read ${read[i]} (${sign(read[i])})`);
if (sign(read[0]) !== "U+301C" || sign(read[1]) !== "U+2012") process.exit(1);
JS
node look.mjs
