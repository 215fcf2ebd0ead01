/** A draft as a thing that is kept: called otherwise, removed and had back, passed on by its link. Each is on record with who did it. */
import type { DraftStore } from "../../store/drafts.ts";
import type { Records } from "../../store/records.ts";
import type { LinkFailure, LinkQuery, Links } from "../links.ts";
import type { Change, Changed } from "./changing.ts";
import type { createOpening, Drafter } from "./opening.ts";

/** Somebody as the audit trail calls him. */
export type Keeping = Drafter & { by: string };

export interface KeepingOptions {
  drafts: DraftStore;
  records: Pick<Records, "audit">;
  links: Pick<Links, "draftLinkOf" | "openDraft">;
  opening: ReturnType<typeof createOpening>;
  change: (drafter: Drafter, id: string, wanted: Change) => Promise<Changed>;
}

/** `not yours`: he may see it, and what he wants to do is for whom it belongs to. */
type Done<T> = { kind: "done"; value: T } | { kind: "gone" } | { kind: "not yours" };

export function createKeeping({ drafts, records, links, opening, change }: KeepingOptions) {
  async function ownOf(drafter: Drafter, id: string) {
    const opened = await opening.open(drafter, id);
    if (!opened) return { kind: "gone" } as const;
    return opened.own
      ? ({ kind: "done", value: opened } as const)
      : ({ kind: "not yours" } as const);
  }

  return {
    /** Another title, as the next version: it can be undone as any change can. */
    async rename(who: Keeping, id: string, seen: number, title: string): Promise<Changed> {
      const said = `改名为“${title}”`;
      const done = await change(who, id, {
        ...{ seen, items: [], said },
        to: (draft) => ({ draft: { ...draft, title }, told: [`已${said}。`] }),
      });
      if (done.kind === "done" && done.changed)
        await records.audit("draft.renamed", { draft: id, by: who.by, title });
      return done;
    },

    async drop(who: Keeping, id: string): Promise<Done<{ title: string }>> {
      const found = await ownOf(who, id);
      if (found.kind !== "done") return found;
      const { title } = found.value.document;
      await drafts.remove(id);
      await records.audit("draft.removed", { draft: id, by: who.by, title });
      return { kind: "done", value: { title } };
    },

    removed: opening.removed,

    /** False where there is nothing that he may have back. */
    async recover(who: Keeping, id: string): Promise<boolean> {
      const found = (await opening.removed(who)).find((one) => one.id === id);
      if (!found) return false;
      await drafts.recover(id);
      const { title } = found.document;
      await records.audit("draft.recovered", { draft: id, by: who.by, title });
      return true;
    },

    /** The address by which it is passed on. */
    async linkOf(who: Keeping, id: string): Promise<Done<string>> {
      const found = await ownOf(who, id);
      return found.kind === "done" ? { kind: "done", value: links.draftLinkOf(id) } : found;
    },

    /** Somebody comes by its link: from now on it is among his drafts. What is wrong with the link otherwise. */
    async enter(who: Keeping, id: string, query: LinkQuery): Promise<LinkFailure | null> {
      const fault = await links.openDraft(id, query);
      if (fault) return fault;
      const versions = await drafts.versions(id);
      if (versions.length === 0)
        return { status: 404, error: "这份稿子已被删去，或已过保存期。请向发链接的人要一份新的。" };
      if (await opening.open(who, id)) return null;
      await drafts.letIn(id, who.person);
      await records.audit("draft.entered", { draft: id, by: who.by });
      return null;
    },
  };
}
