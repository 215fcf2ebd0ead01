/** The questions of an evaluation, and the app that they are asked of. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type App, createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { BadInput } from "../bad-input.ts";

const ROOT = new URL("../../", import.meta.url);
export const inProject = (path: string) => fileURLToPath(new URL(path, ROOT));

/** `gold` is every passage that answers, by its report's file and some of its words. `year` is the year spoken of. */
const PassageQuestionSchema = z.object({
  id: z.string(),
  type: z.string(),
  question: z.string(),
  today: z.string().optional(),
  year: z.number().int().nullable(),
  gold: z.array(z.object({ report: z.string(), text: z.string() })).min(1),
});
export type PassageQuestion = z.infer<typeof PassageQuestionSchema>;

/** Refuses a file that cannot be opened, is empty or has a line that is no question, and says which line. */
export function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  if (!existsSync(file)) throw new BadInput(`There is no file “${file}”.`);
  const lines = readFileSync(file, "utf8").split("\n");
  const read = lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    const parsed = schema.safeParse(objectOf(line));
    if (parsed.success) return [parsed.data];
    const wrong = [...new Set(parsed.error.issues.map(({ path }) => path[0] ?? "JSON"))].join(", ");
    throw new BadInput(`Line ${at + 1} of “${file}” is no question of this kind: ${wrong}.`);
  });
  if (read.length === 0) throw new BadInput(`“${file}” has no questions.`);
  return read;
}

function objectOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

export const readPassageQuestions = (file: string) => readLines(file, PassageQuestionSchema);

/** Noon of that day in the office's time zone. */
export const noonOf = (day: string) => Date.parse(`${day}T12:00:00+08:00`);

/** `weight` null is the one on record. */
export interface Embedding {
  model: string;
  weight: number | null;
}

/** An app on `folder`, with an embedding model where one is named, at its recorded weight or another; `env` is its other settings. */
export async function openApp(
  folder: string,
  embedding: Embedding | null = null,
  env: Record<string, string> = {},
): Promise<App> {
  const config = readConfig({
    DATA_DIR: folder,
    ...env,
    ...(embedding ? { EMBEDDING_MODEL: embedding.model } : {}),
  });
  if (!config.ok) throw new Error(config.error);
  const { value } = config;
  if (value.embedding && embedding) value.embedding.weight = embedding.weight;
  const app = await createApp(value, { fetch, clock: Date.now, log: createLog("error") });
  if (!app.ok) throw new Error(app.error);
  return app.value;
}
