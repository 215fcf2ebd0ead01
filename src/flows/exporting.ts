/**
 * A reply or a draft as a Word file: 导出Word of a button, or said → which reply is meant, and may it still be read → the bytes of a
 * .docx → sent up and sent, once. Why there is none is said in a sentence.
 */
import type { Citation, Job, Outcome, Reply } from "../domain.ts";
import { DraftSchema } from "../drafting/document.ts";
import { renderText } from "../feishu/cards/index.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { OfficialBlock, OfficialDocument } from "../gongwen/document.ts";
import { PROFILES } from "../gongwen/layout.ts";
import { officialOf } from "../gongwen/official.ts";
import type { Log } from "../log.ts";
import { besidesWord } from "../message/export.ts";
import { type Exchange, lastOf } from "../message/followup.ts";
import type { DraftStore } from "../store/drafts.ts";
import type { Records } from "../store/records.ts";
import { readerOf } from "./delivering.ts";
import { placeOf, type Sending } from "./sending.ts";
import { createTelling } from "./telling.ts";

export interface ExportingOptions {
  records: Records;
  drafts: Pick<DraftStore, "document">;
  feishu: Pick<FeishuClient, "files">;
  once: Sending["once"];
  clock: () => number;
  log: Log;
}

/** What is meant, with its question. */
interface Meant {
  question: string;
  reply: Reply;
}

const CLOSED = "这条回答引用的报告已经移除，或不再对这里开放，不能导出。请重新提问。";
const MAX_TITLE = 60;
const MAX_NAME = 40;
const NOTE = "本文由承前据往年报告整理，请对照所列出处核实后使用。";

export function createExporting(options: ExportingOptions) {
  const { records, drafts, feishu, once, clock, log } = options;
  const { mayBeTold } = createTelling(records);

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
    const document = await documentOf({ question, reply });
    if (!document) return none("这份稿子已经不在了，不能导出。请重新起草。");
    return sent(job, document);
  }

  async function documentOf({ question, reply }: Meant): Promise<OfficialDocument | null> {
    if (!reply.draft) return answerAsDocument({ question, reply });
    const kept = await drafts.document(reply.draft.id, reply.draft.version);
    if (kept === null) return null;
    const draft = DraftSchema.parse(JSON.parse(kept));
    const official = officialOf(draft);
    return { ...official, title: official.title || draft.title };
  }

  async function fileOf(document: OfficialDocument): Promise<{ name: string; bytes: Uint8Array }> {
    // What sets a page is loaded when somebody wants one.
    const { writeWord } = await import("../gongwen/word.ts");
    const options = { profile: PROFILES.机关, final: false, now: clock() };
    const made = await writeWord(document, options);
    if (!made.ok) throw new Error(made.error);
    return { name: `${nameOf(document.title)}.docx`, bytes: made.value };
  }

  async function sent(job: Job, document: OfficialDocument): Promise<Outcome<Reply | null>> {
    const uploaded = await feishu.files.upload(await fileOf(document));
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

/** The question, the answer, what it rests on, and what is still to be checked. */
function answerAsDocument({ question, reply }: Meant): OfficialDocument {
  const { text, citations, gaps } = reply;
  const blocks = [
    ...paragraphs(text.split("\n")),
    ...section(
      "出处",
      citations.map((citation) => sourceOf(reply, citation)),
    ),
    ...section(
      "待核实",
      gaps.map(({ text: what, why }) => `${what}：${why}`),
    ),
    ...paragraphs([NOTE]),
  ];
  const title = question.replace(/[？?。！!\s]+$/, "");
  return { title: title.slice(0, MAX_TITLE), blocks, signed: null };
}

/** As it stands in a text message, under its heading. */
function sourceOf(reply: Reply, citation: Citation): string {
  return renderText({ ...reply, text: "", citations: [citation] })
    .trim()
    .replace(/^出处\s*/, "");
}

function section(heading: string, lines: string[]): OfficialBlock[] {
  if (lines.length === 0) return [];
  return [{ kind: "heading", level: 1, runs: [{ text: heading }] }, ...paragraphs(lines)];
}

function paragraphs(lines: string[]): OfficialBlock[] {
  return lines
    .filter((line) => line.trim() !== "")
    .map((text) => ({ kind: "paragraph", runs: [{ text }] }));
}

/** A title as the name of a file. */
function nameOf(title: string): string {
  const name = title
    .replace(/[\\/:*?"<>|\p{C}\s]+/gu, "")
    .slice(0, MAX_NAME)
    .toWellFormed();
  return name === "" ? "承前回答" : name;
}
