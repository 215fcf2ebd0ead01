/**
 * `ingest` on a terminal: files are read under a progress line, Ctrl-C stops after what has been read is shelved, and a
 * table says what came in and what did not and why.
 */
import type { App } from "../app.ts";
import type { IngestResult } from "../flows/committing.ts";
import type { IngestRequest } from "../flows/shelving.ts";
import { yearsOf } from "./listings.ts";
import { createProgress } from "./progress.ts";
import { tableOf } from "./table.ts";

export interface IngestRun {
  results: IngestResult[];
  skipped: { file: string; why: string }[];
  /** Ctrl-C was pressed: some files were not read. */
  stopped: boolean;
}

export async function ingestFiles(
  app: App,
  paths: string[],
  given: NonNullable<IngestRequest["given"]>,
): Promise<IngestRun> {
  const progress = createProgress({ out: process.stderr, clock: Date.now });
  const skipped: IngestRun["skipped"] = [];
  const stop = new AbortController();
  const onInterrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
    progress.say("正在停止：已读完的会存好，其余的下次接着读。再按一次 Ctrl-C 立即退出。");
  };
  process.on("SIGINT", onInterrupt);
  try {
    const results = await app.shelving.ingest(paths, {
      given,
      signal: stop.signal,
      onCount: (files) => progress.count(files),
      onPage: (file, page, of) => progress.page(file, page, of),
      onFile: (result) => progress.file(result, lineOf(result)),
      onSkip: (file, why) => skipped.push({ file, why }),
    });
    // What is not embedded now, the server embeds later; by their words the reports are found already.
    if (!stop.signal.aborted)
      await app.library.catchUp(app.records.alone, (ready, all) => progress.embedding(ready, all));
    return { results, skipped, stopped: stop.signal.aborted };
  } finally {
    progress.end();
    process.off("SIGINT", onInterrupt);
  }
}

const WORDS = { added: "新增", replaced: "更新", unchanged: "未变", failed: "失败" } as const;

function lineOf(result: IngestResult): string {
  if (result.status === "failed") return `${WORDS.failed}  ${result.error}`;
  const warnings = result.warnings.length > 0 ? `  注意：${result.warnings.join("")}` : "";
  return `${WORDS[result.status]}  ${result.title}（${result.year ?? "年度不明"}，${result.passages} 段，${result.figures} 个数字）${warnings}`;
}

/** The closing table: what came in with what was understood of it, what did not and why, and what wants a look. */
export function summaryOf({ results, skipped, stopped }: IngestRun): string {
  const came = (status: IngestResult["status"]) =>
    results.filter((result) => result.status === status);
  const good = results.filter((result) => result.status !== "failed");
  const parts: string[] = [];
  if (good.length > 0)
    parts.push(
      tableOf(
        ["结果", "年度", "单位", "文种", "段", "数字", "文件"],
        good.map((result) => [
          WORDS[result.status],
          yearOf(result),
          result.org ?? "不明",
          result.kind,
          String(result.passages),
          String(result.figures),
          result.file,
        ]),
      ),
    );
  const noted = good.filter((result) => result.warnings.length > 0);
  if (noted.length > 0)
    parts.push(
      ["请核对：", ...noted.map((result) => `  ${result.file}：${result.warnings.join("")}`)].join(
        "\n",
      ),
    );
  const bad = came("failed");
  if (bad.length > 0)
    parts.push(["没有导入：", ...bad.map((result) => `  ${result.error}`)].join("\n"));
  if (skipped.length > 0)
    parts.push(["已跳过：", ...skipped.map(({ file, why }) => `  ${file}（${why}）`)].join("\n"));
  parts.push(
    `导入${stopped ? "已停止" : "完毕"}：新增 ${came("added").length}，更新 ${came("replaced").length}，未变 ${came("unchanged").length}，失败 ${bad.length}${skipped.length > 0 ? `，跳过 ${skipped.length}` : ""}。${stopped ? "再运行同一命令会接着导入。" : ""}`,
  );
  return parts.join("\n\n");
}

function yearOf({ year, years }: IngestResult): string {
  return years ? yearsOf(years) : String(year ?? "不明");
}
