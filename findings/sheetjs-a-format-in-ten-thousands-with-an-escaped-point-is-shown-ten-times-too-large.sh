#!/usr/bin/env bash
# SheetJS 0.18.5 and 0.20.3 (@e965/xlsx): a number in the format 0!.0,"万" is shown ten times too large, with the escape in the middle.
#
# A good guess: the text that SheetJS gives with a cell (`w`) is what the cell shows. In Chinese sheets 0!.0,"万" is the usual way to show tens of
# thousands with one decimal: the comma divides by a thousand, ! makes the next character a literal (as \ does), so the point is only written
# between two digits, and 12345 shows as 1.2万 (ECMA-376 Part 1, 18.8.31; Excel and WPS write ! for Chinese and Japanese).
# Seen: 12!.3万. Whoever takes `w` has a figure that is wrong by ten and looks nearly right.
#
# Output seen:
#   xlsx        0.18.5  12345 in 0!.0,"万" is shown as 12!.3万
#   @e965/xlsx  0.20.3  12345 in 0!.0,"万" is shown as 12!.3万
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts xlsx@0.18.5 @e965/xlsx@0.20.3 fflate@0.8.3 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { strToU8, zipSync } from "fflate";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const part = (markup) => strToU8(`<?xml version="1.0" encoding="UTF-8"?>${markup}`);
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const LINKS = "http://schemas.openxmlformats.org/package/2006/relationships";
const KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const file = zipSync({
  "[Content_Types].xml": part(
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/></Types>`,
  ),
  "_rels/.rels": part(
    `<Relationships xmlns="${LINKS}"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ),
  "xl/workbook.xml": part(
    `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>`,
  ),
  "xl/_rels/workbook.xml.rels": part(
    `<Relationships xmlns="${LINKS}"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  ),
  "xl/styles.xml": part(
    `<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0!.0,&quot;万&quot;"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  ),
  "xl/worksheets/sheet1.xml": part(
    `<worksheet xmlns="${MAIN}"><sheetData><row r="1"><c r="A1" s="1"><v>12345</v></c></row></sheetData></worksheet>`,
  ),
});

const seen = ["xlsx", "@e965/xlsx"].map((name) => {
  const sheets = require(name);
  const { w } = sheets.read(file, { type: "array" }).Sheets["表"].A1;
  console.log(`${name.padEnd(11)} ${sheets.version}  12345 in 0!.0,"万" is shown as ${w}`);
  return w;
});
if (!seen.every((shown) => shown === "12!.3万")) process.exit(1);
JS
node look.mjs
