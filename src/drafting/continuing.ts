/**
 * A kept draft and more material (pure): the material is drafted on last year's report as the first was → of each item of last year's
 * what it newly tells takes the place of what the kept draft asks there and the new one does not; where nothing was asked it goes
 * behind → what stood in the kept draft stays, but for what earlier material told of the same; what was put in by hand always. Lines count on behind those of earlier material.
 */
import { compose, type Ordered } from "./compose.ts";
import { type DraftDocument, type DraftItem, type GivenText, joined } from "./document.ts";
import { countedOn } from "./dropping.ts";
import type { Revised } from "./revise.ts";

export function goOnWith(
  draft: DraftDocument,
  material: string | GivenText[],
  { base, series }: Pick<Ordered, "base" | "series">,
): Omit<Revised, "left"> {
  const lines = linesOf(draft);
  const texts = typeof material === "string" ? [{ name: null, text: material }] : material;
  const { text, materials } = joined(texts, lines);
  const fresh = compose({
    ...{ base, series, year: draft.year },
    ...(draft.part
      ? { blocks: base.blocks.filter(({ hit }) => draft.part!.includes(hit.passageId)) }
      : {}),
    // Blank lines stand for earlier material, so that every line that is named is the right one.
    material: "\n".repeat(lines) + text,
  });
  const order = fresh.items.map(({ passageId }) => passageId);
  let items = draft.items;
  const told: string[] = [];
  const unused = [...draft.unused, ...fresh.unused];
  const written: string[] = [];
  let answered = 0;
  for (const [passageId, own] of Map.groupBy(fresh.items, (item) => item.passageId)) {
    const held = items.filter((item) => item.passageId === passageId);
    const byHand = held.filter(({ by }) => by !== undefined);
    const open = new Set(held.filter(isAsk).map(askedBy));
    // What is said to be lacking still is asked already.
    const all = own.filter(
      (item) =>
        item.material.length > 0 &&
        item.level === undefined &&
        !(isAsk(item) && open.has(askedBy(item))),
    );
    const telling = all.filter((item) => !byHand.some((other) => isOfOne(item, other)));
    for (const {
      text,
      material: [line = 0],
    } of all.filter((item) => !telling.includes(item)))
      unused.push({ line, text, why: "稿子里这一处是人改过的，没有动，请核对" });
    if (telling.length === 0) continue;
    const asked = new Set(own.filter(isAsk).map(askedBy));
    const answers = held.filter((item) => isAsk(item) && !asked.has(askedBy(item)));
    // Of two materials the later one counts.
    const older = held.filter(
      (item) => item.material.length > 0 && telling.some((other) => isOfOne(item, other)),
    );
    const due = held.filter((item) => answers.includes(item) || older.includes(item));
    for (const { text } of older) told.push(`“${bareOf(text)}”已按新材料改写。`);
    answered += answers.length;
    written.push(...telling.map(({ text, section }) => `“${bareOf(text)}”${placeOf(section)}`));
    items = countedOn(put(items, telling, due, { passageId, order }), draft.items);
  }
  return {
    draft: {
      ...draft,
      items,
      materials: [...(draft.materials ?? []), ...materials],
      unused,
      // What did not agree is no longer said of what is no longer told.
      notes: [
        ...draft.notes.filter(({ line }) => !tells(draft.items, line) || tells(items, line)),
        ...fresh.notes,
      ],
      checklist: draft.checklist.map((one, i) => {
        const { text, material } = fresh.checklist[i]!;
        // Of two materials the later one counts here too.
        return material.length > 0 ? { ...one, text, material } : one;
      }),
    },
    told: [
      written.length === 0
        ? "新材料里没有找到能写进稿子的内容。"
        : `新材料写进稿子${written.length}处，答上待补充${answered}处：${written.join("；")}。`,
      ...told,
    ],
    changed: written.length > 0,
  };
}

/** Under which headings it went. */
function placeOf(section: string[]): string {
  return section.length > 0 ? `（写在${section.join("")}）` : "（写在开头）";
}

function isAsk({ kind }: DraftItem): boolean {
  return kind === "ask";
}

/** What a placeholder asks for, whatever last year's figure of it was. */
function askedBy({ text }: DraftItem): string {
  return bareOf(text).replace(/（上年[^】]*/g, "");
}

function tells(items: DraftItem[], line: number): boolean {
  return items.some(({ material }) => material.includes(line));
}

/** Do two items stand for one clause of last year's? */
function isOfOne({ sources }: DraftItem, other: DraftItem): boolean {
  return sources.some(
    ({ passageId, start }) =>
      !passageId.startsWith("material") &&
      other.sources.some((one) => one.passageId === passageId && one.start === start),
  );
}

/** The last line of a draft's material, or the last that it speaks of. */
function linesOf({ items, unused, notes, materials = [] }: DraftDocument): number {
  const lines = [
    ...[...unused, ...notes].map(({ line }) => line),
    ...materials.map(({ from, text }) => from + text.split("\n").length),
  ];
  return Math.max(0, ...items.flatMap(({ material }) => material), ...lines);
}

/** The items with `telling` in the place of what it answers, else behind the last of its passage, else where it comes in the order. */
function put(
  items: DraftItem[],
  telling: DraftItem[],
  due: DraftItem[],
  { passageId, order }: { passageId: string; order: string[] },
): DraftItem[] {
  const before = new Set(order.slice(0, order.indexOf(passageId) + 1));
  const at =
    due.length > 0
      ? items.indexOf(due[0]!)
      : items.findLastIndex((item) => before.has(item.passageId)) + 1;
  const rest = items.filter((item) => !due.includes(item));
  const first = due[0];
  const mark = first && MARK.exec(first.text)?.[0];
  const sentences = telling.map((item, i) => ({
    ...item,
    // What was asked at the head of an item leaves it its number.
    text: ended(i === 0 && mark ? mark + item.text.replace(MARK, "") : item.text, telling[i + 1]),
    opens: i === 0 ? (first?.opens ?? (item.opens && MARK.test(item.text))) : item.opens,
  }));
  const head = rest
    .slice(0, at)
    .map((item, i, all) => (i === all.length - 1 ? closed(item) : item));
  return [...head, ...sentences, ...rest.slice(at)];
}

const MARK = /^[一二三四五六七八九十]{1,3}是/;

/** What comes last, or stands before a paragraph, ends its sentence. */
function ended(text: string, next: DraftItem | undefined): string {
  return next === undefined || next.opens ? text.replace(/[，；]$/, "。") : text;
}

/** Before new words a question ends its sentence. */
function closed(item: DraftItem): DraftItem {
  const text = item.text.replace(/】[，；]$/, "】。");
  return text === item.text ? item : { ...item, text };
}

/** Without its number and the mark that closes it. */
function bareOf(text: string): string {
  return text.replace(MARK, "").replace(/[，；。]+$/, "");
}
