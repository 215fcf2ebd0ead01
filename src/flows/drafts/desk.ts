/**
 * The drafting desk for people at a screen: a draft begun, gone on with in words, by material or by hand, looked at version by
 * version. Every change is the next version; a model's words come behind the rules' own.
 */
import type { Form } from "../../assistant/skills/forms.ts";
import type { Turn } from "../../assistant/turn.ts";
import type { Reply } from "../../domain.ts";
import { type ApartLine, apart } from "../../drafting/apart.ts";
import {
  type Added,
  type ByHand,
  type Filled,
  filledIn,
  inserted,
  reworded,
  without,
} from "../../drafting/byhand.ts";
import type { GivenText } from "../../drafting/document.ts";
import { joined } from "../../drafting/document.ts";
import { type DraftIssue, mendDraft } from "../../gongwen/drafted.ts";
import { type Log, messageOf } from "../../log.ts";
import type { Reader } from "../desk.ts";
import { type Changed, createChanging } from "./changing.ts";
import { createKeeping, type KeepingOptions } from "./keeping.ts";
import {
  authorOf,
  createOpening,
  type Drafter,
  type Opened,
  type OpeningOptions,
} from "./opening.ts";

export interface DraftingOptions extends OpeningOptions {
  records: OpeningOptions["records"] & KeepingOptions["records"];
  links: KeepingOptions["links"];
  turnOf: (reader: Reader) => Pick<Turn, "draft" | "continueDraft" | "feedDraft">;
  log: Log;
}

export interface Begun {
  base: string;
  year: number;
  section: string;
  form: Form | null;
  texts: GivenText[];
}

/** So much of what was said is kept as a version's name. */
const SAID = 30;

export function createDrafting(options: DraftingOptions) {
  const { drafts, turnOf, log } = options;
  const opening = createOpening(options);
  const { open, list } = opening;
  const change = createChanging(drafts, open);
  const keeping = createKeeping({ ...options, opening, change });
  /** Drafts that a model is still at. */
  const wording = new Map<string, number>();

  /** What may be shown first: the rules' own, while a model goes on; else the whole. */
  async function first(run: (shown: (soFar: Reply) => void) => Promise<Reply>): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    let early: string | null = null;
    const count = (id: string, by: number) => wording.set(id, (wording.get(id) ?? 0) + by);
    const shown = (soFar: Reply) => {
      if (early !== null || !soFar.draft) return;
      early = soFar.draft.id;
      count(early, 1);
      resolve(soFar);
    };
    run(shown)
      .then(resolve, (error) => {
        if (early !== null) log.error("a draft was not worded", { error: messageOf(error) });
        reject(error);
      })
      .finally(() => early !== null && count(early, -1));
    return promise;
  }

  async function begin(drafter: Drafter, order: Begun): Promise<Reply> {
    const { base, year, section, form, texts } = order;
    const material = texts.length > 0 ? joined(texts).text : null;
    const said = `起草${year}年${section === "" ? (form ?? "报告") : `“${section}”`}`;
    return first((shown) =>
      turnOf(drafter.reader).draft({
        ...{ base, year, section, form, material, texts, said, shown },
        ...{ from: null, author: authorOf(drafter) },
      }),
    );
  }

  /** More material; null where there is no such draft for him. */
  async function feed(drafter: Drafter, id: string, texts: GivenText[]): Promise<Reply | null> {
    if (!(await open(drafter, id))) return null;
    return first((shown) =>
      turnOf(drafter.reader).feedDraft(id, texts, authorOf(drafter), { anywhere: true, shown }),
    );
  }

  /** Gone on with in words, on the version that was seen. */
  async function say(
    drafter: Drafter,
    id: string,
    { words, seen }: { words: string; seen: number },
  ): Promise<{ kind: "gone" } | { kind: "late" } | { kind: "done"; reply: Reply }> {
    const now = await open(drafter, id);
    if (!now) return { kind: "gone" };
    if (now.latest.version !== seen) return { kind: "late" };
    const author = authorOf(drafter);
    const how = { anywhere: true, seen };
    const reply = await turnOf(drafter.reader).continueDraft(id, words, author, how);
    return { kind: "done", reply };
  }

  const byHand = (
    drafter: Drafter,
    id: string,
    { seen, items, said }: { seen: number; items: number[]; said: string },
    to: (draft: Opened["document"], items: number[]) => ByHand | null,
  ): Promise<Changed> => change(drafter, id, { seen, items, said, to });

  const shortened = (text: string) =>
    text.length > SAID ? `${text.slice(0, SAID)}…`.toWellFormed() : text;

  return {
    ...keeping,
    open,
    list,
    begin,
    feed,
    say,
    isWording: (id: string) => (wording.get(id) ?? 0) > 0,

    /** Placeholders filled in where they stand. */
    fill: (drafter: Drafter, id: string, seen: number, fills: Filled[]) => {
      const real = fills.filter(({ words }) => words.trim() !== "");
      const words = real.map((one) => one.words.trim()).join("、");
      const said = `填写待补充${real.length}处：${shortened(words)}`;
      const items = real.map(({ item }) => item);
      return byHand(drafter, id, { seen, items, said }, (draft, now) =>
        filledIn(
          draft,
          real.map((one, i) => ({ ...one, item: now[i]! })),
          drafter.person,
        ),
      );
    },

    /** An item's words. */
    edit: (drafter: Drafter, id: string, seen: number, { n, text }: { n: number; text: string }) =>
      byHand(
        drafter,
        id,
        { seen, items: [n], said: `手改：${shortened(text.trim())}` },
        (draft, [now]) => reworded(draft, now!, text, drafter.person),
      ),

    /** A new item behind one, or behind what stands in the place of a passage. */
    insert: (
      drafter: Drafter,
      id: string,
      seen: number,
      { after, ...added }: Added & { after: number },
    ) =>
      byHand(
        drafter,
        id,
        { seen, items: [after], said: `加上：${shortened(added.text.trim())}` },
        (draft, [now]) => inserted(draft, now!, added, drafter.person),
      ),

    /** A line of the material put behind what stands in the place of a passage. */
    place: (
      drafter: Drafter,
      id: string,
      seen: number,
      { passageId, text, line }: { passageId: string; text: string; line: number },
    ) =>
      byHand(
        drafter,
        id,
        { seen, items: [], said: `材料第${line}行放进稿子：${shortened(text)}` },
        (draft) => {
          const after = draft.items.findLastIndex((item) => item.passageId === passageId);
          return after < 0 ? null : inserted(draft, after, { text, line }, drafter.person);
        },
      ),

    remove: (drafter: Drafter, id: string, seen: number, n: number, text: string) =>
      byHand(drafter, id, { seen, items: [n], said: `删去：${shortened(text)}` }, (draft, [now]) =>
        without(draft, now!),
      ),

    /** What is certain of the rules put in: at one item, or everywhere. */
    mend: (
      drafter: Drafter,
      id: string,
      seen: number,
      one: (Pick<DraftIssue, "rule"> & { item: number; start: number }) | null,
    ) =>
      byHand(
        drafter,
        id,
        { seen, items: one ? [one.item] : [], said: `按公文规范改${one ? `：${one.rule}` : ""}` },
        (draft, [now]) => {
          const is = ({ rule, places: [first] }: DraftIssue) =>
            rule === one?.rule && first?.item === now && first?.start === one.start;
          const { draft: done, count } = mendDraft(draft, one ? is : null);
          return { draft: done, told: count > 0 ? [`已改${count}处。`] : [] };
        },
      ),

    /** An earlier version as the next one. */
    async restore(drafter: Drafter, id: string, seen: number, version: number): Promise<Changed> {
      const earlier = await open(drafter, id, version);
      if (!earlier) return { kind: "gone" };
      const to = () => ({ draft: earlier.document, told: [`已恢复第${version}版。`] });
      return change(drafter, id, { seen, items: [], whole: true, said: `恢复第${version}版`, to });
    },

    /** Two versions side by side; null where there is one of them not. */
    async compare(
      drafter: Drafter,
      id: string,
      [from, to]: [number, number],
    ): Promise<ApartLine[] | null> {
      const before = await open(drafter, id, from);
      const after = await open(drafter, id, to);
      return before && after ? apart(before.document, after.document) : null;
    },

    /** The version that an undo leads to: what undoes counts as what it led to; null where there is none before. */
    before({ versions }: Opened): number | null {
      let at = versions.at(-1)!.version;
      for (;;) {
        const to = /^恢复第(\d+)版$/.exec(versions[at - 1]?.said ?? "")?.[1];
        if (to === undefined) break;
        at = Number(to);
      }
      return at > 1 ? at - 1 : null;
    },
  };
}
