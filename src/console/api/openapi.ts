/** The OpenAPI document of the API, made of what its routes say of themselves, when it is first asked for. */
import { Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import { z } from "zod";
import { type AccessScope, need, refusalOf, SCOPE_WORDS, type VisitorEnv } from "../visitor.ts";
import { described, ErrorSchema, failure } from "./route.ts";

/** A schema as the document holds it: what readers of the page look at. */
export interface JsonSchema {
  [word: string]: unknown;
  $ref?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
  enum?: unknown[];
  const?: unknown;
}
interface Content {
  content?: Record<string, { schema?: JsonSchema }>;
}
export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security?: Record<string, string[]>[];
  parameters?: {
    in: string;
    name: string;
    required?: boolean;
    description?: string;
    schema: JsonSchema;
  }[];
  requestBody?: Content;
  responses: Record<string, Content & { description: string }>;
}
export interface ApiDocument {
  openapi: string;
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

const DocumentSchema = z
  .object({
    openapi: z.literal("3.1.0"),
    info: z.record(z.string(), z.string()),
    servers: z.array(z.object({ url: z.string() })),
    tags: z.array(z.object({ name: z.string() })),
    paths: z.record(z.string(), z.record(z.string(), z.object({ summary: z.string() }))),
    components: z.record(z.string(), z.record(z.string(), z.object({}))),
  })
  .meta({ description: "OpenAPI 3.1 文档" });

const ABOUT =
  '承前的接口。请求头写明 Authorization: Bearer 口令；口令由管理员在“管理”里发给，各有权限（read 阅读、ask 提问和起草、ingest 导入和修改报告、admin 管理）。出错时状态码不是 2xx，正文是 {"error": "一句说明"}。只给部分人看的报告，用口令看不到，也查不到。';

/** How the document says in words what `security` says to programs. */
export const NEEDS = "需要的权限：";

/** Everything that stands under `api`, which itself stands at /api/v1. */
export async function documentOf(api: Hono<VisitorEnv>): Promise<ApiDocument> {
  const document = await generateSpecs(api, {
    excludeStaticFile: false,
    defaultValidationErrorResponse: failure("提交的内容不合要求。"),
    documentation: {
      info: { title: "承前", version: "1", description: ABOUT },
      servers: [{ url: "/api/v1" }],
      components: {
        schemas: { Error: schemaOf(ErrorSchema) },
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", description: "管理员发给的口令。" },
          session: {
            ...{ type: "apiKey", in: "cookie", name: "chengqian" },
            description: "在控制台登录后的会话；改动内容的请求还须来自本站页面。",
          },
        },
      },
    },
  });
  const told = tidied(document) as unknown as ApiDocument;
  const operations = Object.values(told.paths).flatMap((path) => Object.values(path));
  for (const operation of operations) addFailures(operation);
  const tags = [...new Set(operations.flatMap((operation) => operation.tags ?? []))];
  return { ...told, tags: tags.map((name) => ({ name })) };
}

/** As a component, which is no reference to itself. */
function schemaOf(schema: z.ZodType) {
  const { $schema: _, ...own } = z.toJSONSchema(schema, { io: "output", metadata: z.registry() });
  return own as object;
}

/** What can go wrong with any route of its kind need not be said by each. */
function addFailures(operation: Operation): void {
  const { responses } = operation;
  const scope = scopeOf(operation);
  // Two routes of one path, a page's words and its picture, say it twice.
  const said = operation.security ?? [{ bearer: [] }, { session: [] }];
  operation.security = [...new Map(said.map((one) => [JSON.stringify(one), one])).values()];
  responses[401] ??= failure("没有口令、口令不对，或登录已过期。");
  if (scope) responses[403] ??= failure(refusalOf(scope));
  if (operation.parameters?.some((parameter) => parameter.in === "path"))
    responses[404] ??= failure("没有这一项，或不给您看。");
  if (scope)
    operation.description = [operation.description, `${NEEDS}${scope}（${SCOPE_WORDS[scope]}）。`]
      .filter(Boolean)
      .join("\n\n");
}

export function scopeOf({ security }: Operation): AccessScope | null {
  return (security?.[0]?.bearer?.[0] as AccessScope | undefined) ?? null;
}

/**
 * Without what says nothing: that an integer is one that JavaScript can hold, and of an answer that nothing will ever be added
 * to it.
 */
export function tidied<T>(value: T): T {
  if (Array.isArray(value)) return value.map(tidied) as T;
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([word, said]) =>
      !(word === "maximum" && said === Number.MAX_SAFE_INTEGER) &&
      !(word === "minimum" && said === Number.MIN_SAFE_INTEGER) &&
      !(word === "additionalProperties" && said === false) &&
      said !== undefined,
  );
  return Object.fromEntries(kept.map(([word, said]) => [word, tidied(said)])) as T;
}

/** `/openapi.json`, of the API that it is part of. */
export function createOpenApiRoutes(document: () => Promise<ApiDocument>) {
  const routes = new Hono<VisitorEnv>();
  routes.get(
    "/openapi.json",
    described({ summary: "这份接口说明（OpenAPI 3.1）", tag: "概况", reply: DocumentSchema }),
    need("read"),
    async (c) => c.json(await document()),
  );
  return routes;
}
