#!/usr/bin/env bash
# @modelcontextprotocol/sdk 1.32.2 with zod 4.6.7: an answer that the server's own check of its output schema lets through may be
# refused by the same package's client, and only by a client that has listed the tools.
#
# A good guess: both hold structuredContent against the one schema that registerTool was given: what the server lets through, the
# client takes; what the schema does not allow, the server refuses.
# Seen: the server parses with zod, in which a field too many is dropped and one with a default is filled in, but sends what the tool
# returned, not what was parsed; the client compiles the JSON Schema that tools/list gave, written for what comes out of zod, in which
# no field is too many and one with a default is required. So both answers pass the server and are errors in a client that has called
# listTools; one that has not takes them as they are. A tool that returns outputSchema.parse(…) itself passes everywhere.
#
# Output seen:
#   a field too many       not listed: taken    listed: refused (data must NOT have additional properties)
#   a default left out     not listed: taken    listed: refused (data must have required property 'count')
#   parsed by the tool     not listed: taken    listed: taken
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

const Schema = z.object({ place: z.string(), count: z.number().default(0) });

async function tried(structuredContent, list) {
  const server = new McpServer({ name: "server", version: "1" });
  server.registerTool("tell", { outputSchema: Schema.shape }, () => ({
    content: [],
    structuredContent,
  }));
  const client = new Client({ name: "client", version: "1" });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(here), client.connect(there)]);
  try {
    if (list) await client.listTools();
    const told = await client.callTool({ name: "tell", arguments: {} });
    return told.isError ? "an error of the server" : "taken";
  } catch (error) {
    return `refused (${error.message.replace(/^.*schema: /, "")})`;
  } finally {
    await client.close();
  }
}

const seen = [];
for (const [what, answer] of [
  ["a field too many", { place: "here", count: 1, more: true }],
  ["a default left out", { place: "here" }],
  ["parsed by the tool", Schema.parse({ place: "here", more: true })],
]) {
  const [blind, listed] = [await tried(answer, false), await tried(answer, true)];
  console.log(`${what.padEnd(22)} not listed: ${blind.padEnd(8)} listed: ${listed}`);
  seen.push(blind, listed.split(" ")[0]);
}
if (seen.join() !== "taken,refused,taken,refused,taken,taken") process.exit(1);
JS
node look.mjs
