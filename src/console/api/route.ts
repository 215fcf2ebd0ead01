/**
 * What the routes of the API have in common: each says what it is for, takes what its schema allows, and needs a scope. What they
 * say here makes the OpenAPI document (openapi.ts) and the page that shows it.
 */
import type { ValidationTargets } from "hono";
import { describeRoute, resolver, validator } from "hono-openapi";
import { z } from "zod";

/** What every failure is answered with: a sentence for people. */
export const ErrorSchema = z.object({ error: z.string() }).meta({ id: "Error" });

export interface Described {
  /** One line of Chinese: what it does. */
  summary: string;
  /** The room it belongs to, as readers of the document find it. */
  tag: string;
  /** What a program should know besides, in sentences. */
  description?: string;
  /** What it answers with, as JSON. */
  reply?: z.ZodType;
  /** Its status where that is not 200. */
  status?: 200 | 201 | 202;
  /** What it answers with 202 while what is asked for is still being made: whoever asks comes again. */
  waits?: z.ZodType;
  /** It answers with something else: a file, or a stream. */
  type?: string;
  /** It answers as server-sent events, or does so where `Accept: text/event-stream` asks for it: each event with its data. */
  events?: Record<string, z.ZodType>;
  /** The body is no JSON that a schema takes, but a file of this type. */
  body?: string;
  /** What else can go wrong than what can anywhere: when that is, by status. */
  errors?: Partial<Record<404 | 409 | 410 | 413 | 415 | 422 | 429 | 502 | 503 | 507, string>>;
}

/** The route's entry in the OpenAPI document. */
export function described(told: Described) {
  const { summary, tag, description, status = 200, waits, body, errors = {} } = told;
  const failed = Object.entries(errors).map(([code, when]) => [code, failure(when)]);
  return describeRoute({
    ...{ summary, tags: [tag] },
    ...(description && { description }),
    ...(body && { requestBody: { required: true, content: { [body]: { schema: BYTES } } } }),
    responses: {
      [status]: { description: "成功", content: contentOf(told) },
      ...(waits && { 202: { description: "还在整理，请过一会儿再取", content: jsonOf(waits) } }),
      ...Object.fromEntries(failed),
    },
  });
}

/** A file's bytes, of which OpenAPI 3.1 says nothing but that they are no text. */
const BYTES = { type: "string", contentEncoding: "binary" } as const;

/** One way to fail: when, and the sentence that tells it. */
export function failure(description: string) {
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
  return { description, content };
}

const jsonOf = (schema: z.ZodType) => ({ "application/json": { schema: answers(schema) } });

function contentOf({ reply, type, events }: Described) {
  const json = reply && jsonOf(reply);
  const file = type && { [type]: { schema: type.startsWith("text/") ? TEXT : BYTES } };
  const stream = events && { "text/event-stream": { schema: answers(eventsOf(events)) } };
  return { ...json, ...file, ...stream };
}

/** OpenAPI 3.1 has no word for a stream's events; as is the custom, each is told as its name and its data. */
function eventsOf(events: Record<string, z.ZodType>): z.ZodType {
  const kinds = Object.entries(events).map(([event, data]) =>
    z.object({ event: z.literal(event), data }),
  );
  return z.union(kinds);
}

const TEXT = { type: "string" } as const;

/** As it goes out: with what defaults have filled in. */
export function answers(schema: z.ZodType) {
  return resolver(schema, { options: { io: "output" } });
}

/**
 * What comes in, by its schema; what does not fit is refused with `sentence` (what is wrong with it, and what to do), or else with
 * the schema's own first sentence, where it has one of ours.
 */
export function takes<T extends keyof ValidationTargets, S extends z.ZodType>(
  target: T,
  schema: S,
  sentence?: string,
) {
  return validator(target, schema, (result, c) => {
    if (result.success) return;
    return c.json({ error: sentence ?? sentenceOf(result.error) }, 400);
  });
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

function sentenceOf([issue]: readonly Issue[]): string {
  // Those of ours are sentences; the library's own may name our choices.
  if (issue && /\p{Script=Han}.*。$/su.test(issue.message)) return issue.message;
  const path = issue?.path
    ?.map((part) => String(typeof part === "object" ? part.key : part))
    .join(".");
  return `${path ? `“${path}”` : "提交的内容"}不完整或不合要求，请对照接口说明（/api）检查后再试。`;
}
