/** 起草: one's drafts, a new one, and one on the desk: `#drafts`, `#drafts/new`, `#drafts/ID?version=3`. */
import { el } from "../dom.ts";
import type { CreateView } from "../house.ts";
import { createDesk } from "./desk.ts";
import { showList } from "./list.ts";
import { showNew } from "./new.ts";

export const createView: CreateView = (root, house) => {
  let leave = () => {};
  let here = 0;
  return {
    async show(rest, query) {
      leave();
      const mine = ++here;
      const page = el("div", { class: "drafts-page" });
      root.replaceChildren(page);
      const isHere = () => mine === here;
      const [id] = rest;
      if (id === undefined) return showList(page, isHere);
      if (id === "new") return showNew(page, query);
      const desk = createDesk(page, { id, house, isHere });
      leave = desk.leave;
      await desk.open(Number(query.get("version")) || null);
    },
  };
};
