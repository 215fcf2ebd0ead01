/** What the routes of the API have in common: each says what it is for, takes what its schema allows, and needs a scope. */
import type { ValidationTargets } from "hono";
import { describeRoute, resolver, validator } from "hono-openapi";
import type { z } from "zod";

export interface Described {
  /** One line of Chinese: what it does. */
  summary: string;
  /** The room it belongs to, as readers of the document find it. */
  tag: string;
  /** What it answers with, as JSON. */
  reply?: z.ZodType;
  /** It answers with something else: a file, or a stream of events. */
  type?: string;
}

/** The route's entry in the OpenAPI document. */
export function described({ summary, tag, reply, type = "application/json" }: Described) {
  const content = { [type]: reply ? { schema: resolver(reply) } : {} };
  return describeRoute({
    ...{ summary, tags: [tag] },
    responses: { 200: { description: "成功", content } },
  });
}

/**
 * What comes in, by its schema; what does not fit is refused with `sentence` (what is wrong with it, and what to do), or else with
 * the schema's own first sentence.
 */
export function takes<T extends keyof ValidationTargets, S extends z.ZodType>(
  target: T,
  schema: S,
  sentence?: string,
) {
  return validator(target, schema, (result, c) => {
    if (result.success) return;
    const error = sentence ?? result.error[0]?.message ?? "提交的内容不完整，请检查后再试。";
    return c.json({ error }, 400);
  });
}
