/** A tool of ours as an agent sees it, and one call of it: who may → what was given, by its schema → run → what is told, by its schema. */
import { z } from "zod";
import { failure, type Outcome } from "../../domain.ts";
import { type Log, messageOf } from "../../log.ts";
import { tidied } from "../api/openapi.ts";
import { type AccessScope, refusalOf, type Visitor } from "../visitor.ts";

export interface Calling {
  visitor: Visitor;
  /** Aborted when whoever asked has taken it back. */
  signal: AbortSignal;
  /** Tells whoever waits how far it has come. */
  told: (words: string) => void;
  /** Where this house stands for whoever calls: http://…, without a slash. */
  origin: string;
}

/** What a tool answers: as data, and as text for those that only read. */
export interface Told {
  data: Record<string, unknown>;
  text: string;
}

export interface Tool<I extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  /** For an agent: what it gives, and when to use it. */
  description: string;
  scope: AccessScope;
  /** Something is kept of it. */
  writes: boolean;
  input: I;
  output: z.ZodObject;
  run(given: z.output<I>, calling: Calling): Promise<Outcome<Told>>;
}

/** As its author wrote it, for lists of tools. */
export const toolOf = <I extends z.ZodObject>(tool: Tool<I>): Tool => tool as unknown as Tool;

/** What the protocol says of a tool. */
export function listed({ name, title, description, writes, input, output }: Tool) {
  return {
    ...{ name, title, description },
    inputSchema: jsonOf(z.strictObject(input.shape), "input"),
    outputSchema: tidied(jsonOf(output, "output")),
    annotations: {
      ...{ title, readOnlyHint: !writes, destructiveHint: false },
      ...{ idempotentHint: !writes, openWorldHint: false },
    },
  };
}

function jsonOf(schema: z.ZodObject, io: "input" | "output") {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io });
  return json as { type: "object" };
}

export interface CallResult {
  [word: string]: unknown;
  content: { type: "text"; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
}

/** One call, answered in any case: what goes wrong is told as a sentence. */
export async function call(
  tools: Tool[],
  {
    name,
    arguments: given = {},
  }: { name: string; arguments?: Record<string, unknown> | undefined },
  calling: Calling,
  log: Log,
): Promise<CallResult> {
  const tool = tools.find((one) => one.name === name);
  const outcome = tool ? await answered(tool, given, calling, log) : unknownTool(name, tools);
  if (!outcome.ok) return { content: [{ type: "text", text: outcome.error }], isError: true };
  const { data, text } = outcome.value;
  return { content: [{ type: "text", text }], structuredContent: data };
}

function unknownTool(name: string, tools: Tool[]) {
  const names = tools.map((tool) => tool.name).join("、");
  return failure(`没有名为“${name.slice(0, 60)}”的工具。有的是：${names}。`);
}

async function answered(
  tool: Tool,
  given: Record<string, unknown>,
  calling: Calling,
  log: Log,
): Promise<Outcome<Told>> {
  if (!calling.visitor.scopes.includes(tool.scope)) return failure(refusalOf(tool.scope));
  const fault = faultOf(tool, given);
  if (fault) return failure(fault);
  try {
    const told = await tool.run(tool.input.parse(given), calling);
    if (!told.ok) return told;
    // A field too many would pass here and fail in clients that hold answers against the schema.
    return { ok: true, value: { ...told.value, data: tool.output.parse(told.value.data) } };
  } catch (error) {
    log.error("a tool failed", { tool: tool.name, error: messageOf(error) });
    return failure("服务器内部出错，请稍后再试；管理员可查看日志。");
  }
}

const { localeError } = z.locales.zhCN();

/** What is wrong with what was given, as a sentence; null where nothing is. An argument that nobody knows was meant to say something. */
function faultOf(tool: Tool, given: Record<string, unknown>): string | null {
  const names = Object.keys(tool.input.shape);
  const stranger = Object.keys(given).find((name) => !names.includes(name));
  if (stranger !== undefined)
    return `${tool.name} 没有“${stranger.slice(0, 60)}”这个参数。它的参数是：${names.join("、")}。`;
  const parsed = tool.input.safeParse(given, { error: localeError });
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  const place = issue!.path.join(".");
  return `${place === "" ? "" : `参数 ${place}：`}${issue!.message.replace(/。$/, "")}。`;
}
