/** Values that a JSON schema of the API's document allows, made up; what it says of itself decides, and nothing about a route. */
import type { JsonSchema } from "../../../src/console/api/openapi.ts";
import { ODD_WORDS, oneIn, pick, type Random } from "./random.ts";

type Schemas = Record<string, JsonSchema>;
const DEEPEST = 6;
const WORDS = [
  "2022年接待来访团组多少批次？",
  "望江区人民政府外事办公室",
  "外语标识",
  "2022",
  "a",
  "第1处填12批次",
];

export function madeOf(schema: JsonSchema, schemas: Schemas, random: Random, depth = 0): unknown {
  const { $ref, anyOf, oneOf, allOf } = schema;
  const within = (one: JsonSchema) => madeOf(one, schemas, random, depth + 1);
  if ($ref) return within(schemas[$ref.replace(/.*\//, "")] ?? {});
  if ("const" in schema) return schema.const;
  if (schema.enum) return pick(schema.enum, random);
  const choices = anyOf ?? oneOf;
  if (choices) return within(pick(choices, random));
  if (allOf) return Object.assign({}, ...allOf.map(within));
  const type = Array.isArray(schema.type) ? pick(schema.type, random) : schema.type;
  if (type === "object") return depth > DEEPEST ? {} : objectOf(schema, within, random);
  if (type === "array") {
    if (depth > DEEPEST || !schema.items) return [];
    const { items } = schema;
    const { minItems = 0 } = schema as { minItems?: number };
    return Array.from({ length: minItems + (random() % 3) }, () => within(items));
  }
  if (type === "integer" || type === "number") return numberOf(schema, random);
  if (type === "boolean") return oneIn(2, random);
  return type === "null" ? null : wordOf(schema, random);
}

function objectOf(schema: JsonSchema, within: (one: JsonSchema) => unknown, random: Random) {
  const { properties = {}, required = [] } = schema;
  const named = Object.entries(properties).filter(
    ([name]) => required.includes(name) || oneIn(2, random),
  );
  return Object.fromEntries(named.map(([name, one]) => [name, within(one)]));
}

function numberOf(schema: JsonSchema, random: Random): number {
  const { minimum = 0, maximum = minimum + 2100 } = schema as {
    minimum?: number;
    maximum?: number;
  };
  return pick([minimum, maximum, 2022, 1, minimum + (random() % (maximum - minimum + 1))], random);
}

function wordOf(schema: JsonSchema, random: Random): string {
  const { minLength = 0, maxLength = 1000 } = schema as { minLength?: number; maxLength?: number };
  const word = oneIn(3, random) ? pick(ODD_WORDS, random) : pick(WORDS, random);
  return word.padEnd(minLength, "一").slice(0, maxLength);
}
