#!/usr/bin/env bash
# ExcelJS 4.4.0: a day in one of the date formats that are built in for Chinese comes back as a number without a format.
#
# A good guess: ExcelJS gives days as Date. It does for the formats 14 to 22, and for those that a file writes out itself.
# Seen: the ids 27 to 36 and 50 to 58 (2024年3月5日, 2024年3月; ECMA-376 Part 1, 18.8.30, zh-cn), which Chinese Excel and WPS write without a
# format code, are no formats to it: `value` is the serial number and `numFmt` is absent, so that nothing tells the day from a count of 45,356.
#
# Output seen:
#   format 14  Date 2024-03-05, mm-dd-yy
#   format 31  number 45356, no format
#   format 57  number 45356, no format
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
    `<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="31" applyNumberFormat="1"/><xf numFmtId="57" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  ),
  "xl/worksheets/sheet1.xml": part(
    `<worksheet xmlns="${MAIN}"><sheetData><row r="1"><c r="A1" s="1"><v>45356</v></c><c r="B1" s="2"><v>45356</v></c><c r="C1" s="3"><v>45356</v></c></row></sheetData></worksheet>`,
  ),
});

const { Workbook } = require("exceljs");
const workbook = new Workbook();
await workbook.xlsx.load(file);
const row = workbook.worksheets[0].getRow(1);
const seen = [14, 31, 57].map((id, i) => {
  const { value, numFmt } = row.getCell(i + 1);
  const kind = value instanceof Date ? `Date ${value.toISOString().slice(0, 10)}` : `${typeof value} ${value}`;
  console.log(`format ${id}  ${kind}, ${numFmt ?? "no format"}`);
  return value;
});
if (!(seen[0] instanceof Date && seen[1] === 45356 && seen[2] === 45356)) process.exit(1);
JS
node look.mjs
