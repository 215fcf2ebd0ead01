/** Prompt files: front matter (purpose, version, inputs, output) and a text with {{slots}}. Prose for a model lives only there. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

const FrontMatterSchema = z.object({
  purpose: z.string(),
  version: z.number().int(),
  inputs: z.array(z.string()),
  output: z.string(),
});

export type Prompt = z.infer<typeof FrontMatterSchema> & { text: string };

/** Read `prompts/NAME.md`. Throws when the file is not a prompt: that is a fault of the house, not of the input. */
export function loadPrompt(
  name: string,
  folder = new URL("../../prompts/", import.meta.url),
): Prompt {
  const file = readFileSync(new URL(`${name}.md`, folder), "utf8");
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(file);
  if (!match) throw new Error(`prompts/${name}.md has no front matter`);
  return { ...FrontMatterSchema.parse(parse(match[1]!)), text: match[2]!.trim() };
}

/** Fill every slot; values are put in as they are and never read for slots again. */
export function renderPrompt(prompt: Prompt, values: Record<string, string>): string {
  const missing = prompt.inputs.filter((input) => values[input] === undefined);
  if (missing.length > 0) throw new Error(`prompt lacks ${missing.join(", ")}`);
  return prompt.text.replace(/\{\{(\w+)\}\}/g, (slot, name: string) => values[name] ?? slot);
}
