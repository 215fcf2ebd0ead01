/**
 * A change of a draft that two people may be at: what is to be changed, as whoever asks has seen it → where that stands in the latest
 * version → changed there and kept as the next version. Where somebody has changed the same place meanwhile nothing is written,
 * and both texts are shown.
 */
import { itemsIn } from "../../drafting/apart.ts";
import type { DraftDocument } from "../../drafting/document.ts";
import type { DraftStore } from "../../store/drafts.ts";
import { authorOf, type Drafter, type Opened } from "./opening.ts";

/** The same place in two texts: what whoever asks wants there, and what stands there now. */
export interface Conflict {
  /** The item's number in the latest version; null where it is gone. */
  item: number | null;
  before: string;
  theirs: string;
}

export type Changed =
  | { kind: "done"; told: string[]; changed: boolean }
  | { kind: "conflict"; conflict: Conflict }
  | { kind: "late" }
  | { kind: "gone" };

export interface Change {
  /** The version that whoever asks has seen. */
  seen: number;
  /** The items that it is about, by their numbers there. */
  items: number[];
  /** It is about the draft as a whole, so that no other version may have come meanwhile. */
  whole?: boolean;
  /** What was said, for the list of versions. */
  said: string;
  /** The draft anew, with the items' numbers as they are now; null where there is no such place. */
  to: (draft: DraftDocument, items: number[]) => { draft: DraftDocument; told: string[] } | null;
}

export function createChanging(
  drafts: Pick<DraftStore, "next">,
  open: (drafter: Drafter, id: string, version?: number) => Promise<Opened | null>,
) {
  return async function change(drafter: Drafter, id: string, wanted: Change): Promise<Changed> {
    const seen = await open(drafter, id, wanted.seen);
    const now = await open(drafter, id);
    if (!seen || !now) return { kind: "gone" };
    if (wanted.whole && now.latest.version !== wanted.seen) return { kind: "late" };
    if (wanted.items.some((n) => !seen.document.items[n])) return { kind: "gone" };
    const { at, instead } = await itemsIn(seen.document.items, now.document.items);
    const changed = wanted.items.find((n) => at[n] === null);
    if (changed !== undefined) {
      const item = instead[changed] ?? null;
      const theirs = item === null ? "" : now.document.items[item]!.text;
      const before = seen.document.items[changed]!.text;
      return { kind: "conflict", conflict: { item, before, theirs } };
    }
    const items = wanted.items.map((n) => at[n]!);
    const made = wanted.to(now.document, items);
    if (!made) return { kind: "gone" };
    const document = JSON.stringify(made.draft);
    if (document === JSON.stringify(now.document))
      return { kind: "done", told: made.told, changed: false };
    const author = authorOf(drafter);
    const version = await drafts.next(id, now.latest.version, {
      ...{ document, author, said: wanted.said },
    });
    // Somebody was quicker: it is held against what stands there now.
    if (version === null) return change(drafter, id, wanted);
    return { kind: "done", told: made.told, changed: true };
  };
}
