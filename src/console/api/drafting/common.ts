/** What the routes of the drafting desk have in common: a draft as whoever asks sees it, and what has become of a change. */
import type { Context } from "hono";
import type { App } from "../../../app.ts";
import type { Reply } from "../../../domain.ts";
import type { Changed } from "../../../flows/drafts/changing.ts";
import type { Opened } from "../../../flows/drafts/opening.ts";
import { type DraftView, type NameOf, viewOf } from "../../../flows/drafts/shown.ts";
import { need, type Visitor, type VisitorEnv } from "../../visitor.ts";
import { type ChangedDraft, NO_DRAFT } from "./schemas.ts";

/** Drafts are looked at by whoever may ask: they are answers, and not reports. */
export const mine = need("ask");

export type Answering = ReturnType<typeof createAnswering>;

export function createAnswering({ drafting, naming }: Pick<App, "drafting" | "naming">) {
  /** What the people in drafts are called before whoever asks: their own changes are 我. */
  async function namesFor({ person }: Visitor, drafts: Opened[]): Promise<NameOf> {
    const names = await naming.namesOf(drafts.flatMap(peopleIn));
    return (one) => (one === person ? "我" : names[one]!);
  }

  async function shown(c: Context<VisitorEnv>, id: string, version?: number) {
    const visitor = c.get("visitor");
    const opened = await drafting.open(visitor, id, version);
    return opened && viewOf(opened, await namesFor(visitor, [opened]), drafting.isWording(id));
  }

  /** What has become of a change. */
  async function answered(c: Context<VisitorEnv>, id: string, done: Changed) {
    const draft = await shown(c, id);
    if (!draft) return c.json(NO_DRAFT, 404);
    if (done.kind === "gone")
      return c.json({ error: "稿子里没有要改的这一处，没有改动。", draft, conflict: null }, 409);
    if (done.kind === "late") return c.json({ error: lateOn(draft), draft, conflict: null }, 409);
    if (done.kind === "conflict") {
      const who = draft.by === "我" ? "您在别处" : draft.by;
      const error = `${who}刚才改过这一处（第${draft.latest}版），您写的没有存上，也没有丢，请对照后决定。`;
      return c.json({ error, draft, conflict: done.conflict }, 409);
    }
    return c.json({ draft, told: done.told, changed: done.changed } satisfies ChangedDraft);
  }

  return { shown, answered, namesFor };
}

/** Everybody who has made a version of it, or written something of it by hand. */
export function peopleIn({ versions, document }: Opened): (string | undefined)[] {
  return [...versions.map(({ author }) => author.senderId), ...document.items.map(({ by }) => by)];
}

export function lateOn({ by, latest }: DraftView): string {
  return `${by === "我" ? "您在别处" : by}刚才改过这份稿子，已是第${latest}版。您要做的还没有做，请看过这一版再说一次。`;
}

/** What was done; of a reply that shows no draft, all that it says. */
export function toldIn({ draft, text }: Reply): string[] {
  return draft ? (draft.told ?? []) : text.split("\n");
}
