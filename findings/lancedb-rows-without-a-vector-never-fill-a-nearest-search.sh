#!/usr/bin/env bash
# @lancedb/lancedb 0.31.0: nearestTo leaves out rows whose vector is null, however many rows are asked for.
#
# A good guess: a row without a vector comes last, with a null distance, where fewer rows than the limit have one, as an
# order with nulls last would give them; or the search fails. So that a limit as large as the table returns the whole table.
# Seen: such rows are never returned, by the flat search nor through an IVF index, before or after optimize; countRows and a
# plain query with a filter have them. A hybrid of both must take them from the text search alone, and a vector table may hold
# a row for every passage, so that its counts tell whether a report is embedded.
#
# Output seen:
#   rows 300, without a vector 100
#   flat search with limit 300     returns 200, without a vector among them: 0
#   through an index               returns 200, without a vector among them: 0
#   10 more of each, optimized     returns 210, without a vector among them: 0
#   a plain query                  returns 320
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts @lancedb/lancedb@0.31.0 apache-arrow@18.1.0 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { connect, Index, makeArrowTable } from "@lancedb/lancedb";
import { Field, FixedSizeList, Float32, Schema, Utf8 } from "apache-arrow";

const vector = new FixedSizeList(8, new Field("item", new Float32(), true));
const schema = new Schema([new Field("id", new Utf8(), false), new Field("vector", vector, true)]);
const vectorOf = (i) => Array.from({ length: 8 }, (_, k) => Math.sin(i * 7 + k));
const rows = (from, to, has) =>
  Array.from({ length: to - from }, (_, i) => ({ id: `${from + i}`, vector: has(from + i) ? vectorOf(from + i) : null }));

const db = await connect("library");
const table = await db.createEmptyTable("t", schema);
await table.add(makeArrowTable(rows(0, 300, (i) => i % 3 !== 0), { schema }));
console.log("rows 300, without a vector 100");
const seen = [];
const look = async (when, limit) => {
  const found = await table.query().nearestTo(vectorOf(1)).distanceType("cosine").nprobes(20).limit(limit).toArray();
  const empty = found.filter((row) => row.vector === null || row._distance === null).length;
  seen.push(found.length, empty);
  console.log(`${when.padEnd(30)} returns ${found.length}, without a vector among them: ${empty}`);
};
await look("flat search with limit 300", 300);
await table.createIndex("vector", { config: Index.ivfFlat({ numPartitions: 4, distanceType: "cosine" }) });
await look("through an index", 300);
await table.add(makeArrowTable(rows(1000, 1020, (i) => i < 1010), { schema }));
await table.optimize();
await look("10 more of each, optimized", 400);
const all = (await table.query().limit(400).toArray()).length;
console.log(`${"a plain query".padEnd(30)} returns ${all}`);
if ([...seen, all].join() !== "200,0,200,0,210,0,320") process.exit(1);
JS
node look.mjs
