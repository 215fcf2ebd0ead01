/** The questions of an evaluation, and the app that they are asked of. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type App, createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";

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

export function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => schema.parse(JSON.parse(line)));
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
