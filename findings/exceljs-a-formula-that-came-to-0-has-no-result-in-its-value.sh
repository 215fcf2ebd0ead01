#!/usr/bin/env bash
# ExcelJS 4.4.0: the value of a cell whose formula came to 0 has no result, as if it had never been calculated.
#
# A good guess: `value` of a formula is { formula, result }, whatever the result is; without `result` the file holds none.
# Seen: 0 is left out, so that a count of nothing (未接待, 0 批) and a formula that was never calculated look alike. `cell.result` has the 0.
#
# Output seen:
#   came to 5         {"formula":"2+3","result":5}  cell.result 5
#   came to 0         {"formula":"2-2"}  cell.result 0
#   never calculated  {"formula":"2-1"}  cell.result undefined
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
    `<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>`,
  ),
  "xl/worksheets/sheet1.xml": part(
    `<worksheet xmlns="${MAIN}"><sheetData><row r="1"><c r="A1"><f>2+3</f><v>5</v></c><c r="B1"><f>2-2</f><v>0</v></c><c r="C1"><f>2-1</f></c></row></sheetData></worksheet>`,
  ),
});

const { Workbook } = require("exceljs");
const workbook = new Workbook();
await workbook.xlsx.load(file);
const row = workbook.worksheets[0].getRow(1);
const seen = ["came to 5", "came to 0", "never calculated"].map((words, i) => {
  const { value, result } = row.getCell(i + 1);
  console.log(`${words.padEnd(16)}  ${JSON.stringify(value)}  cell.result ${result}`);
  return { value, result };
});
const known =
  seen[0].value.result === 5 && !("result" in seen[1].value) && seen[1].result === 0 && seen[2].result === undefined;
if (!known) process.exit(1);
JS
node look.mjs
