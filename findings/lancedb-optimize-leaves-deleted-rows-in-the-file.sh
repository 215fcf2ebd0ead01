#!/usr/bin/env bash
# @lancedb/lancedb 0.31.0: optimize({cleanupOlderThan: now}) leaves the text of deleted rows on disk.
#
# A good guess: after table.delete(…) and optimize() with cleanupOlderThan set to this moment, no file of the table holds
# the deleted rows' text, since every older version is let go.
# Seen: a file that lost less than a tenth of its rows, with no other file to be merged with, is kept as it is; the rows are
# only marked as deleted beside it, for as long as nothing else is written. Two deleted rows of 52 were still readable in
# the data file after two such calls. Once another row had been written again (update … set id = id), optimize merged the
# two files, and the call after it let go of the old one.
# Whoever must really delete has to write something, optimize, and optimize again.
#
# Output seen:
#   after delete                     holds the text: 1 file
#   after optimize                   holds the text: 1 file
#   after optimize again             holds the text: 1 file
#   after a write and two optimizes  holds the text: 0 files
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts @lancedb/lancedb@0.31.0 apache-arrow@18.1.0 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "@lancedb/lancedb";

const db = await connect("library");
const rows = Array.from({ length: 52 }, (_, i) => ({ id: i, text: i < 2 ? `SECRETWORDS ${i}` : `plain words ${i}` }));
const table = await db.createTable("t", rows);
const files = (path) =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(path, entry.name)) : [join(path, entry.name)],
  );
const seen = [];
const look = (when) => {
  const holding = files("library").filter((file) => readFileSync(file).includes("SECRETWORDS")).length;
  seen.push(holding);
  console.log(`${when.padEnd(32)} holds the text: ${holding} file${holding === 1 ? "" : "s"}`);
};
const optimize = () => table.optimize({ cleanupOlderThan: new Date() });

await table.delete("id < 2");
look("after delete");
await optimize();
look("after optimize");
await optimize();
look("after optimize again");
await table.update({ where: "id = 2", valuesSql: { id: "id" } });
await optimize();
await optimize();
look("after a write and two optimizes");
if (seen.join() !== "1,1,1,0") process.exit(1);
JS
node look.mjs
