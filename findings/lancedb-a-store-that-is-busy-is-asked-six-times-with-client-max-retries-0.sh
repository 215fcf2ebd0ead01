#!/usr/bin/env bash
# @lancedb/lancedb 0.31.0 on Azure Blob Storage (azurite 3.37.0): client_max_retries is not how often a store that is busy is asked again.
#
# A good guess: with client_max_retries "0" a table on a store that answers 503 fails at its first request, with "1" at its second.
# Seen: behind the client of the store Lance asks again by itself, and each of its tries has the client's retries of its own. A look at the
# version of a table, a count or a query is six requests with "0", twelve with "1", twenty-four with "3" (the default), and some
# seconds; the names of the tables are asked for once with "0", and 8 and 16 times after that.
# Whoever must answer in time has to have a time limit of his own: `timeout` and `client_retry_timeout` hold for each of these tries.
#
# Output seen:
#   client_max_retries 0: version 6, count 6, query 6, names 1
#   client_max_retries 1: version 12, count 12, query 12, names 8
#   client_max_retries 3: version 24, count 24, query 24, names 16
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts @lancedb/lancedb@0.31.0 apache-arrow@18.1.0 azurite@3.37.0 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { createServer, request } from "node:http";
import { connect } from "@lancedb/lancedb";

// Azurite's own account, which everybody knows.
const account = "devstoreaccount1";
const key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const store = spawn(
  process.execPath,
  ["node_modules/azurite/dist/src/blob/main.js", "--blobPort", "0", "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck"],
  { stdio: ["ignore", "pipe", "ignore"] },
);
const origin = await new Promise((resolve) =>
  store.stdout.on("data", (said) => {
    const found = /listens on (http:\/\/\S+)/.exec(said)?.[1];
    if (found) resolve(new URL(found));
  }),
);
const headers = { "x-ms-date": new Date().toUTCString(), "x-ms-version": "2021-08-06" };
const named = Object.entries(headers).map((pair) => pair.join(":"));
const signed = ["PUT", ...Array(11).fill(""), ...named, `/${account}/${account}/office`, "restype:container"].join("\n");
const signature = createHmac("sha256", Buffer.from(key, "base64")).update(signed).digest("base64");
await fetch(`${origin.origin}/${account}/office?restype=container`, {
  method: "PUT",
  headers: { ...headers, authorization: `SharedKey ${account}:${signature}` },
});

let busy = false;
let asked = 0;
const door = createServer((req, res) => {
  asked++;
  if (busy) return res.writeHead(503).end("busy");
  const { method, url: path, headers } = req;
  const behind = request({ host: origin.hostname, port: origin.port, method, path, headers }, (answer) => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  req.pipe(behind);
});
await new Promise((ready) => door.listen(0, "127.0.0.1", ready));

const seen = [];
for (const retries of ["0", "1", "3"]) {
  busy = false;
  const db = await connect(`az://office/library-${retries}`, {
    readConsistencyInterval: 0,
    storageOptions: {
      account_name: account,
      account_key: key,
      azure_storage_endpoint: `http://127.0.0.1:${door.address().port}/${account}`,
      allow_http: "true",
      client_max_retries: retries,
    },
  });
  const table = await db.createTable("t", [{ id: 1 }]);
  busy = true;
  const counts = {};
  for (const [name, work] of Object.entries({
    version: () => table.version(),
    count: () => table.countRows(),
    query: () => table.query().toArray(),
    names: () => db.tableNames(),
  })) {
    asked = 0;
    await work().catch(() => {});
    counts[name] = asked;
  }
  seen.push(Object.values(counts).join());
  console.log(`client_max_retries ${retries}: ${Object.entries(counts).map((pair) => pair.join(" ")).join(", ")}`);
}
store.kill();
process.exit(seen.join(" ") === "6,6,6,1 12,12,12,8 24,24,24,16" ? 0 : 1);
JS
node look.mjs 2>/dev/null
