/** A JSON schema in the notation that programmers read fastest: a type, field by field, with what is to be known beside it. */
import { html } from "hono/html";
import type { JsonSchema } from "../api/openapi.ts";
import type { Page } from "../shell.ts";

type Piece = string | Page;

const REF = "#/components/schemas/";

/** As type, indented under `depth` fields. */
export function typeOf(schema: JsonSchema, depth = 0): Piece[] {
  const { $ref, anyOf, oneOf, allOf, type } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice(REF.length);
    return [html`<a href="#type-${name}">${name}</a>`];
  }
  if ("const" in schema) return [JSON.stringify(schema.const)];
  if (schema.enum) return [schema.enum.map((one) => JSON.stringify(one)).join(" | ")];
  const among = anyOf ?? oneOf;
  if (among) return joined(among, " | ", depth);
  if (allOf) return joined(allOf, " & ", depth);
  if (Array.isArray(type))
    return joined(
      type.map((one) => ({ ...schema, type: one })),
      " | ",
      depth,
    );
  if (type === "array") return listOf(schema.items ?? {}, depth);
  if (type === "object") return objectOf(schema, depth);
  return [type ?? "unknown"];
}

function joined(schemas: JsonSchema[], by: string, depth: number): Piece[] {
  return schemas.flatMap((one, i) => [...(i === 0 ? [] : [by]), ...typeOf(one, depth)]);
}

function listOf(items: JsonSchema, depth: number): Piece[] {
  const several = items.anyOf ?? items.oneOf ?? items.allOf ?? items.enum;
  const many = (several?.length ?? 0) > 1 || Array.isArray(items.type);
  return many ? ["(", ...typeOf(items, depth), ")[]"] : [...typeOf(items, depth), "[]"];
}

function objectOf({ properties, required = [], additionalProperties }: JsonSchema, depth: number) {
  if (typeof additionalProperties === "object" && additionalProperties !== null)
    return ["{ [key: string]: ", ...typeOf(additionalProperties, depth), " }"];
  if (!properties || Object.keys(properties).length === 0) return ["object"];
  const inner = "  ".repeat(depth + 1);
  const fields = Object.entries(properties).flatMap(([name, schema]) => [
    `${inner}${name}${required.includes(name) ? "" : "?"}: `,
    ...typeOf(schema, depth + 1),
    ...noteOf(schema),
    "\n",
  ]);
  return ["{\n", ...fields, `${"  ".repeat(depth)}}`];
}

function noteOf(schema: JsonSchema): Piece[] {
  const note = notesOf(schema);
  return note === "" ? [] : [html`<span class="note">  // ${note}</span>`];
}

/** What else is to be known of a value: what it is, and its limits. */
export function notesOf(schema: JsonSchema): string {
  const { description, minimum, maximum, minLength, maxLength, maxItems, format } = schema;
  const limits = [
    between(minimum, maximum, ""),
    between(minLength, maxLength, " 字"),
    between(undefined, maxItems, " 项"),
  ];
  const fallback = schema.default === undefined ? "" : `默认 ${JSON.stringify(schema.default)}`;
  return [description, ...limits, format, fallback].filter(Boolean).join("；");
}

function between(least: unknown, most: unknown, of: string): string {
  if (least !== undefined && most !== undefined) return `${least}–${most}${of}`;
  if (most !== undefined) return `最多 ${most}${of}`;
  return least === undefined || least === 0 ? "" : `至少 ${least}${of}`;
}
