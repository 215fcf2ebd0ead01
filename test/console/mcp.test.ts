/** The house as tools, tried with the official client over HTTP. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, onTestFinished, test } from "vitest";
import type { App } from "../../src/app.ts";
import { fileOf, listen, openApp, REPORT_2022 } from "../helper.ts";

test("an agent that has never been here finds a passage and where it stands", async () => {
  const client = await clientOf(await openWith(REPORT_2022));

  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain("search");
  for (const { description, inputSchema, outputSchema, annotations } of tools) {
    expect(description).toMatch(/\p{Script=Han}{10}/u);
    expect(inputSchema.additionalProperties).toBe(false);
    expect(outputSchema?.type).toBe("object");
    expect(annotations?.readOnlyHint).toBeTypeOf("boolean");
  }

  const found = await client.callTool({ name: "search", arguments: { query: "核查外语标识" } });
  const { hits } = found.structuredContent as { hits: object[] };
  expect(hits[0]).toMatchObject({
    title: "2022年法治政府建设年度情况报告",
    text: "一是核查外语标识276处，整改61处。",
    aspect: "done",
  });
});

test("an argument that nobody knows, one that does not fit, and a tool that there is not are refused in a sentence", async () => {
  const client = await clientOf(await openWith(REPORT_2022));
  const say = async (name: string, given: Record<string, unknown>) => {
    const { content, isError } = await client.callTool({ name, arguments: given });
    expect(isError).toBe(true);
    return (content as { text: string }[])[0]!.text;
  };

  expect(await say("search", { query: "来访", years: [2022] })).toBe(
    "search 没有“years”这个参数。它的参数是：query、year、limit。",
  );
  expect(await say("search", { query: "来访", year: "2022" })).toMatch(/^参数 year：.*。$/);
  expect(await say("look", {})).toMatch(/^没有名为“look”的工具。有的是：.*search.*。$/);
});

async function openWith(report: string, env: Record<string, string> = {}): Promise<App> {
  const app = await openApp({ env });
  await app.shelving.ingest([fileOf("2022年报告.txt", report)]);
  return app;
}

async function clientOf(app: App): Promise<Client> {
  const client = new Client({ name: "office-agent", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${await listen(app)}/mcp`)));
  onTestFinished(() => client.close());
  return client;
}
