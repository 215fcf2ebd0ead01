#!/usr/bin/env bash
# @modelcontextprotocol/sdk 1.32.2 with zod 4.6.7: registerTool takes a union as outputSchema without a word; tools/list then has no
# output schema, and every call of the tool is answered with an error about a property of undefined.
#
# A good guess: the type of outputSchema lets any zod schema in, so a union is either listed as anyOf and its answers are checked, or
# refused when the tool is registered.
# Seen: listing leaves the schema out, since only objects are made into JSON Schema; checking takes the same step, gets undefined, and
# parses with that. The tool itself has run by then, with whatever it does. An object that holds the union is listed and checked.
#
# Output seen:
#   union             registered, listed: no output schema    call: Cannot read properties of undefined (reading '_zod')
#   object around it  registered, listed: output schema       call: answered
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts @modelcontextprotocol/sdk@1.32.2 zod@4.6.7 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

const either = z.union([z.object({ found: z.string() }), z.object({ missing: z.string() })]);
let runs = 0;

async function tried(outputSchema, structuredContent) {
  const server = new McpServer({ name: "server", version: "1" });
  server.registerTool("tell", { outputSchema }, () => {
    runs++;
    return { content: [], structuredContent };
  });
  const client = new Client({ name: "client", version: "1" });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(here), client.connect(there)]);
  const { tools } = await client.listTools();
  const told = await client.callTool({ name: "tell", arguments: {} });
  await client.close();
  return {
    listed: tools[0].outputSchema ? "output schema" : "no output schema",
    call: told.isError ? told.content[0].text : "answered",
  };
}

const bare = await tried(either, { found: "here" });
const held = await tried({ result: either }, { result: { found: "here" } });
for (const [what, { listed, call }] of [["union", bare], ["object around it", held]])
  console.log(`${what.padEnd(17)} registered, listed: ${listed.padEnd(19)} call: ${call}`);
const known =
  bare.listed === "no output schema" &&
  bare.call.includes("undefined") &&
  held.listed === "output schema" &&
  held.call === "answered" &&
  runs === 2;
if (!known) process.exit(1);
JS
node look.mjs
