/**
 * What earlier reports of a series said in the place of each item and section of the report that is built on (pure): a section of
 * another year belongs to the one that shares its heading and its items.
 */
import type { Nearness } from "./likely.ts";
import { aboveOf, type Block, type Paper } from "./paper.ts";

export interface Section {
  /** The headings above its items, down to the second level. */
  chapter: string;
  items: Block[];
  text: string;
  /** The headings above its items, without those of the whole report's parts. */
  above: string;
  /** What other years said in its place. */
  kin: string;
  /** What stands under the heading above its own, where it has one. */
  outer: string;
}

export interface Kin {
  sections: Section[];
  /** What other years said in an item's place. */
  of(block: Block): string;
}

/** Items of no more in common are not of one matter (0–1). */
const SAME_MATTER = 0.35;

export function kinOf(blocks: Block[], series: Paper[], { alike }: Nearness): Kin {
  const sections = sectionsOf(blocks);
  const texts = new Map<Block, string[]>();
  const under = new Map<Section, string[]>();
  for (const { blocks: others } of series) {
    for (const other of sectionsOf(
      others.filter(
        ({ kind, part }) => kind !== "heading" && blocks.some((block) => block.part === part),
      ),
    )) {
      const votes = new Map<Section, number>();
      for (const section of sections) votes.set(section, 2 * alike(other.above, section.above));
      for (const item of other.items) {
        const [best] = sections
          .flatMap((section) =>
            section.items.map((block) => ({
              section,
              block,
              score: alike(item.hit.text, block.hit.text),
            })),
          )
          .sort((a, b) => b.score - a.score);
        if (!best || best.score < SAME_MATTER) continue;
        push(texts, best.block, item.hit.text);
        votes.set(best.section, votes.get(best.section)! + best.score);
      }
      const [home] = [...votes].sort((a, b) => b[1] - a[1]);
      if (home && home[1] >= SAME_MATTER) push(under, home[0], other.text);
    }
  }
  for (const section of sections) section.kin = (under.get(section) ?? []).join("\n");
  return { sections, of: (block) => (texts.get(block) ?? []).join("\n") };
}

function sectionsOf(blocks: Block[]): Section[] {
  const items = blocks.filter(({ kind }) => kind !== "heading");
  return [...Map.groupBy(items, ({ hit }) => hit.headings.join("\n"))].map(([, own]) => {
    const [{ hit }] = own as [Block];
    const outer =
      hit.headings.length > 2
        ? items.filter((other) => other.hit.headings[1] === hit.headings[1])
        : [];
    return {
      chapter: hit.headings.slice(0, 2).join("\n"),
      items: own,
      text: own.map((block) => block.hit.text).join("\n"),
      above: aboveOf(own[0]!).slice(1).join(" "),
      kin: "",
      outer: outer.map((block) => block.hit.text).join("\n"),
    };
  });
}

/** Put a value with the others of its key. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
