/**
 * The files of a message: fetched from Feishu, one after another → opened where they are archives → read by the same readers as
 * reports. What cannot be had or read is told in a sentence of its own, and keeps nothing else from being read.
 */
import { type Attachment, failure, type Message, type Outcome, type Report } from "../domain.ts";
import type { FeishuClient, Refusal } from "../feishu/client.ts";
import { MAX_BYTES } from "../reports/parse.ts";
import type { Reading } from "../reports/reading.ts";
import { unpacked } from "./files.ts";

export interface AttachmentsOptions {
  feishu: { files: Pick<FeishuClient["files"], "download"> };
  reading: Pick<Reading, "read">;
}

export type Brought = Pick<Message, "messageId" | "files">;

/** A file as it was read; of an archive each of its files. */
export interface ReadFile {
  file: string;
  report: Outcome<Report>;
}

/** A file as it came: its bytes, null where they could not be had, and what was read in it. */
export interface Opened {
  file: string;
  bytes: Uint8Array | null;
  files: ReadFile[];
  /** So many files of an archive were not read. */
  more: number;
}

/** A message's files as they were read, and what of them could not be read, each in a sentence. */
export interface Material {
  reports: Report[];
  troubles: string[];
}

/** Of an archive no more are read before somebody has said what is to become of it. */
export const MAX_OPENED = 20;

const MAX_NAME = 120;

export type Attachments = ReturnType<typeof createAttachments>;

export function createAttachments({ feishu, reading }: AttachmentsOptions) {
  async function fetched(messageId: string, attachment: Attachment, file: string) {
    const got = await feishu.files.download(messageId, attachment, MAX_BYTES);
    return got.ok ? got : { ...got, error: whyNot(got, file) };
  }

  /** The files of a message, one at a time. A failure is that another try may bring what this one did not. */
  async function* opened(
    { messageId, files = [] }: Brought,
    signal?: AbortSignal,
  ): AsyncGenerator<Outcome<Opened>> {
    for (const [i, one] of files.entries()) {
      const file = nameOf(one, i);
      const bytes = await fetched(messageId, one, file);
      if (bytes.ok) yield await readFile(reading, file, bytes.value, signal);
      else if (bytes.retry) yield bytes;
      else
        yield { ok: true, value: { file, bytes: null, files: [{ file, report: bytes }], more: 0 } };
    }
  }

  return {
    opened,

    /** All that a message's files say. */
    async readAll(message: Brought, signal?: AbortSignal): Promise<Outcome<Material>> {
      const material: Material = { reports: [], troubles: [] };
      for await (const done of opened(message, signal)) {
        if (!done.ok) return done;
        const { reports, troubles } = materialIn(done.value);
        material.reports.push(...reports);
        material.troubles.push(...troubles);
      }
      return { ok: true, value: material };
    },
  };
}

/** Read one file, whose bytes stay whole; of an archive the files in it. */
export async function readFile(
  reading: Pick<Reading, "read">,
  file: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<Outcome<Opened>> {
  const source = { file, given: true, open: async () => ({ ok: true as const, value: bytes }) };
  const { sources, skipped } = await unpacked(source);
  const files: ReadFile[] = [];
  for (const one of sources.slice(0, MAX_OPENED)) {
    if (signal?.aborted) return STOPPED;
    const opened = await one.open();
    // The reader takes its bytes away.
    const report = opened.ok
      ? await orStopped(reading.read(opened.value.slice(), one.file), signal)
      : opened;
    if (!report.ok && report.retry) return report;
    files.push({ file: one.file, report });
  }
  if (sources.length === 0)
    for (const { file: name, why } of skipped.slice(0, MAX_OPENED))
      files.push({ file: name, report: failure(`“${name}”${why}，没有读入。`) });
  const more = Math.max(0, sources.length - MAX_OPENED);
  return { ok: true, value: { file, bytes, files, more } };
}

/** What was read in a file, and what could not be. */
export function materialIn({ files, more }: Pick<Opened, "files" | "more">): Material {
  return {
    reports: files.flatMap(({ report }) => (report.ok ? [report.value] : [])),
    troubles: [
      ...files.flatMap(({ report }) => (report.ok ? [] : [report.error])),
      ...(more > 0 ? [leftUnread(more)] : []),
    ],
  };
}

const STOPPED = failure("程序正在退出，文件稍后再读。", { retry: true, delayMs: 0 });

/** A name that somebody gave a file, as people see it. */
export function shownName(name: string): string {
  const shown = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD/\\]/gu, "").trim();
  return shown.length > MAX_NAME ? `${shown.slice(0, 100)}…${shown.slice(-15)}` : shown;
}

/** The file's name as people see it: no path, and nothing in it that is not to be seen. */
function nameOf({ name, kind }: Attachment, i: number): string {
  const shown = shownName(name ?? "");
  if (shown !== "") return shown;
  return kind === "image" ? `图片${i + 1}.jpg` : `文件${i + 1}`;
}

function leftUnread(files: number): string {
  return `压缩包里还有${files}个文件没有读（一次读${MAX_OPENED}个）。请分几次发。`;
}

/** A read that a stop need not wait for. */
function orStopped<T>(reading: Promise<Outcome<T>>, signal?: AbortSignal): Promise<Outcome<T>> {
  if (!signal) return reading;
  return new Promise((resolve, reject) => {
    const stop = () => resolve(STOPPED);
    signal.addEventListener("abort", stop, { once: true });
    reading.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Feishu's reasons for not handing out a file. */
const REASONS: Record<number, string> = {
  234003: "已不在这条消息里（可能被撤回）。请重新发一次。",
  234004: "在别的会话里，我不在那里，取不到。请把它直接发给我。",
  234037: "超过 100 MB，飞书不让取。请去掉大图后另存，或拆成几个文件再发。",
  234038: "所在的会话限制了复制和转发，我取不到。请从原处把文件直接发给我。",
  234043: "在合并转发的消息或卡片里，飞书不让取其中的文件。请把它单独转发给我。",
};

function whyNot({ code, kind, error }: Refusal, file: string): string {
  if (kind === "scope") return `“${file}”没有取到：${error}。开通后请把文件再发一次。`;
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason !== undefined) return `“${file}”${reason}`;
  return `“${file}”没有取到（${error}）。请再发一次；还是不行，请联系管理员。`;
}
