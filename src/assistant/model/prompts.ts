/**
 * Prompt files: front matter (purpose, version, inputs, output) and a text with {{slots}}, and with {{> parts}} that several of
 * them share. Prose for a model lives only there.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import { z } from "zod";
import { OUTPUTS, type OutputName } from "./claims.ts";

export const PROMPTS = [
  "answer",
  "compare",
  "summary",
  "draft",
  "rewrite",
  "recheck",
  "ping",
  "repair",
  "entail",
  "skill",
] as const;
export type PromptName = (typeof PROMPTS)[number];

const FrontMatterSchema = z.strictObject({
  purpose: z.string(),
  version: z.number().int().positive(),
  inputs: z.array(z.string()),
  output: z.enum(Object.keys(OUTPUTS) as [OutputName, ...OutputName[]]),
});

export type Prompt = z.infer<typeof FrontMatterSchema> & { text: string };

const loaded = new Map<PromptName, Prompt>();

/** `prompts/NAME.md`, read once. Throws when the file is not a prompt: that is a fault of the house, not of the input. */
export function loadPrompt(name: PromptName): Prompt {
  const known = loaded.get(name);
  if (known) return known;
  const file = textOf(name);
  // Seventy files, which a house without a model never needs.
  const { parse }: typeof Yaml = createRequire(import.meta.url)("yaml");
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(file);
  if (!match) throw new Error(`prompts/${name}.md has no front matter`);
  const text = match[2]!
    .replace(/\{\{> (\w+)\}\}/g, (_, part: string) => textOf(part).trim())
    .trim();
  const prompt = { ...FrontMatterSchema.parse(parse(match[1]!)), text };
  loaded.set(name, prompt);
  return prompt;
}

function textOf(name: string): string {
  return readFileSync(new URL(`../../../prompts/${name}.md`, import.meta.url), "utf8");
}

/** Fill every slot; values are put in as they are and never read for slots again. */
export function renderPrompt(prompt: Prompt, values: Record<string, string>): string {
  const missing = prompt.inputs.filter((input) => values[input] === undefined);
  if (missing.length > 0) throw new Error(`prompt lacks ${missing.join(", ")}`);
  return prompt.text.replace(/\{\{(\w+)\}\}/g, (slot, name: string) => values[name] ?? slot);
}
