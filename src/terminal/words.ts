/** What the terminal program reads and prints: options, files and batches in; JSON, lines and failures out. */
import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { failure, type Outcome, REPORT_KINDS, type ReportKind } from "../domain.ts";
import { messageOf } from "../log.ts";

/** Bad usage is said with exit code 2; it is thrown because it may be found anywhere while reading the words. */
export class UsageError extends Error {}
/** A file that cannot be used fails the job, with exit code 1. */
export class FileError extends Error {}

/** One line of JSON per line of the file; an item that cannot be read or done is said on its own line and the rest goes on. */
export async function batch<T extends { id?: string | undefined }>(
  file: string,
  schema: z.ZodType<T>,
  run: (item: T) => Promise<unknown>,
): Promise<boolean> {
  const text = new TextDecoder().decode(await bytesOf(file));
  let ok = true;
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const item = parseLine(line, schema);
    const id = item.ok && item.value.id !== undefined ? { id: item.value.id } : {};
    try {
      if (!item.ok) throw new Error(item.error);
      print(await run(item.value), 0);
    } catch (error) {
      ok = false;
      print({ ...id, error: `第 ${i + 1} 行：${messageOf(error)}` }, 0);
    }
  }
  return ok;
}

/** People and chats by their numbers in Feishu, as in `ou_…,oc_…`. */
export function idsOf(words: string, option: string): string[] {
  const ids = words.split(/[,，、\s]+/).filter((id) => id !== "");
  if (ids.length === 0 || !ids.every((id) => /^[\w-]{1,100}$/.test(id)))
    throw new UsageError(
      `${option} 应是飞书里的编号，几个之间用逗号隔开：人的 open_id（ou_ 开头）或群的 chat_id（oc_ 开头）。`,
    );
  return [...new Set(ids)];
}

/** Who may read a report; null is everyone. */
export function audienceOf(words: string): string[] | null {
  return /^(?:全体|不限|all)$/i.test(words.trim()) ? null : idsOf(words, "--audience");
}

/** A file's bytes; throws `FileError` when there are none to be had. */
export async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch {
    throw new FileError(`打不开“${file}”。请检查路径。`);
  }
}

function parseLine<T>(text: string, schema: z.ZodType<T>): Outcome<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failure("不是 JSON。");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return failure(
    `缺少或写错了 ${parsed.error.issues.map((issue) => issue.path.join(".") || "内容").join("、")}。`,
  );
}

/** A JSON file that fits `schema`. */
export async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<Outcome<T>> {
  const parsed = parseLine(new TextDecoder().decode(await bytesOf(file)), schema);
  return parsed.ok ? parsed : failure(`“${file}”${parsed.error}`);
}

/** Say why the job failed, on stderr for people and on stdout as JSON with `--json`. */
export function fail(
  error: string,
  values: { json?: boolean | undefined },
  shape: object = {},
): false {
  console.error(error);
  if (values.json) print({ ...shape, error });
  return false;
}

/** One JSON document on stdout. */
export function print(value: unknown, indent = 2): void {
  console.log(JSON.stringify(value, null, indent));
}

/** A four-digit year out of an option. */
export function yearOf(text: string, name: string): number {
  const year = Number(text);
  if (!Number.isInteger(year) || year < 1900 || year > 2100)
    throw new UsageError(`${name} 应是四位年度，例如 2022。`);
  return year;
}

export function kindOf(text: string): ReportKind {
  const kind = REPORT_KINDS.find((known) => known === text);
  if (!kind) throw new UsageError(`--kind 应是以下之一：${REPORT_KINDS.join("、")}。`);
  return kind;
}

/** A positive count out of an option. */
export function countOf(text: string, name: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw new UsageError(`${name} 应是正整数。`);
  return count;
}

/** Noon in China of a day, so that the day is the same wherever the program runs. */
export function noonOf(day: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T12:00:00+08:00`) : Number.NaN;
  // JavaScript reads 31 February as 3 March.
  if (Number.isNaN(at) || new Date(at).getUTCDate() !== Number(day.slice(8)))
    throw new UsageError("today 应是真实的日期，形如 2023-03-01。");
  return at;
}
