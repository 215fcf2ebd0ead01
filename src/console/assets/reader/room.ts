/**
 * The pages of the library that show reports themselves: one report as a whole page (#reports/ID, ?at=PASSAGE), two side by side
 * (#reports/ID/with/ID), and a year's shelf as a list to print (#reports/year/2023). The library's own page gives way to them.
 */
import { el } from "../dom.ts";
import type { House } from "../house.ts";
import { createComparing } from "./compare.ts";
import { createReadingPage } from "./page.ts";
import { showRegister } from "./register.ts";

export interface ReadingRoom {
  /** Shows what the address names, and says whether it names anything of ours. */
  show(rest: string[], query: URLSearchParams): boolean;
}

/** `root` is the library's section; whatever else stands in it is hidden meanwhile. */
export function createReading(root: HTMLElement, house: House): ReadingRoom {
  const stage = el("div", { class: "reading-stage" });
  const page = createReadingPage(stage, house);
  const comparing = createComparing(stage, house);
  let leave = () => {};

  return {
    show([first, second, third], query) {
      leave();
      leave = () => {};
      root.classList.toggle("is-reading", Boolean(first));
      stage.remove();
      if (!first) return false;
      root.append(stage);
      if (first === "year") void showRegister(stage, Number(second));
      else if (second === "with" && third) void comparing(first, third);
      else leave = page(first, query.get("at"));
      return true;
    },
  };
}
