#!/usr/bin/env bash
# write-excel-file 4.1.1: a Date is written as the moment that it is in UTC; east of Greenwich, midnight of a day is the day before.
#
# A good guess: a spreadsheet has days without a time zone, so new Date(2024, 2, 5), the 5th of March where the program runs, is
# written as the 5th of March.
# Seen: in Asia/Shanghai the cell holds the 4th of March, 16:00, and with the format yyyy-mm-dd shows the day before; in UTC it is right, so
# that a test on a server sees nothing. A day is to be given as new Date(Date.UTC(2024, 2, 5)), as the examples of its README do.
#
# Output seen:
#   Asia/Shanghai  new Date(2024, 2, 5)            45355.66666666667
#   Asia/Shanghai  new Date(Date.UTC(2024, 2, 5))  45356
#   UTC            new Date(2024, 2, 5)            45356
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts write-excel-file@4.1.1 fflate@0.8.3 >/dev/null 2>&1
cat > look.mjs <<'JS'
import writeExcelFile from "write-excel-file/node";
import { strFromU8, unzipSync } from "fflate";

const seen = [];
for (const [zone, words, value] of [
  ["Asia/Shanghai", "new Date(2024, 2, 5)", () => new Date(2024, 2, 5)],
  ["Asia/Shanghai", "new Date(Date.UTC(2024, 2, 5))", () => new Date(Date.UTC(2024, 2, 5))],
  ["UTC", "new Date(2024, 2, 5)", () => new Date(2024, 2, 5)],
]) {
  process.env.TZ = zone;
  const file = writeExcelFile([[{ value: value(), format: "yyyy-mm-dd" }]]);
  const parts = unzipSync(new Uint8Array(await file.toBuffer()));
  const [, written] = /<v>(.*?)<\/v>/.exec(strFromU8(parts["xl/worksheets/sheet1.xml"]));
  console.log(`${zone.padEnd(14)} ${words.padEnd(31)} ${written}`);
  seen.push(Number(written));
}
// 45356 is 2024-03-05.
const known = Math.floor(seen[0]) === 45355 && seen[1] === 45356 && seen[2] === 45356;
if (!known) process.exit(1);
JS
node look.mjs
