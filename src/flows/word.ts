/**
 * A reply or a draft as a Word file: what it says with its sources and what is still to be checked, or the draft as it stands → the bytes of
 * a .docx with its name. Whether it may still be read is for whoever asks for it.
 */
import { type Citation, failure, type Outcome, type Reply } from "../domain.ts";
import { type DraftDocument, DraftSchema } from "../drafting/document.ts";
import { renderText } from "../feishu/cards/index.ts";
import type { OfficialBlock, OfficialDocument } from "../gongwen/document.ts";
import { breachesIn } from "../gongwen/drafted.ts";
import { PROFILES } from "../gongwen/layout.ts";
import { officialOf } from "../gongwen/official.ts";
import type { Template } from "../gongwen/word/template.ts";
import type { DraftStore } from "../store/drafts.ts";

export interface WordFilesOptions {
  drafts: Pick<DraftStore, "document">;
  clock: () => number;
}

export interface WordFile {
  name: string;
  bytes: Uint8Array;
  /** What has no place in a template, and marks that nothing could be put in. */
  warnings?: string[];
}

export interface WordLook {
  /** The fonts that are installed where it will be opened. */
  profile?: keyof typeof PROFILES;
  /** Neither comments nor highlights; refused while a placeholder or a breach of the rules of 公文 stands. */
  final?: boolean;
  /** The office's own, to be filled. */
  template?: Template | null;
  /** What people are called who put something in by hand. */
  nameOf?: (person: string) => string;
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
    const draft = named(DraftSchema.parse(JSON.parse(kept)), look.nameOf);
    const unfit = look.final ? breachesIn(draft) : null;
    if (unfit) return failure(unfit);
    const official = officialOf(draft);
    return fileOf({ ...official, title: official.title || draft.title }, look);
  }

  async function fileOf(
    document: OfficialDocument,
    { profile = "机关", final = false, template = null }: WordLook,
  ): Promise<Outcome<WordFile>> {
    const options = { profile: PROFILES[profile], final, now: clock() };
    const name = `${nameOf(document.title)}.docx`;
    // What sets a page is loaded when somebody wants one.
    if (template) {
      const { fillTemplate } = await import("../gongwen/word/template.ts");
      const filled = await fillTemplate(document, template, options);
      return filled.ok ? { ok: true, value: { name, ...filled.value } } : filled;
    }
    const { writeWord } = await import("../gongwen/word.ts");
    const made = await writeWord(document, options);
    return made.ok ? { ok: true, value: { name, bytes: made.value } } : made;
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

/** With the names of people in the place of their numbers. */
function named(draft: DraftDocument, nameOf = (person: string) => person): DraftDocument {
  const items = draft.items.map((item) =>
    item.by === undefined ? item : { ...item, by: nameOf(item.by) },
  );
  return { ...draft, items };
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
