/** What a model is to return: claims, each with the sentences it rests on. JSON is read as kindly as it can be read. */
import { jsonrepair } from "jsonrepair";
import { z } from "zod";

const SourceSchema = z.strictObject({ id: z.string(), quote: z.string() });
const ClaimSchema = z.strictObject({ text: z.string().min(1), sources: z.array(SourceSchema) });

/** A second opinion on one claim: the sentences that say it, what none of them says, and whether they say it all. */
const VerdictSchema = z.strictObject({
  n: z.int(),
  by: z.array(z.string()),
  added: z.array(z.string()),
  entailed: z.boolean(),
});

/** What a sentence of a draft is to whoever reads it; a link only leads from one to the next. */
export const SENTENCE_KINDS = ["keep", "adapt", "new", "ask", "link"] as const;
/** One sentence in the place of a draft's items, and the lines of the material that it tells. */
const SentenceSchema = z.strictObject({
  kind: z.enum(SENTENCE_KINDS),
  text: z.string(),
  of: z.array(z.string()),
  lines: z.array(z.int()),
});

/** The shapes that prompts ask for, by the name in their front matter; models are given them as JSON schema. */
export const OUTPUTS = {
  claims: z.strictObject({
    claims: z.array(ClaimSchema),
    missing: z.array(z.string()),
    ask: z.string(),
  }),
  verdicts: z.strictObject({ verdicts: z.array(VerdictSchema) }),
  rewritten: z.strictObject({ claims: z.array(ClaimSchema) }),
  sentences: z.strictObject({ sentences: z.array(SentenceSchema) }),
  skill: z.strictObject({ skill: z.enum(["answer", "draft", "summary", "compare", "help"]) }),
  ping: z.strictObject({ ok: z.boolean() }),
};
export type OutputName = keyof typeof OUTPUTS;
export type ModelClaim = z.infer<typeof ClaimSchema>;
export type ModelVerdict = z.infer<typeof VerdictSchema>;
export type ModelSentence = z.infer<typeof SentenceSchema>;

export function jsonSchemaOf(name: OutputName): { name: string; schema: Record<string, unknown> } {
  const { $schema: _, ...schema } = z.toJSONSchema(OUTPUTS[name]);
  return { name, schema };
}

/** No reply is that long: what stands behind it is left out. */
export const MAX_CLAIMS = 40;
const MAX_TEXT = 600;

/** Claims out of a model's words, also where they are bare, unnamed or cut short; null when there are none to be read. */
export function readClaims(text: string): ModelClaim[] | null {
  const value = readJson(text);
  const list = Array.isArray(value) ? value : fieldOf(holderOf("claims", value), "claims");
  if (!Array.isArray(list)) return null;
  const claims = list.slice(0, MAX_CLAIMS).flatMap((one) => claimOf(one) ?? []);
  // A list whose every entry is something else is no list of claims.
  return claims.length === 0 && list.length > 0 ? null : claims;
}

/** What a model says beside its claims: what it finds nothing of, and what it would ask back; as little as it is. */
export function readNotes(text: string): { missing: string[]; ask: string } {
  const read = readJson(text);
  const value = holderOf("claims", read) ?? read;
  const missing = fieldOf(value, "missing");
  const said = (one: unknown) => (typeof one === "string" ? oneLine(one.slice(0, MAX_TEXT)) : "");
  return {
    missing: (Array.isArray(missing) ? missing : [missing]).map(said).filter((one) => one !== ""),
    ask: said(fieldOf(value, "ask")),
  };
}

/** One claim, of the words that are its object. */
export function readClaim(text: string): ModelClaim | null {
  return claimOf(parsed(text));
}

/** Sentences for a draft, as kindly as claims; null when there are none to be read. */
export function readSentences(text: string): ModelSentence[] | null {
  const value = readJson(text);
  const list = Array.isArray(value) ? value : fieldOf(value, "sentences");
  if (!Array.isArray(list)) return null;
  const sentences = list.slice(0, MAX_CLAIMS).flatMap((one) => sentenceOf(one) ?? []);
  return sentences.length === 0 && list.length > 0 ? null : sentences;
}

function sentenceOf(value: unknown): ModelSentence | null {
  const [kind, given] = [fieldOf(value, "kind"), fieldOf(value, "text")];
  const known = SENTENCE_KINDS.find((one) => one === kind);
  if (!known || typeof given !== "string" || given.length > MAX_TEXT) return null;
  const numbers = (field: string) =>
    [fieldOf(value, field) ?? []].flat().flatMap((one) => /\d{1,4}/.exec(String(one))?.[0] ?? []);
  const of = numbers("of").map((number) => `D${Number(number)}`);
  return { kind: known, text: oneLine(given), of, lines: numbers("lines").map(Number) };
}

/** Second opinions, as kindly as claims: one that names no sentence is read, and says so. */
export function readVerdicts(text: string): ModelVerdict[] {
  const value = readJson(text);
  const list = Array.isArray(value) ? value : fieldOf(holderOf("verdicts", value), "verdicts");
  return Array.isArray(list) ? list.flatMap((one) => verdictOf(one) ?? []) : [];
}

function verdictOf(value: unknown): ModelVerdict | null {
  const n = Number(fieldOf(value, "n"));
  const entailed = fieldOf(value, "entailed");
  if (!Number.isInteger(n) || typeof entailed !== "boolean") return null;
  const listed = (name: string) => [fieldOf(value, name) ?? []].flat().map(String);
  const by = listed("by").flatMap((one) => idOf(one) ?? []);
  return { n, by, added: listed("added").filter((one) => one.trim() !== ""), entailed };
}

/** Any of the other shapes, exactly. */
export function readOutput<N extends OutputName>(
  name: N,
  text: string,
): z.infer<(typeof OUTPUTS)[N]> | null {
  const parsed = OUTPUTS[name].safeParse(readJson(text));
  return parsed.success ? (parsed.data as z.infer<(typeof OUTPUTS)[N]>) : null;
}

function claimOf(value: unknown): ModelClaim | null {
  const given = fieldOf(value, "text");
  if (typeof given !== "string" || given.length > MAX_TEXT) return null;
  const text = oneLine(given);
  if (text === "") return null;
  const sources = fieldOf(value, "sources") ?? [];
  return {
    text,
    sources: (Array.isArray(sources) ? sources : [sources]).flatMap((one) => sourceOf(one) ?? []),
  };
}

/** A claim is a sentence: it brings no line, number, heading, emphasis or link of its own into a reply, and nothing invisible. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .trim()
    .replace(/[，。；：、]?\s*[\n\r\u2028\u2029]\s*/g, "；")
    .replace(/\s+/g, " ")
    .replace(/\p{C}/gu, "")
    .replace(/!?\[([^\]\d][^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`~#>|\\<]+|-{3,}/g, "")
    .replace(/^\s*\d{1,2}[.．、](?!\d)/, "")
    .replace(/；[；\s]+/g, "；")
    .replace(/(?<=[\p{Script=Han}，。、；：]) | (?=[\p{Script=Han}，。、；：])/gu, "")
    .trim();
}

/** "S3", {id: "s3"} and {id: 3} mean S3; without a quotation the whole sentence is cited. */
function sourceOf(value: unknown): ModelClaim["sources"][number] | null {
  const id = typeof value === "object" ? fieldOf(value, "id") : value;
  const read = idOf(String(id ?? ""));
  if (read === null) return null;
  const quote = typeof value === "object" ? fieldOf(value, "quote") : "";
  return { id: read, quote: typeof quote === "string" ? quote : "" };
}

function idOf(text: string): string | null {
  const number = /\d{1,4}/.exec(text)?.[0];
  return number === undefined ? null : `S${Number(number)}`;
}

/** The object that has the field: the value itself, or the one of its fields, {"result":{"claims":[]}}. */
function holderOf(name: string, value: unknown): unknown {
  const values = typeof value === "object" && value !== null ? Object.values(value) : [];
  return [value, ...values].find((one) => fieldOf(one, name) !== undefined);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** JSON within thinking, fences and chatter; what is cut short or lacks a comma is mended. */
function readJson(text: string): unknown {
  // Some servers leave out the tag that opens the thinking, some the one that ends it.
  const bare = text.replace(/<think>[\s\S]*?(?:<\/think>|$)/g, "").replace(/^[\s\S]*<\/think>/, "");
  const from = bare.search(/[{[]/);
  if (from < 0) return null;
  const whole = bare.slice(from, Math.max(bare.lastIndexOf("}"), bare.lastIndexOf("]")) + 1);
  return parsed(whole) ?? parsed(bare.slice(from));
}

/** What the text says as JSON, mended where it must be; null where it cannot. */
function parsed(text: string): unknown {
  for (const read of [() => JSON.parse(text), () => JSON.parse(jsonrepair(text))]) {
    try {
      return read();
    } catch {
      // The next reader is kinder.
    }
  }
  return null;
}
