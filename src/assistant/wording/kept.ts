/**
 * A kept draft in a model's words: shown at once as the rules have it → worded (`draft.ts`) → kept as its next version, so that the
 * one before can be had back → shown with what the model did. Without a model, or where nothing of its holds, it stays as it is.
 */
import type { DraftDocument, DraftItem } from "../../drafting/document.ts";
import type { Drafts } from "../drafts.ts";
import type { Limits } from "../model/llm.ts";
import type { ReplyBody } from "../reply.ts";
import type { Written } from "../writing/writer.ts";
import type { Reword, Reworded } from "./draft.ts";
import type { Papers } from "./parts.ts";

/** A model that words drafts, with what this turn may cost. */
export interface Hand {
  reword: Reword;
  model: string;
  limits: Limits;
  /** Told what may be shown while the model goes on. */
  shown?: ((soFar: ReplyBody) => void) | undefined;
}

export interface KeptDraft {
  id: string;
  version: number;
  document: DraftDocument;
  /** What whoever asks is told beside it. */
  told: string[];
}

export type ShowDraft = (
  document: DraftDocument,
  kept: Pick<KeptDraft, "id" | "version">,
  told: string[],
) => ReplyBody;

/** The draft in the hand's words as far as they hold; `only` the items that are meant, `chatId` where it was asked for. */
export async function inWordsOf(
  hand: Hand | null,
  kept: KeptDraft,
  { only, papers, chatId }: { only?: DraftItem[]; papers: Papers | null; chatId: string },
  { drafts, show }: { drafts: Drafts; show: ShowDraft },
): Promise<Written> {
  const before = show(kept.document, kept, kept.told);
  if (!hand) return before;
  hand.shown?.(before);
  const { limits, model } = hand;
  const done = await hand.reword(kept.document, { order: null, only, papers, ...limits });
  const author = { chatId, senderId: `大模型${model}` };
  const made = {
    document: JSON.stringify(done.document),
    author,
    said: `改写措辞${done.worded}处`,
  };
  const version = done.worded === 0 ? null : await drafts.next(kept.id, kept.version, made);
  // Whoever went on with it meanwhile went on with the rule's words.
  const after =
    version === null
      ? show(kept.document, kept, [...kept.told, ...toldOf({ ...done, worded: 0 }, model)])
      : show(done.document, { id: kept.id, version }, [
          ...kept.told,
          ...toldOf(done, model),
          "说“恢复上一版”可以退回按规则写的稿子。",
        ]);
  return { ...by(hand, after, done.why), model: version === null ? null : model };
}

/** A reply that a model had a part in, with what it cost and why it did not do all. */
export function by({ limits, model }: Hand, body: ReplyBody, why: string | null): Written {
  const gaps = why === null ? body.gaps : [...body.gaps, { text: "大模型", why }];
  return { ...body, gaps, model, usage: limits.usage };
}

/** What a model did and did not do, for whoever reads the draft. */
export function toldOf(
  { worded, refused, why }: Omit<Reworded, "document">,
  model: string,
): string[] {
  return [
    ...(worded > 0
      ? [`大模型（${model}）改写了${worded}处的措辞，已逐句核对，数字、名称和所说的事与原稿一致。`]
      : []),
    ...(refused > 0 ? [`大模型另有${refused}处没有通过核对，保留了原来的话。`] : []),
    ...(why === null ? [] : [`大模型没有改完（${why}），其余保留了原来的话。`]),
  ];
}
