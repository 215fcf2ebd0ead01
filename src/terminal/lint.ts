/** `lint` on a terminal: a file is checked against the rules of 公文; `--fix` writes what is certain to a new file. */
import { realpath, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import type { App } from "../app.ts";
import type { Reader } from "../flows/desk.ts";
import { createLinting } from "../flows/linting.ts";
import type { Issue } from "../gongwen/lint.ts";
import { messageOf } from "../log.ts";
import { tableOf } from "./table.ts";
import { bytesOf, FileError, fail, print, UsageError, yearOf } from "./words.ts";

const SEVERITIES = { error: "错误", warn: "疑问", note: "提示" } as const;

const IssueSchema = z.object({
  rule: z.string(),
  severity: z.enum(["error", "warn", "note"]),
  /** From 1; `start` and `end` are UTF-16 offsets in the line. */
  line: z.number().int(),
  start: z.number().int(),
  end: z.number().int(),
  message: z.string(),
  suggestion: z.string().optional(),
});
export const LintSchema = z.object({
  issues: z.array(IssueSchema),
  /** With --fix: the file that was written, how many places were mended, and what still stands in it. */
  fixed: z
    .object({ file: z.string(), count: z.number().int(), left: z.array(IssueSchema) })
    .optional(),
});

interface Values {
  json?: boolean | undefined;
  year?: string | undefined;
  org?: string | undefined;
  final?: boolean | undefined;
  fix?: string | undefined;
}

/** `lint FILE`; false while an error stands. */
export async function lint(
  { reading, records }: App,
  [file]: string[],
  values: Values,
  reader: Reader,
): Promise<boolean> {
  if (file === undefined) throw new UsageError("请写明要检查的文件。");
  const bytes = await bytesOf(file);
  if (values.fix !== undefined && (await isSameFile(file, values.fix)))
    return fail(`--fix 不能写回原文件“${file}”。请另起一个文件名。`, values);
  const checked = await createLinting({ reading, records }).check({
    ...{ bytes, file: basename(file), reader },
    ...{ final: values.final ?? false, mend: values.fix !== undefined },
    year: values.year === undefined ? null : yearOf(values.year, "--year"),
    org: values.org ?? null,
  });
  if (!checked.ok) return fail(checked.error, values);
  const { issues, mended } = checked.value;
  const report = (left: Issue[], more: Pick<z.infer<typeof LintSchema>, "fixed"> = {}) => {
    if (values.json) print({ issues, ...more } satisfies z.infer<typeof LintSchema>);
    else console.log(issuesText(left));
    return !left.some(({ severity }) => severity === "error");
  };
  if (values.fix === undefined) return report(issues);
  if (!mended) {
    if (!values.json) console.log(issuesText(issues));
    return fail(`--fix 只改纯文本文件（.txt、.md）。“${file}”请在原来的软件里照建议改。`, values, {
      issues,
    });
  }
  await writeText(values.fix, mended.text);
  console.error(`改了 ${mended.count} 处，写入“${values.fix}”（UTF-8 编码）；引文和原文件没有动。`);
  return report(mended.left, {
    fixed: { file: values.fix, count: mended.count, left: mended.left },
  });
}

/** By whatever path, links included. */
async function isSameFile(file: string, out: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(file), stat(out)]);
    return (a.dev === b.dev && a.ino === b.ino) || (await realpath(file)) === (await realpath(out));
  } catch {
    return false;
  }
}

async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new FileError(`“${file}”写不进去（${messageOf(error)}）。请检查路径和权限。`);
  }
}

function issuesText(issues: Issue[]): string {
  if (issues.length === 0) return "没有发现问题。";
  const count = (severity: Issue["severity"]) =>
    issues.filter((issue) => issue.severity === severity).length;
  const rows = issues.map(({ rule, severity, line, start, message, suggestion }) => [
    `${line}:${start + 1}`,
    rule,
    SEVERITIES[severity],
    suggestion === undefined ? "" : suggestion === "" ? "删去" : `改为“${suggestion}”`,
    message,
  ]);
  const table = tableOf(["行:列", "规则", "级别", "建议", "说明"], rows);
  return `${table}\n\n错误 ${count("error")} 处，疑问 ${count("warn")} 处，提示 ${count("note")} 处。`;
}
