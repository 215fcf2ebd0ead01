#!/usr/bin/env bash
# ExcelJS 4.4.0: a cell of type d, which holds an ISO 8601 date, comes back as the number of its year; in a date format as a day of 1905.
#
# A good guess: t="d" (ECMA-376 Part 1, 18.18.11) with 2024-03-05 is that day, or at worst the text.
# Seen: 2024, and under a date format the 2024th day since 1900. The cell is read as if it were a number, up to its first dash.
#
# Output seen:
#   without a format  2024
#   format 14         1905-07-16
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts exceljs@4.4.0 fflate@0.8.3 >/dev/null 2>&1
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
    `<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  ),
  "xl/worksheets/sheet1.xml": part(
    `<worksheet xmlns="${MAIN}"><sheetData><row r="1"><c r="A1" t="d"><v>2024-03-05</v></c><c r="B1" t="d" s="1"><v>2024-03-05</v></c></row></sheetData></worksheet>`,
  ),
});

const { Workbook } = require("exceljs");
const workbook = new Workbook();
await workbook.xlsx.load(file);
const row = workbook.worksheets[0].getRow(1);
const [plain, dated] = [row.getCell(1).value, row.getCell(2).value];
console.log(`without a format  ${plain}`);
console.log(`format 14         ${dated instanceof Date ? dated.toISOString().slice(0, 10) : dated}`);
if (plain !== 2024 || !(dated instanceof Date) || dated.getUTCFullYear() !== 1905) process.exit(1);
JS
node look.mjs
