/**
 * Where the kits meet: a message becomes an answered card, a file becomes a report on the shelf. Nothing else joins kits.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Turn } from "./assistant/turn.ts";
import {
  type Citation,
  failure,
  type Job,
  type Outcome,
  type Reply,
  type ReportInfo,
  type ReportKind,
} from "./domain.ts";
import { MAX_TEXT_BYTES, renderCard, renderText } from "./feishu/card.ts";
import type { FeishuClient } from "./feishu/client.ts";
import { isForBot } from "./feishu/intake.ts";
import { type Log, messageOf } from "./log.ts";
import { READABLE_EXTENSIONS } from "./reports/parse.ts";
import { readReport, reportIdOf } from "./reports/read.ts";
import { type Library, reportKeyOf } from "./search/library.ts";
import type { Records } from "./store/records.ts";

export interface RespondOptions {
  records: Records;
  turn: Turn;
  feishu: FeishuClient;
  linkOf: (citation: Citation) => string | null;
  log: Log;
}

const UNREADABLE: Omit<Reply, "ms"> = {
  skill: "help",
  kind: "refusal",
  text: "目前只能读文字消息。请把问题用文字发给我，例如“去年接待了几批外国来访团组？”。",
  claims: [],
  citations: [],
  gaps: [],
  reason: "unreadable_message",
  model: null,
};

/** Job → reply worked out once and kept → card sent with the job's id as uuid, so that a repeat sends nothing twice. */
export function createRespond(options: RespondOptions) {
  const { records, turn, feishu, linkOf, log } = options;

  return async function respond(job: Job): Promise<Outcome<void>> {
    const { message } = job;
    const kept = await records.reply(job.id);
    if (kept?.sentId != null) return { ok: true, value: undefined };
    if (message.chatType === "group") {
      const bot = await feishu.botOpenId();
      if (!bot.ok) return bot;
      if (!isForBot(message, bot.value)) {
        await records.audit("message.ignored", { job: job.id, why: "bot was not mentioned" });
        return { ok: true, value: undefined };
      }
    }
    const reply =
      kept?.reply ??
      (message.readable
        ? await turn.respond({ text: message.text, at: message.at })
        : { ...UNREADABLE, ms: 0 });
    if (!kept) await records.saveReply(job.id, reply);
    const sent = await feishu.reply(
      message.messageId,
      renderCard(reply, { linkOf }),
      // In a text message Feishu reads <at …> as a mention; a report's words must not call everyone.
      renderText(reply, MAX_TEXT_BYTES).replaceAll("<", "＜"),
      job.id,
    );
    if (!sent.ok) return sent;
    await records.markSent(job.id, sent.value);
    await records.audit("message.answered", {
      job: job.id,
      chat: message.chatId,
      sender: message.senderId,
      kind: reply.kind,
      ms: reply.ms,
    });
    log.info("answered", { job: job.id, skill: reply.skill, kind: reply.kind, ms: reply.ms });
    return { ok: true, value: undefined };
  };
}

export interface IngestOptions {
  records: Records;
  library: Library;
  log: Log;
}

export interface IngestRequest {
  given?: { org?: string; year?: number; kind?: ReportKind };
  sample?: boolean;
  /** Called after each file, for progress. */
  onFile?: (result: IngestResult, done: number, of: number) => void;
}

/** What became of one file, in the form that the command line and the API print. */
export type IngestResult = Pick<
  ReportInfo,
  | "reportId"
  | "title"
  | "org"
  | "year"
  | "kind"
  | "outline"
  | "passages"
  | "figures"
  | "warnings"
  | "file"
> & {
  status: "added" | "unchanged" | "replaced" | "failed";
  error?: string;
};

/** Putting reports on the shelf and taking them off; library and records are kept in step here. */
export function createShelving(options: IngestOptions) {
  const { records, library, log } = options;

  /** Read and shelve every file; one bad file never stops the rest. */
  async function ingest(files: string[], request: IngestRequest = {}): Promise<IngestResult[]> {
    const results: IngestResult[] = [];
    let changed = false;
    for (const file of files) {
      const result = await ingestFile(file, request);
      changed ||= result.status === "added" || result.status === "replaced";
      results.push(result);
      request.onFile?.(result, results.length, files.length);
    }
    if (changed) {
      await library.optimize();
      if (!request.sample) await leaveSamples();
    }
    return results;
  }

  async function ingestFile(file: string, request: IngestRequest): Promise<IngestResult> {
    const name = basename(file);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(file);
    } catch (error) {
      return failed(
        name,
        `“${name}”打不开：${readError(error)}。请检查文件是否存在、是否有读取权限。`,
      );
    }
    const known = await records.report(reportIdOf(bytes));
    const given = request.given ?? {};
    if (
      known?.current &&
      known.info.sample === (request.sample ?? false) &&
      agrees(known.info, given)
    ) {
      return { ...shown(known.info), status: "unchanged" };
    }
    const report = await readReport(bytes, name, { ...given, sample: request.sample ?? false });
    if (!report.ok) return failed(name, report.error);
    let status: IngestResult["status"];
    try {
      await library.put(report.value);
      status = await records.saveReport(report.value, reportKeyOf(report.value));
    } catch (error) {
      log.error("report could not be shelved", { file: name, error: messageOf(error) });
      return failed(
        name,
        `“${name}”读到了，但没能存入库中（${messageOf(error)}）。请检查磁盘空间后再导入一次。`,
      );
    }
    log.info("report shelved", { report: report.value.reportId, status, file: name });
    return { ...shown(report.value), status };
  }

  /** Real reports never stand beside samples: the first of them takes the samples off the shelf. */
  async function leaveSamples(): Promise<void> {
    const removed = await removeSamples();
    if (removed > 0)
      log.info("sample reports were removed because a real report came in", { removed });
  }

  async function removeSamples(): Promise<number> {
    const samples = (await records.reports()).filter((report) => report.sample);
    await remove(samples.map((report) => report.reportId));
    await records.saveSetting("samples", "declined");
    return samples.length;
  }

  async function remove(reportIds: string[]): Promise<void> {
    await library.remove(reportIds);
    await records.removeReports(reportIds);
    if (reportIds.length > 0) await records.audit("reports.removed", { reportIds });
  }

  return {
    ingest,
    remove,
    removeSamples,
    /**
     * Shelve again what is on record but not in the library: its folder was lost, or a stop came in between. The
     * records hold every passage, so nothing is read anew. Returns how many reports came back.
     */
    async repair(): Promise<number> {
      const held = await library.reportIds();
      const missing = (await records.reports()).filter((report) => !held.has(report.reportId));
      for (const { reportId } of missing) {
        const stored = await records.report(reportId);
        if (stored) await library.put({ ...stored.info, text: stored.text, body: stored.body });
      }
      if (missing.length > 0) {
        await library.optimize();
        log.warn("reports on record were missing from the library and are back", {
          reports: missing.length,
        });
      }
      return missing.length;
    },
    /** Index the sample reports, only into a library that is empty and whose owner has not sent them away. */
    async offerSamples(folder: string): Promise<number> {
      const reports = await records.reports();
      const state = await records.setting("samples");
      if (state === "declined" || reports.some((report) => !report.sample)) return 0;
      // Samples without this note were cut short by a stop: the rest follows.
      if (state === "offered" && reports.length > 0) return 0;
      const files = await findReports([folder]);
      if (!files.ok) return 0;
      const results = await ingest(files.value, { sample: true });
      await records.saveSetting("samples", "offered");
      return results.filter(({ status }) => status === "added" || status === "replaced").length;
    },
  };
}

/** The readable files at `paths`, folders walked; fails with a sentence when there is nothing to read. */
export async function findReports(paths: string[]): Promise<Outcome<string[]>> {
  const files: string[] = [];
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => messageOf(error));
    if (typeof info === "string") return failure(`找不到“${path}”。请检查路径是否写对。`);
    if (!info.isDirectory()) {
      files.push(path);
      continue;
    }
    let found: string[];
    try {
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      found = entries
        .filter(
          (entry) =>
            entry.isFile() &&
            !/^[.~]/.test(entry.name) &&
            READABLE_EXTENSIONS.includes(extname(entry.name).toLowerCase()),
        )
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
    } catch (error) {
      return failure(`打不开文件夹“${path}”：${readError(error)}。`);
    }
    if (found.length === 0) {
      return failure(
        `“${path}”里没有可以读的报告。可以读 ${READABLE_EXTENSIONS.join("、")} 文件。`,
      );
    }
    files.push(...found);
  }
  return { ok: true, value: files };
}

function readError(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === "ENOENT") return "文件不存在";
  if (code === "EACCES" || code === "EPERM") return "没有读取权限";
  return messageOf(error);
}

function agrees(info: ReportInfo, given: NonNullable<IngestRequest["given"]>): boolean {
  return (
    (given.org === undefined || given.org === info.org) &&
    (given.year === undefined || given.year === info.year) &&
    (given.kind === undefined || given.kind === info.kind)
  );
}

function shown(info: ReportInfo): Omit<IngestResult, "status"> {
  const { reportId, title, org, year, kind, outline, passages, figures, warnings, file } = info;
  return { reportId, title, org, year, kind, outline, passages, figures, warnings, file };
}

function failed(file: string, error: string): IngestResult {
  return {
    reportId: "",
    title: file,
    org: null,
    year: null,
    kind: "其他",
    outline: [],
    passages: 0,
    figures: 0,
    warnings: [],
    file,
    status: "failed",
    error,
  };
}
