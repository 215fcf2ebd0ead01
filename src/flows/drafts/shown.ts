/** A draft as the console and the API show it: its items with what is to be checked of them, and what goes with it. */
import { z } from "zod";
import { doubtsOn } from "../../drafting/byhand.ts";
import { type DraftDocument, DraftSchema } from "../../drafting/document.ts";
import { placeholdersOf } from "../../drafting/revise.ts";
import type { Opened } from "./opening.ts";

const ItemSchema = DraftSchema.shape.items.element.omit({ template: true, by: true }).extend({
  /** Who put it in by hand, as people call him. */
  by: z.string().optional(),
  /** What is to be checked of its figures, in sentences. */
  doubts: z.array(z.string()),
});

export const DraftViewSchema = DraftSchema.pick({
  year: true,
  title: true,
  org: true,
  whole: true,
  unused: true,
  notes: true,
  checklist: true,
}).extend({
  id: z.string(),
  version: z.number().int(),
  /** The number of its latest version; another than `version` for an earlier one. */
  latest: z.number().int(),
  /** Who made this version, when (Unix milliseconds), and by what words. */
  by: z.string(),
  at: z.number(),
  said: z.string(),
  /** The report that it is built on. */
  base: z
    .object({ reportId: z.string(), title: z.string(), year: z.number().int().nullable() })
    .nullable(),
  /** Reports that it quotes have been replaced by newer versions. */
  outdated: z.boolean(),
  /** Whoever asks may pass it on and remove it. */
  own: z.boolean(),
  /** A model is still at its words; they come as the next version. */
  wording: z.boolean(),
  items: z.array(ItemSchema),
  materials: DraftSchema.shape.materials.unwrap(),
});
export type DraftView = z.infer<typeof DraftViewSchema>;
export type ShownItem = DraftView["items"][number];

/** A draft in a list. */
export const ListedSchema = DraftViewSchema.pick({
  id: true,
  version: true,
  title: true,
  year: true,
  org: true,
  whole: true,
  by: true,
  at: true,
  said: true,
  own: true,
}).extend({
  /** How many places are still to be filled in. */
  blanks: z.number().int(),
});
export type Listed = z.infer<typeof ListedSchema>;

export type NameOf = (person: string) => string;

export function viewOf(opened: Opened, nameOf: NameOf, wording: boolean): DraftView {
  const { id, document, version, latest, outdated, own } = opened;
  const { year, title, org, whole, unused, notes, checklist, materials = [] } = document;
  return {
    ...{ id, year, title, org, whole, unused, notes, checklist, materials, outdated, wording, own },
    ...{ version: version.version, latest: latest.version },
    ...{ by: nameOf(version.author.senderId), at: version.at, said: version.said },
    base: baseOf(document),
    items: document.items.map((item) => {
      const { template: _, by, ...shown } = item;
      const doubts = doubtsOn(item, document);
      return { ...shown, doubts, ...(by === undefined ? {} : { by: nameOf(by) }) };
    }),
  };
}

export function listedOf({ id, version, document, own }: Opened, nameOf: NameOf): Listed {
  const { title, year, org, whole, items } = document;
  return {
    ...{ id, title, year, org, whole, own, blanks: placeholdersOf(items).length },
    ...{ version: version.version, at: version.at, said: version.said },
    by: nameOf(version.author.senderId),
  };
}

/** The report that most of its items come from. */
function baseOf({ items }: DraftDocument): DraftView["base"] {
  const sources = items
    .flatMap((item) => item.sources)
    .filter(({ reportId }) => reportId !== "material");
  const [most] = [...Map.groupBy(sources, ({ reportId }) => reportId).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  const first = most?.[0];
  return first ? { reportId: first.reportId, title: first.title, year: first.reportYear } : null;
}
