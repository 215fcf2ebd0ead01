/** What the keeper's pages have in common: times and names in words, forms that filter, lists that go on, states and empty places. */
import { api, button, type Children, el, toast } from "../dom.ts";
import type { House } from "../house.ts";

/** A page of the desk, filled anew whenever it is shown: what stands in the address after its name, and the query. */
export type DeskPage = (root: HTMLElement, here: Here) => Promise<void>;

export interface Here {
  house: House;
  rest: string[];
  query: URLSearchParams;
  /** Show this page again, as the address is now. */
  again: () => Promise<void>;
}

const TIME = new Intl.DateTimeFormat("zh-CN", {
  ...{ year: "numeric", month: "numeric", day: "numeric" },
  ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
});
const DAY = new Intl.DateTimeFormat("zh-CN", { year: "numeric", month: "long", day: "numeric" });

export const timeOf = (at: number): HTMLTimeElement =>
  el("time", { datetime: new Date(at).toISOString() }, TIME.format(at));

export const dayWords = (at: number): string => DAY.format(at);

/** How long ago, or how long it took. */
export function msWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} 毫秒`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} 秒`;
  return ms < 3600_000 ? `${Math.round(ms / 60_000)} 分钟` : `${Math.round(ms / 3600_000)} 小时`;
}

const names = new Map<string, string>();

/** A page of the API; the people on it are called by their names from now on. */
export async function peopled<T extends { names: Record<string, string> }>(
  path: string,
): Promise<T> {
  const told = await api<T>(path);
  for (const [person, name] of Object.entries(told.names)) names.set(person, name);
  return told;
}

/** What somebody is called. */
export const personWords = (person: string): string =>
  names.get(person) ?? (person === "" ? "不知是谁" : person);

export const OUTCOMES = {
  answered: "已回答",
  nearest: "只给出相近的",
  refused: "没有答上",
  help: "不是查报告",
  failed: "没有答成",
} as const;
export const VERDICTS = { up: "有用", down: "没用", correct: "有更正" } as const;
export const VIAS = { feishu: "飞书", console: "控制台", api: "接口", mcp: "其他智能体" } as const;

export function tag(kind: string, label: string): HTMLElement {
  return el("span", { class: `kept-tag ${kind}` }, label);
}

export function head(title: string, says: string, ...tools: Children[]): HTMLElement {
  return el(
    "header",
    { class: "kept-head" },
    el("div", {}, el("h1", { tabindex: -1 }, title), el("p", {}, says)),
    el("div", { class: "kept-tools" }, tools),
  );
}

export const nothing = (text: string): HTMLElement => el("p", { class: "kept-nothing" }, text);

/** The address of a page of the desk. */
export function addressOf(path: string, query: Record<string, string | null | undefined> = {}) {
  const set = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const words = new URLSearchParams(set).toString();
  return `#desk/${path}${words === "" ? "" : `?${words}`}`;
}

/** What one may choose among, each an address; `now` is the one that is shown. */
export function choices(
  label: string,
  all: { value: string; label: string; href: string; count?: number }[],
  now: string,
): HTMLElement {
  return el(
    "nav",
    { class: "kept-choices", "aria-label": label },
    all.map(({ value, label: words, href, count }) =>
      el(
        "a",
        { href, "aria-current": value === now && "true" },
        words,
        count === undefined ? null : el("span", { class: "kept-count" }, String(count)),
      ),
    ),
  );
}

/** A labelled field of a form that filters. */
export function field(label: string, input: HTMLElement): HTMLElement {
  return el("label", { class: "kept-field" }, el("span", {}, label), input);
}

/** A form whose fields become the query of `path`; those of `kept` stay as they are. */
export function filterForm(
  path: string,
  fields: HTMLElement[],
  kept: Record<string, string | null>,
): HTMLFormElement {
  const form = el(
    "form",
    {
      class: "kept-filter",
      role: "search",
      on: {
        submit: (event) => {
          event.preventDefault();
          const given = Object.fromEntries(
            [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]),
          );
          location.hash = addressOf(path, { ...kept, ...given });
        },
      },
    },
    fields,
    el("button", { type: "submit", class: "plain" }, "筛选"),
    el("a", { class: "kept-clear", href: addressOf(path) }, "全部清除"),
  );
  return form;
}

/** A list that goes on: `more` adds what comes after `next`, and tells where that ends. */
export function goingOn<C>(
  list: HTMLElement,
  first: C | null,
  more: (cursor: C) => Promise<{ items: HTMLElement[]; next: C | null }>,
): HTMLElement {
  const foot = el("div", { class: "kept-more" });
  const show = (next: C | null) => {
    if (next === null) return foot.replaceChildren();
    const go = button("再看后面的", { class: "plain" }, async () => {
      go.disabled = true;
      try {
        const { items, next: then } = await more(next);
        list.append(...items);
        show(then);
        (items[0]?.querySelector("a, button") as HTMLElement | null)?.focus();
      } catch (error) {
        toast((error as Error).message);
        go.disabled = false;
      }
    });
    foot.replaceChildren(go);
  };
  show(first);
  return foot;
}

/** Do something that a button asks for, once at a time; what goes wrong is told. */
export function act(label: string, kind: string, work: () => Promise<void>): HTMLButtonElement {
  const made = button(label, { class: kind }, async () => {
    made.disabled = true;
    try {
      await work();
    } catch (error) {
      toast((error as Error).message);
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

/** A table that scrolls in a box of its own where the page is narrow. */
export function tableOf(caption: string, columns: string[], rows: Children[][]): HTMLElement {
  return el(
    "div",
    { class: "kept-scroll", tabindex: 0, role: "region", "aria-label": caption },
    el(
      "table",
      { class: "kept-table" },
      el("caption", { class: "unseen" }, caption),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          columns.map((column) => el("th", { scope: "col" }, column)),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map((row) =>
          el(
            "tr",
            {},
            row.map((cell) => el("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
}
