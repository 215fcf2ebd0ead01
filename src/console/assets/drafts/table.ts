/** What the parts of a draft's page share: the draft as it stands, what is typed and not saved, and how it is changed. */

import type { DraftView, ShownItem } from "../../../flows/drafts/shown.ts";
import type { DraftLint } from "../../api/drafts.ts";
import type { House } from "../house.ts";

export type Issue = DraftLint["issues"][number];
export type Source = ShownItem["sources"][number];

export interface Table {
  id: string;
  house: House;
  draft: DraftView;
  issues: Issue[];
  /** An earlier version is looked at; it is not changed. */
  fixed: boolean;
  /** What is typed into blanks, by their keys. */
  fills: Map<string, string>;
  /** The item whose card is open. */
  opened: number | null;
  /** Show it anew. */
  show(): void;
  /** Type into a blank. */
  typed(key: string, words: string): void;
  saveFills(): Promise<boolean>;
  /** Ask the API for a change; whether it was made. `mine` is what is to be shown beside what somebody else wrote. */
  change(path: string, body: object, mine?: string): Promise<boolean>;
  openSource(source: Source, from: HTMLElement): void;
  /** Scroll to an item, and to its blank where one is meant. */
  goTo(item: number, key?: string): void;
  openItem(item: number | null): void;
}

export const KINDS = {
  keep: "沿用",
  adapt: "改写",
  new: "新增",
  ask: "待补充",
  hand: "手改",
} as const;
export type Kind = keyof typeof KINDS;

/** Where an item's words come from, as its colour says. */
export function kindOf({ kind, by, text }: Pick<ShownItem, "kind" | "by" | "text">): Kind {
  if (/【待补充：/.test(text)) return "ask";
  return by === undefined ? kind : "hand";
}

/** The line of the material, and whose it is; null where it was not kept. */
export function lineOf(
  { materials }: DraftView,
  line: number,
): { name: string | null; text: string } | null {
  const own = materials.findLast(({ from }) => from < line);
  const text = own?.text.split("\n")[line - own.from - 1];
  return own && text !== undefined ? { name: own.name, text } : null;
}
