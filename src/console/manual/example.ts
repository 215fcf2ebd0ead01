/** How a route is called from a program, as a line for a shell: with the token, what must be given, and nothing else. */
import type { JsonSchema, Operation } from "../api/openapi.ts";

export interface Called {
  method: string;
  /** As in the document: /reports/{id}. */
  path: string;
  operation: Operation;
}

export function exampleOf({ method, path, operation }: Called, address: string): string {
  const { parameters = [], requestBody, responses } = operation;
  const query = parameters
    .filter((one) => one.in === "query" && (one.required || examplesOf(one.schema).length > 0))
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(sampleOf(schema)))}`);
  const url = `${address}${path.replace(/[{}]/g, "")}${query.length > 0 ? `?${query.join("&")}` : ""}`;
  const [type, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const answers = Object.keys(
    Object.entries(responses).find(([code]) => code < "3")?.[1].content ?? {},
  );
  const streams = answers.length === 1 && answers[0] === "text/event-stream";
  const isFile = answers.length === 1 && !streams && answers[0] !== "application/json";
  const parts = [
    `curl${method === "get" ? "" : ` -X ${method.toUpperCase()}`}${streams ? " -N" : ""}${isFile ? " -OJ" : ""}`,
    quoted("Authorization: Bearer 口令", "-H"),
    ...(type ? [quoted(`Content-Type: ${type}`, "-H")] : []),
    ...(type === "application/json" && body?.schema
      ? [quoted(JSON.stringify(sampleOf(body.schema)), "-d")]
      : type
        ? ["--data-binary @文件"]
        : []),
    quoted(url),
  ];
  return parts.join(" \\\n  ");
}

function quoted(text: string, option = ""): string {
  return `${option} '${text.replaceAll("'", "'\\''")}'`.trim();
}

const examplesOf = ({ examples }: JsonSchema) => (Array.isArray(examples) ? examples : []);

/** A value that fits: its own example where it has one, and of an object what must be there. */
function sampleOf(schema: JsonSchema): unknown {
  const [example] = examplesOf(schema);
  if (example !== undefined) return example;
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return sampleOf(first);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "array") return schema.items && schema.minItems ? [sampleOf(schema.items)] : [];
  if (type === "object") {
    const { properties = {}, required = [] } = schema;
    const fields = Object.entries(properties).filter(
      ([name, one]) => required.includes(name) || examplesOf(one).length > 0,
    );
    return Object.fromEntries(fields.map(([name, one]) => [name, sampleOf(one)]));
  }
  if (type === "boolean") return true;
  if (type === "number" || type === "integer") return schema.minimum ?? 1;
  return "……";
}
