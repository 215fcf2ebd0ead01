/**
 * A Word file in a chat: 导出Word of a button, or said → which reply is meant, and may it still be read → its file → sent up and sent,
 * once. Why there is none is said in a sentence.
 */
import type { Job, Outcome, Reply } from "../domain.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { Log } from "../log.ts";
import { besidesWord } from "../message/export.ts";
import { type Exchange, lastOf } from "../message/followup.ts";
import type { DraftStore } from "../store/drafts.ts";
import type { Records } from "../store/records.ts";
import { readerOf } from "./delivering.ts";
import { placeOf, type Sending } from "./sending.ts";
import { createTelling } from "./telling.ts";
import { createWordFiles, type WordFile } from "./word.ts";

export interface ExportingOptions {
  records: Records;
  drafts: Pick<DraftStore, "document">;
  feishu: Pick<FeishuClient, "files">;
  once: Sending["once"];
  clock: () => number;
  log: Log;
}

const CLOSED = "这条回答引用的报告已经移除，或不再对这里开放，不能导出。请重新提问。";

export function createExporting(options: ExportingOptions) {
  const { records, feishu, once, log } = options;
  const { mayBeTold } = createTelling(records);
  const files = createWordFiles(options);

  /**
   * Carry out a message that asks for a file and nothing else; null where it does not. Resolves with what there is to say instead
   * of a file, or with null once that is sent.
   */
  async function exported(job: Job, history: Exchange[]): Promise<Outcome<Reply | null> | null> {
    const { message } = job;
    const { action } = message;
    if (action ? action.do !== "word" : besidesWord(message.text) !== "") return null;
    if ((await records.parts.of(job.id, job.id))?.sentId) return SENT;
    const meant = lastOf(history);
    if (!meant) return none("前面还没有可以导出的回答。请先提问或起草，再说“导出Word”。");
    const { question, reply } = meant;
    if (!isWhole(reply)) return none(CLOSED);
    if (!(await mayBeTold(readerOf(message), reply))) return none(CLOSED);
    const file = await files.ofReply(question, reply);
    return file.ok ? sent(job, file.value) : none(file.error);
  }

  async function sent(job: Job, file: WordFile): Promise<Outcome<Reply | null>> {
    const uploaded = await feishu.files.upload(file);
    if (!uploaded.ok) return uploaded.retry ? uploaded : none(`没能导出：${uploaded.error}`);
    const content = { file_key: uploaded.value };
    const done = await once(job, job.id, placeOf(job.message), { type: "file", content });
    if (done.ok) log.info("a Word file was sent", { job: job.id });
    else return done.retry ? done : none(`Word 文件没能发出：${done.error}`);
    return SENT;
  }

  return { exported };
}

/** What may not be read here is remembered without its words. */
function isWhole(reply: Exchange["reply"] | Reply): reply is Reply {
  return "text" in reply;
}

const SENT: Outcome<null> = { ok: true, value: null };

function none(text: string): Outcome<Reply> {
  const empty = { claims: [], citations: [], gaps: [] };
  const said = { skill: "help", kind: "refusal", reason: "not_exported" } as const;
  return { ok: true, value: { ...said, ...empty, text, model: null, ms: 0 } };
}
