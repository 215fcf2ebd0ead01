/**
 * Reports that a keeper has sent in a chat: what each was read as, and what stands beside it on the shelf → after the keeper's word,
 * onto the shelf, with how far it has come → what became of each. A stop in between loses nothing: what is done already comes
 * out as unchanged the second time.
 */
import {
  failure,
  type Message,
  type Outcome,
  REPORT_KINDS,
  type ReportInfo,
  type ReportKind,
} from "../domain.ts";
import type { UploadFile, UploadShown } from "../schemas.ts";
import type { Records } from "../store/records.ts";
import type { Upload, UploadBody, Uploads } from "../store/uploads.ts";
import type { ReadFile } from "./attachments.ts";
import { createBesides, sayable } from "./besides.ts";
import type { IngestResult } from "./committing.ts";
import { mayRead } from "./desk.ts";
import type { Source } from "./files.ts";
import type { createShelving } from "./shelving.ts";

type Given = UploadBody["given"];
type Audience = UploadShown["audience"];

export interface FilingOptions {
  records: Records;
  uploads: Uploads;
  shelving: Pick<ReturnType<typeof createShelving>, "ingestSources">;
}

export function createFiling({ records, uploads, shelving }: FilingOptions) {
  const { limitOf, besides } = createBesides(records);

  /** The reports that not everybody may read who sees a card in answer to a message; what a keeper is told alone names them all. */
  async function hiddenFrom({ chatType, chatId }: Message): Promise<ReportInfo[]> {
    if (chatType === "p2p") return [];
    return (await records.reports()).filter((report) => !mayRead([chatId], report));
  }

  /** What was understood of files, for a keeper to look at. */
  async function preview(
    id: string,
    message: Message,
    files: ReadFile[],
    more: number,
  ): Promise<UploadShown> {
    const { chatType } = message;
    const hidden = await hiddenFrom(message);
    const shown: UploadFile[] = [];
    let limited = false;
    for (const { file, report } of files) {
      if (!report.ok) {
        shown.push({ file, read: null, warnings: [], error: report.error, status: null });
        continue;
      }
      const limit = await limitOf(report.value);
      limited ||= limit !== null;
      const warnings = [...report.value.warnings, ...(await besides(report.value, limit))];
      const read = readOf(report.value);
      shown.push({
        file,
        read,
        warnings: sayable(warnings, hidden, LOOK),
        error: null,
        status: null,
      });
    }
    const audiences: UploadShown["audiences"] = [
      ...(limited ? [{ value: "kept" as const, label: "沿用原来的阅读范围" }] : []),
      { value: "everyone", label: "全体人员" },
      { value: "chat", label: chatType === "p2p" ? "仅我本人" : "仅本群" },
    ];
    return {
      ...{ id, state: "waiting", files: shown, more },
      audience: limited ? "kept" : chatType === "p2p" ? "everyone" : "chat",
      ...{ audiences, progress: null, round: 1 },
    };
  }

  /** Put it on the shelf; `told` hears how far it has come. Fails, to be tried again, where a stop came in between. */
  async function shelve(
    upload: Upload,
    told: (shown: UploadShown) => void,
    signal: AbortSignal,
  ): Promise<Outcome<UploadShown>> {
    const { body } = upload;
    const before = body.shown!;
    const hidden = await hiddenFrom(body.message);
    const saying = (progress: string) => told({ ...before, state: "shelving", progress });
    saying("正在入库……");
    let sofar = "";
    const skipped: UploadFile[] = [];
    const results = await shelving.ingestSources(sourcesOf(upload), {
      given: {
        ...givenOf(body.given),
        ...audienceOf(body.message, before.audience),
      },
      signal,
      onFile: (_, count, of) => {
        sofar = of > 1 ? `已完成${count}个，共${of}个文件。` : "";
        saying(sofar || "正在存入……");
      },
      onPage: (file, page, of) => saying(`${sofar}正在读“${file}”第${page}页，共${of}页。`),
      onSkip: (file, why) =>
        skipped.push({
          file,
          read: null,
          warnings: [],
          error: `“${file}”${why}，没有读入。`,
          status: "failed",
        }),
    });
    if (signal.aborted)
      return failure("程序正在退出，入库稍后接着做。", { retry: true, delayMs: 0 });
    const done = [...results.map((result) => fileOf(result, hidden)), ...skipped];
    // What could not be read before has not been tried again, and stays told.
    const names = new Set(done.map(({ file }) => file));
    const left = before.files.filter(({ file, read }) => !read && !names.has(file));
    const files = [...done, ...left.map((one) => ({ ...one, status: "failed" as const }))];
    // A full disk is mended by people; the files wait for them.
    const again = files.some(({ error }) => error?.includes("再导入一次"));
    return {
      ok: true,
      value: {
        ...{ ...before, files, more: 0, progress: null },
        ...(again ? { state: "waiting", round: before.round + 1 } : { state: "done" }),
      },
    };
  }

  function sourcesOf({ id, body }: Upload): Source[] {
    return body.names.map((file, n) => ({
      file,
      given: true,
      open: async () => {
        try {
          return { ok: true, value: await uploads.bytes(id, n) };
        } catch {
          return failure(`“${file}”在服务器上已经没有了。请把它再发一次。`);
        }
      },
    }));
  }

  return { preview, shelve };
}

function readOf({ title, org, year, kind, passages, figures }: Omit<IngestResult, "status">) {
  return { title, org, year, kind, passages, figures };
}

function fileOf(result: IngestResult, hidden: ReportInfo[]): UploadFile {
  const { file, status, error = null, warnings } = result;
  return {
    ...{ file, status, error },
    read: status === "failed" ? null : readOf(result),
    warnings: sayable(warnings, hidden, LOOK),
  };
}

function givenOf({ kind, ...given }: Given) {
  const known = REPORT_KINDS.find((one) => one === kind);
  return { ...given, ...(known ? { kind: known as ReportKind } : {}) };
}

function audienceOf(
  { senderId, chatId, chatType }: Message,
  audience: Audience,
): { audience?: string[] | null } {
  if (audience === "kept") return {};
  return { audience: audience === "everyone" ? null : [chatType === "p2p" ? senderId : chatId] };
}

const LOOK = "这涉及库中一份只给部分人看的报告，请在控制台核对。";

const MAX_FIELD = 200;

/** What somebody has filled in, taken into what is shown; or the sentence that says what is wrong with it. */
export function amended(
  { shown, given }: Pick<UploadBody, "given"> & { shown: UploadShown },
  form: Record<string, string>,
): Outcome<{ shown: UploadShown; given: Given }> {
  const { title, org, kind, audience } = form;
  const year = form.year?.normalize("NFKC");
  if ([title, org].some((words) => (words ?? "").length > MAX_FIELD))
    return failure(`标题和单位请各在 ${MAX_FIELD} 字以内，什么都没有改。`);
  if (year !== undefined && !/^(?:19|20)\d{2}年?$/.test(year))
    return failure(`年度“${year}”没有看懂，什么都没有改。请填四位数字，例如 2023。`);
  if (kind !== undefined && !REPORT_KINDS.some((one) => one === kind))
    return failure(`没有“${kind}”这种文种，什么都没有改。可以填：${REPORT_KINDS.join("、")}。`);
  const chosen = shown.audiences.find(
    ({ value, label }) => value === audience || label === audience,
  );
  if (audience !== undefined && !chosen)
    return failure(
      `没有“${audience}”这个阅读范围，什么都没有改。可以选：${shown.audiences.map(({ label }) => label).join("、")}。`,
    );
  const only = shown.files.length === 1 && shown.more === 0 ? shown.files[0]!.read : null;
  const next: Given = { ...given };
  // What stands in the form as it was read was said by nobody.
  if (only && title !== undefined && title !== only.title) next.title = title;
  if (only && org !== undefined && org !== only.org) next.org = org;
  if (only && year !== undefined && Number.parseInt(year, 10) !== only.year)
    next.year = Number.parseInt(year, 10);
  if (only && kind !== undefined && kind !== only.kind) next.kind = kind;
  const files = shown.files.map((one) => ({
    ...one,
    read: one.read && { ...one.read, ...next },
    warnings: one.warnings.filter((warning) => !isMet(warning, next)),
  }));
  return {
    ok: true,
    value: {
      shown: {
        ...{ ...shown, files, round: shown.round + 1 },
        audience: chosen?.value ?? shown.audience,
      },
      given: next,
    },
  };
}

/** Is it said by now what a warning misses? */
function isMet(warning: string, { org, year }: Given): boolean {
  return (
    (org !== undefined && warning.includes("单位")) ||
    (year !== undefined && warning.includes("年度"))
  );
}

const WORDS = {
  added: "已入库",
  replaced: "已入库（替换了旧版）",
  unchanged: "已在库中",
  failed: "没有入库",
};

/** What a card says of one file, in a line. */
export function lineOf({ file, read, error, warnings, status }: UploadFile): string {
  if (error !== null) return error;
  const { title, org, year, kind, passages, figures } = read!;
  const facts = [
    `《${title}》`,
    org ?? "单位不明",
    year === null ? "年度不明" : `${year}年`,
    kind,
    `${passages}段`,
    `${figures}个数字`,
  ].join("，");
  const noted = warnings.length > 0 ? `请核对：${warnings.join("")}` : "";
  return `“${file}”${status ? `${WORDS[status]}` : ""}：${facts}。${noted}`;
}

/** The same as the card, for where no card can go. */
export function uploadText({ state, files, more, audience, audiences }: UploadShown): string {
  const lines = files.map((file, i) =>
    files.length > 1 ? `${i + 1}. ${lineOf(file)}` : lineOf(file),
  );
  if (more > 0) lines.push(`压缩包里另有${more}个文件，入库时再读。`);
  const who = `阅读范围：${audiences.find(({ value }) => value === audience)?.label}。`;
  if (state === "discarded") return `没有入库，文件已删除：\n${lines.join("\n")}`;
  if (state === "done") return `${lines.join("\n")}\n${who}`;
  const how =
    state === "waiting"
      ? "回复“入库”收进报告库，回复“不入库”放弃；要用它起草，直接说“起草……”。"
      : "正在入库……";
  return `${lines.join("\n")}\n${who}\n${how}`;
}
