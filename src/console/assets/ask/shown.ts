/** The talk on show: its questions one under the other, each mended as its answer grows, the newest at the top of the window. */
import type { Reply } from "../../../schemas.ts";
import { $ } from "../dom.ts";
import { mend } from "../mend.ts";
import { type Asked, renderTurn, type Talk, type TurnDoing } from "./turn.ts";

export interface ShownOptions {
  /** What the buttons of a question do. */
  doing(talk: Talk, turn: Asked): Pick<TurnDoing, "open" | "stop" | "again" | "ask">;
}

export const narrow = matchMedia("(max-width: 899px)");

export function createShown({ doing }: ShownOptions) {
  /** Null is the desk. */
  let talk: Talk | null = null;
  const nodes = new Map<Asked, HTMLElement>();
  /** What was asked last stays at the top while its answer grows, unless somebody has moved the page since. */
  let followed: Asked | null = null;
  for (const moved of ["wheel", "touchmove"])
    addEventListener(moved, () => {
      followed = null;
    });

  function render(mine: Talk, turn: Asked): HTMLElement {
    return renderTurn(turn, {
      address: mine.id && turn.id ? `#ask/${mine.id}/${turn.id}` : null,
      last: turn === mine.turns.at(-1),
      ...doing(mine, turn),
    });
  }

  function node(mine: Talk, turn: Asked): HTMLElement {
    const made = render(mine, turn);
    nodes.set(turn, made);
    return made;
  }

  function setBusy({ turns }: Talk): void {
    $("answer").setAttribute("aria-busy", String(turns.some(({ state }) => state === "running")));
  }

  function scrollTo(turn: Asked | undefined): void {
    const found = turn && nodes.get(turn);
    if (!found) return;
    // On a desk the page itself stays; where it hides that it is longer it would move all the same.
    const main = $("main");
    if (narrow.matches) found.scrollIntoView({ block: "start" });
    else
      main.scrollTop += found.getBoundingClientRect().top - main.getBoundingClientRect().top - 24;
  }

  return {
    scrollTo,
    talk: () => talk,
    show(shown: Talk | null): void {
      talk = shown;
      nodes.clear();
      $("answer").replaceChildren(...(shown?.turns.map((turn) => node(shown, turn)) ?? []));
      if (shown) setBusy(shown);
    },
    /** One more question, which is looked at from now on: the one before is the last no more. */
    add(mine: Talk, turn: Asked): void {
      const old = nodes.get(mine.turns.at(-2)!);
      old?.querySelector(".next")?.remove();
      for (const part of old?.querySelectorAll("details") ?? []) part.open = false;
      $("answer").append(node(mine, turn));
      setBusy(mine);
    },
    follow(turn: Asked): void {
      followed = turn;
      scrollTo(turn);
    },
    /** Show how far a question has come. Whoever turned to another talk meanwhile stays there. */
    mend(mine: Talk, turn: Asked): void {
      const old = nodes.get(turn);
      if (talk !== mine || !old) return;
      mend(old, render(mine, turn));
      setBusy(mine);
      if (followed === turn) scrollTo(turn);
    },
    remove(mine: Talk, turn: Asked): void {
      mine.turns.splice(mine.turns.indexOf(turn), 1);
      nodes.get(turn)?.remove();
      nodes.delete(turn);
    },
  };
}

export type Shown = ReturnType<typeof createShown>;

/** A citation that can be opened as one of a reply's. */
export type Opened = Reply["citations"][number];
