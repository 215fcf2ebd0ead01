/** Plans and what became of them (pure): how many of each, and the open ones in colour, so that they are seen at once. */
import type { Reply } from "../../domain.ts";
import { coloured } from "./markup.ts";
import type { Span } from "./words.ts";

type Items = NonNullable<Reply["items"]>;

const STATES = [
  { status: "done", name: "已落实", colour: "green" },
  { status: "mentioned", name: "有记载", colour: "blue" },
  { status: "none", name: "未见", colour: "orange" },
] as const;

/** 共22项　■ 已落实 13　■ 未见 9 */
export function countsOf(items: Items): string {
  const counts = STATES.flatMap(({ status, name, colour }) => {
    const count = items.filter((item) => item.status === status).length;
    return count === 0 ? [] : [coloured(colour, `■ ${name} ${count}`)];
  });
  return [`共${items.length}项`, ...counts].join("　");
}

/** The lines of plans of which nothing is told, in the colour of what is open. */
export function statusSpans(text: string, items: Items): Span[] {
  const open = items.filter(({ status }) => status === "none").map(({ plan }) => plan);
  return text.split(/(?<=\n)/).map((line) => {
    const isOpen = open.some((plan) => plan !== "" && line.includes(plan));
    return isOpen ? { text: line, colour: "orange" } : { text: line };
  });
}
