/** A report's headings, each leading to its place; where the list stays beside the text, it follows the reading. */
import type { ReportInfo } from "../../../domain.ts";
import { button, el } from "../dom.ts";
import type { Stored } from "./load.ts";
import type { Paper } from "./paper.ts";

export interface Outline {
  list: HTMLElement | null;
  /** The reading is in this chunk. */
  follow(chunk: number): void;
}

/** Each heading leads to the first passage under it. */
export function outlineOf(
  { info, body }: Stored,
  paper: Paper,
  goTo: (passageId: string) => void,
): Outline {
  const items = targetsOf(info.outline, body).map(({ heading, passageId }) => {
    const node = button(heading.title, { disabled: passageId === null }, () => {
      if (passageId !== null) goTo(passageId);
    });
    const chunk = passageId === null ? null : (paper.homeOf(passageId)?.chunk ?? null);
    return { node, chunk, level: Math.min(heading.level, 3) };
  });
  let here: HTMLElement | null = null;
  const list = el(
    "ol",
    {},
    items.map(({ node, level }) => el("li", { class: `level-${level}` }, node)),
  );
  return {
    list: items.length === 0 ? null : list,
    follow(chunk) {
      const now =
        items.findLast((item) => item.chunk !== null && item.chunk <= chunk)?.node ?? null;
      if (now === here) return;
      here?.removeAttribute("aria-current");
      now?.setAttribute("aria-current", "location");
      here = now;
      const room = list.parentElement;
      if (!now || !room || room.scrollHeight <= room.clientHeight) return;
      const [inner, outer] = [now.getBoundingClientRect(), room.getBoundingClientRect()];
      if (inner.top < outer.top || inner.bottom > outer.bottom)
        room.scrollTop += inner.top - outer.top - outer.height / 3;
    },
  };
}

function targetsOf(outline: ReportInfo["outline"], body: Stored["body"]) {
  let from = 0;
  return outline.map((heading) => {
    const found = body.findIndex(
      (passage, i) => i >= from && passage.headings.at(-1) === heading.title,
    );
    if (found >= 0) from = found + 1;
    return { heading, passageId: body[found]?.passageId ?? null };
  });
}
