/**
 * A reply or a draft as a Word file: what it says with its sources and what is still to be checked, or the draft as it stands → the bytes of
 * a .docx with its name. Whether it may still be read is for whoever asks for it.
 */
import { type Citation, failure, type Outcome, type Reply } from "../domain.ts";
import { DraftSchema } from "../drafting/document.ts";
import { renderText } from "../feishu/cards/index.ts";
import type { OfficialBlock, OfficialDocument } from "../gongwen/document.ts";
import { PROFILES } from "../gongwen/layout.ts";
import { officialOf } from "../gongwen/official.ts";
import type { DraftStore } from "../store/drafts.ts";

export interface WordFilesOptions {
  drafts: Pick<DraftStore, "document">;
  clock: () => number;
}

export interface WordFile {
  name: string;
  bytes: Uint8Array;
}

export interface WordLook {
  /** The fonts that are installed where it will be opened. */
  profile?: keyof typeof PROFILES;
  /** Neither comments nor highlights; refused while a placeholder stands. */
  final?: boolean;
}

const GONE = "这份稿子已经不在了，不能导出。请重新起草。";
const MAX_TITLE = 60;
const MAX_NAME = 40;
const NOTE = "本文由承前据往年报告整理，请对照所列出处核实后使用。";

export function createWordFiles({ drafts, clock }: WordFilesOptions) {
  async function ofDraft(
    id: string,
    version: number,
    look: WordLook = {},
  ): Promise<Outcome<WordFile>> {
    const kept = await drafts.document(id, version);
    if (kept === null) return failure(GONE);
    const draft = DraftSchema.parse(JSON.parse(kept));
    const official = officialOf(draft);
    return fileOf({ ...official, title: official.title || draft.title }, look);
  }

  async function fileOf(
    document: OfficialDocument,
    { profile = "机关", final = false }: WordLook,
  ): Promise<Outcome<WordFile>> {
    // What sets a page is loaded when somebody wants one.
    const { writeWord } = await import("../gongwen/word.ts");
    const options = { profile: PROFILES[profile], final, now: clock() };
    const made = await writeWord(document, options);
    if (!made.ok) return made;
    return { ok: true, value: { name: `${nameOf(document.title)}.docx`, bytes: made.value } };
  }

  return {
    ofDraft,
    /** The reply to a question; of one that is a draft, the draft. */
    async ofReply(question: string, reply: Reply): Promise<Outcome<WordFile>> {
      const { draft } = reply;
      if (draft) return ofDraft(draft.id, draft.version);
      return fileOf(answerAsDocument(question, reply), {});
    },
  };
}

/** The question, the answer, what it rests on, and what is still to be checked. */
function answerAsDocument(question: string, reply: Reply): OfficialDocument {
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
