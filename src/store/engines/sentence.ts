/** One sentence of SQL as PostgreSQL takes it: `?` and `:name` numbered, what only SQLite knows taken out. */
import { DatabaseRefused, type Value, type Values } from "../db.ts";

export interface Sentence {
  /** Under which a connection keeps it prepared. */
  name: string;
  text: string;
  /** The values in the order of their numbers. */
  values(given: Values): Value[];
}

const known = new Map<string, Sentence>();

/** A word in quotes, or a place for a value; `::` is a cast. */
const PLACE = /'(?:[^']|'')*'|"[^"]*"|::|\?|:([a-zA-Z_]\w*)( IS NULL)?/g;

export function sentenceOf(sql: string): Sentence {
  const before = known.get(sql);
  if (before) return before;
  const names: string[] = [];
  let asked = 0;
  const text = sql
    .replace(/ INDEXED BY \w+/g, "")
    .replace(PLACE, (found, name?: string, isNull?: string) => {
      if (found === "?") return `$${++asked}`;
      if (name === undefined) return found;
      // Whether there is a value tells nothing of its type, which the place beside it does: it is asked of a number of its own.
      if (isNull) return `$${names.push(`${name} IS NULL`)}::text${isNull}`;
      if (!names.includes(name)) names.push(name);
      return `$${names.indexOf(name) + 1}`;
    });
  const made: Sentence = {
    name: `q${known.size}`,
    text,
    values: (given) =>
      isList(given)
        ? given.map(storable)
        : names.map((place) => {
            const name = place.replace(" IS NULL", "");
            if (!Object.hasOwn(given, name)) throw new DatabaseRefused(`no value for :${name}`);
            return storable(given[name]!);
          }),
  };
  known.set(sql, made);
  return made;
}

function isList(given: Values): given is readonly Value[] {
  return Array.isArray(given);
}

/** PostgreSQL keeps no NUL in a text and reads none in a JSON, nor half of a pair; SQLite does. Each stands as U+FFFD there. */
function storable(value: Value): Value {
  if (typeof value !== "string") return value;
  return value
    .replaceAll("\0", "\uFFFD")
    .replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, "$1\\ufffd");
}
