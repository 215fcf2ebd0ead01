/**
 * `/mcp`: a call that its own list of tools allows → spoiled or not → the real server → an answer of the protocol, never a failure
 * from within. And signed links: only the address that was given opens, and no other that looks like it.
 */

import type { JsonSchema } from "../../../src/console/api/openapi.ts";
import {
  oddText,
  oddValue,
  oneIn,
  pick,
  type Random,
  randomOf,
  spoiled,
  spoiledJson,
} from "./random.ts";
import { madeOf } from "./values.ts";
import {
  type FuzzOptions,
  faultIn,
  openWorld,
  shelve,
  startTally,
  type Tally,
  type World,
} from "./world.ts";

const METHODS = [
  ...[
    "tools/call",
    "tools/call",
    "tools/call",
    "tools/list",
    "resources/list",
    "resources/read",
    "ping",
  ],
  ...[
    "initialize",
    "notifications/cancelled",
    "prompts/list",
    "completion/complete",
    "__proto__",
    "",
  ],
];
/** What the product says where something within it failed. */
const INNER = "服务器内部出错";

interface Tool {
  name: string;
  inputSchema: JsonSchema;
}

export async function fuzzMcp({ folder, count, seed = 3, from = 0 }: FuzzOptions): Promise<Tally> {
  const tally = startTally("mcp");
  const world = await openWorld(folder, "local");
  try {
    await shelve(world);
    const { session, tools } = await begin(world);
    for (let at = from; at < from + count; at++) {
      const random = randomOf(seed, at);
      const { body, headers } = messageOf(tools, session, random);
      const response = await post(world, body, headers);
      const { fault, said } = await faultIn(response);
      tally.sent++;
      if (response.ok && !said.includes('"isError":true') && !said.includes('"error":'))
        tally.accepted++;
      else tally.refused++;
      const wrong = fault ?? (said.includes(INNER) ? "failed within" : null) ?? world.errors()[0];
      if (wrong)
        tally.problems.push(
          `mcp ${at} (seed ${seed}): ${body.slice(0, 300)}: ${wrong}: ${said.slice(0, 300)}`,
        );
    }
    // Whatever came, who asks properly is answered.
    await begin(world);
  } finally {
    await world.app.close();
  }
  return tally;
}

function post(world: World, body: string, headers: Record<string, string>): Promise<Response> {
  const own = { accept: "application/json, text/event-stream", "content-type": "application/json" };
  return world.ask("/mcp", { method: "POST", body, headers: { ...own, ...headers } });
}

async function begin(world: World): Promise<{ session: string; tools: Tool[] }> {
  const hello = {
    ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
    params: {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "fuzz", version: "1" },
    },
  };
  const answer = await post(world, JSON.stringify(hello), {});
  await answer.text();
  const session = answer.headers.get("mcp-session-id");
  if (!answer.ok || session === null) throw new Error(`/mcp does not begin: ${answer.status}`);
  const list = { jsonrpc: "2.0", id: 2, method: "tools/list" };
  const said = await (
    await post(world, JSON.stringify(list), { "mcp-session-id": session })
  ).text();
  const json = said.startsWith("{") ? said : /^data: (.*)$/m.exec(said)![1]!;
  return { session, tools: JSON.parse(json).result.tools };
}

function messageOf(tools: Tool[], session: string, random: Random) {
  const tool = pick(tools, random);
  const given = madeOf(tool.inputSchema, {}, random);
  const method = pick(METHODS, random);
  const params =
    method === "tools/call"
      ? { name: tool.name, arguments: oneIn(3, random) ? spoiled(given, random) : given }
      : oddParams(random);
  const message = { jsonrpc: "2.0", id: random() % 1000, method, params };
  const headers: Record<string, string> = { "mcp-session-id": session };
  if (oneIn(12, random))
    headers["mcp-session-id"] = pick(["", "x", session.slice(1), `${session}0`], random);
  if (oneIn(12, random))
    headers["content-type"] = pick(
      ["text/plain", "application/json; charset=x", "multipart/form-data"],
      random,
    );
  if (oneIn(12, random))
    headers["mcp-protocol-version"] = pick(["1", "9999-99-99", "x".repeat(500)], random);
  const json = JSON.stringify(oneIn(5, random) ? spoiled(message, random) : message) ?? "";
  return { headers, body: oneIn(8, random) ? spoiledJson(json, random) : json };
}

const oddParams = (random: Random) =>
  pick(
    [undefined, { uri: oddText(random) }, { cursor: oddValue(random) }, oddValue(random)],
    random,
  );
