/** What the API says of itself: a whole and valid document, and a page that shows all of it. */
import { expect, test } from "vitest";
import { createApi } from "../../src/console/api/index.ts";
import type { JsonSchema, Operation } from "../../src/console/api/openapi.ts";
import { need, SCOPES } from "../../src/console/visitor.ts";
import { openPage, overflow } from "../browser.ts";
import { listen, openApp, openWithSamples, serverOf } from "../helper.ts";

interface Document {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, object> };
}

async function documentOf(): Promise<Document> {
  const response = await serverOf(await openApp())("/api/v1/openapi.json");
  expect(response.status).toBe(200);
  return (await response.json()) as Document;
}

const METHODS = ["get", "put", "post", "delete", "patch"];

test("every route is in the document, with what it needs and a real schema of what it answers", async () => {
  const { paths } = await documentOf();
  const { api } = createApi(await openApp());
  const routes = api.routes
    .filter(({ method }) => METHODS.includes(method.toLowerCase()))
    .map(
      ({ path, method }) =>
        `${method.toLowerCase()} ${path.replace(/:(\w+)(?:\{[^/]*\})?/g, "{$1}")}`,
    );
  const told = operationsOf(paths);
  expect(told.map(({ name }) => name).sort()).toEqual([...new Set(routes)].sort());

  for (const { name, operation } of told) {
    const { summary, description, security, responses, requestBody, parameters = [] } = operation;
    expect(summary, name).toMatch(/\p{Script=Han}{2}/u);
    const scope = security?.[0]?.bearer?.[0];
    expect(SCOPES, name).toContain(scope);
    expect(security, name).toEqual([{ bearer: [scope] }, { session: [scope] }]);
    expect(description, name).toContain(`需要的权限：${scope}`);
    for (const status of ["401", "403"]) expect(responses, name).toHaveProperty(status);
    const good = Object.entries(responses).filter(([code]) => code.startsWith("2"));
    expect(
      good.filter(([code]) => code !== "202"),
      name,
    ).toHaveLength(1);
    const schemas = [
      ...good.flatMap(([, { content = {} }]) => Object.values(content)),
      ...Object.values(requestBody?.content ?? {}),
      ...parameters,
    ].map(({ schema }) => schema);
    expect(schemas.length, name).toBeGreaterThan(0);
    for (const schema of schemas) expect(emptyIn(schema), name).toEqual([]);
  }
});

test("the document is OpenAPI 3.1 as it must be: what it refers to is there, and nothing has two meanings", async () => {
  const document = await documentOf();
  const { openapi, info, servers, tags, paths, components } = document;
  expect(openapi).toMatch(/^3\.1\.\d+$/);
  expect(info).toEqual({
    title: expect.any(String),
    version: expect.any(String),
    description: expect.stringContaining("Bearer"),
  });
  expect(servers).toEqual([{ url: "/api/v1" }]);
  const told = operationsOf(paths);
  const ids = told.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(components.securitySchemes).toMatchObject({
    bearer: { type: "http", scheme: "bearer" },
    session: { type: "apiKey", in: "cookie", name: "chengqian" },
  });
  expect(components.schemas.Error).toMatchObject({
    type: "object",
    properties: { error: { type: "string" } },
    required: ["error"],
  });

  for (const [path, methods] of Object.entries(paths)) {
    expect(path).toMatch(/^\/[^:*]*$/);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const [method, { parameters = [], responses, requestBody, tags: own }] of Object.entries(
      methods,
    )) {
      const name = `${method} ${path}`;
      expect(METHODS, name).toContain(method);
      expect(
        tags.map((tag) => tag.name),
        name,
      ).toContain(own[0]);
      if (method === "get") expect(requestBody, name).toBeUndefined();
      const inPath = parameters.filter((one) => one.in === "path");
      expect(inPath.map((one) => one.name).sort(), name).toEqual(named.sort());
      expect(
        inPath.every((one) => one.required),
        name,
      ).toBe(true);
      for (const one of parameters) expect(["path", "query", "header"], name).toContain(one.in);
      for (const [code, { description, content = {} }] of Object.entries(responses)) {
        expect(code, name).toMatch(/^[2-5]\d\d$/);
        expect(description, name).toMatch(/\p{Script=Han}/u);
        if (code >= "4")
          expect(content, name).toEqual({
            "application/json": { schema: { $ref: "#/components/schemas/Error" } },
          });
      }
    }
  }
  const known = Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`);
  const all = valuesIn(document);
  const refs = all.filter(({ key }) => key === "$ref").map(({ value }) => value as string);
  expect(refs.filter((ref) => !known.includes(ref))).toEqual([]);
  expect(known.filter((ref) => !refs.includes(ref))).toEqual([]);
  // What JSON Schema has no word for: parts of zod's own, and patterns that only JavaScript reads.
  const keys = new Set(all.map(({ key }) => key));
  for (const stray of ["$schema", "$defs", "id", "~standard", "x-events"])
    expect(keys).not.toContain(stray);
  for (const { key, value } of all) if (key === "pattern") new RegExp(value as string, "u");
});

test("none of several literals is lost, and each event of a stream is told with its data", async () => {
  const { paths, components } = await documentOf();
  const { content } = paths["/ask"]!.post!.responses[200]!;
  expect(content!["application/json"]!.schema!.properties!.skill!.enum).toEqual([
    ...["answer", "draft", "summary", "compare", "help"],
  ]);
  const events = content!["text/event-stream"]!.schema!.anyOf!;
  expect(
    events.map(({ properties }) => [properties!.event!.const, properties!.data!.$ref]),
  ).toEqual([
    ["begun", undefined],
    ["partial", "#/components/schemas/Reply"],
    ["reply", "#/components/schemas/Reply"],
    ["error", "#/components/schemas/Error"],
  ]);
  expect(components.schemas.Reply!.properties!.citations!.items).toEqual({
    $ref: "#/components/schemas/Citation",
  });
});

test("what is sent as a file, heard as it changes, or not there yet is told as that", async () => {
  const { paths } = await documentOf();
  const { requestBody, responses } = paths["/uploads/{batch}/files"]!.put!;
  expect(requestBody!.content!["application/octet-stream"]!.schema).toMatchObject({
    contentEncoding: "binary",
  });
  const arrival = responses[200]!.content!["application/json"]!.schema!;
  expect(arrival.properties).toHaveProperty("progress");
  for (const path of ["/uploads/events", "/uploads/{batch}/events"]) {
    const { content } = paths[path]!.get!.responses[200]!;
    const events = content!["text/event-stream"]!.schema!.anyOf!;
    expect(events.map(({ properties }) => properties!.event!.const)).toEqual(["hello", "file"]);
    expect(events[1]!.properties!.data).toEqual(arrival);
  }
  const { 200: found, 202: waiting } = paths["/ledger/matters"]!.get!.responses;
  expect(found!.content!["application/json"]!.schema!.properties).toHaveProperty("matters");
  expect(waiting!.content!["application/json"]!.schema!.properties).toEqual({
    waiting: expect.objectContaining({ required: ["read", "of"] }),
  });
});

test("a route that says nothing of itself is found out", async () => {
  const { api, document } = createApi(await openApp());
  api.get("/forgotten", need("read"), (c) => c.json({}));
  const { paths } = await document();
  expect(paths["/forgotten"]?.get?.summary).toBeUndefined();
  expect(emptyIn({ type: "object", properties: { any: {} } })).toEqual(["/any"]);
  expect(emptyIn({ type: "array", items: {} })).toEqual(["[]"]);
});

test("the page shows every route with its example, without a script, also on a phone", async () => {
  const app = await openWithSamples();
  const address = await listen(app);
  const { paths } = (await (await fetch(`${address}/api/v1/openapi.json`)).json()) as Document;
  const page = await openPage({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  await page.goto(`${address}/api`);
  expect(await overflow(page)).toBe(0);
  const routes = await page.locator("article[id] h3 .method").count();
  expect(routes).toBe(operationsOf(paths).length);
  const ask = page.locator("#postAsk");
  expect(await ask.locator("h3").innerText()).toMatch(/^POST\s+\/api\/v1\/ask$/);
  expect(await ask.locator("pre").last().innerText()).toBe(
    `curl -X POST \\
  -H 'Authorization: Bearer 口令' \\
  -H 'Content-Type: application/json' \\
  -d '{"question":"望江区外办2022年接待来访团组多少批次？"}' \\
  '${address}/api/v1/ask'`,
  );
  expect(await page.innerText("#mcp")).toContain(`"url": "${address}/mcp"`);
  await page.click(`.manual main a[href="#type-Citation"] >> nth=0`);
  expect(page.url()).toContain("#type-Citation");
});

test("the document is for whoever may read, the page for whoever may look in", async () => {
  const env = { CONSOLE_TOKEN: "the-office-token-itself" };
  const app = await openApp({ env });
  const call = serverOf(app, "10.0.0.9", "token");
  expect((await call("/api/v1/openapi.json")).status).toBe(401);
  const page = await call("/api");
  expect([page.status, page.headers.get("location")]).toEqual([302, "/login"]);
  const { token } = await app.access.tokens.create({
    ...{ name: "导入", scopes: ["ingest"], until: null, by: "test" },
  });
  const headers = { authorization: `Bearer ${token}` };
  expect((await call("/api/v1/openapi.json", { headers })).status).toBe(403);
});

function operationsOf(paths: Document["paths"]) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method} ${path}`,
      operation,
    })),
  );
}

/** Where a schema lets through anything at all. */
function emptyIn(schema: JsonSchema | undefined, place = ""): string[] {
  if (!schema) return [place];
  const { $ref, anyOf, oneOf, allOf, type, items, properties = {}, additionalProperties } = schema;
  if ($ref !== undefined || "const" in schema || schema.enum) return [];
  const among = anyOf ?? oneOf ?? allOf;
  if (among) return among.flatMap((one) => emptyIn(one, place));
  if (type === undefined) return [place];
  const own = Object.entries(properties).flatMap(([name, one]) => emptyIn(one, `${place}/${name}`));
  // What stands under names that vary, as in the audit trail, may be anything.
  const named =
    typeof additionalProperties === "object" && Object.keys(additionalProperties).length > 0;
  const rest = named ? emptyIn(additionalProperties as JsonSchema, `${place}/*`) : [];
  return [...own, ...rest, ...(type === "array" ? emptyIn(items ?? {}, `${place}[]`) : [])];
}

function valuesIn(value: unknown): { key: string; value: unknown }[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(valuesIn);
  return Object.entries(value).flatMap(([key, one]) => {
    // The names of an object's fields are not the schema's own words.
    if (key === "properties") return Object.values(one as object).flatMap(valuesIn);
    return [{ key, value: one }, ...valuesIn(one)];
  });
}
