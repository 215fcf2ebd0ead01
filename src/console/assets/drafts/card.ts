/** What is known of one item: where its words come from, what is to be checked, and how it is changed by hand. */
import { button, el } from "../dom.ts";
import { placeWords } from "../place.ts";
import { keep, kept } from "./kept.ts";
import { type Issue, KINDS, kindOf, lineOf, type Source, type Table } from "./table.ts";

const WHAT = {
  keep: "沿用上年的表述，请核实今年是否仍是如此",
  adapt: "按上年的表述改写",
  new: "据今年的材料新写",
  ask: "还有待补充的内容",
  hand: "人工写定",
};

export function cardOf(table: Table, n: number): HTMLElement {
  const item = table.draft.items[n]!;
  const kind = kindOf(item);
  const issues = table.issues.filter(({ places }) => places[0]?.item === n);
  const reports = item.sources.filter(({ reportId }) => reportId !== "material");
  return el(
    "div",
    { class: "item-card", role: "region", "aria-label": "这一句的来历" },
    el(
      "p",
      { class: "card-kind" },
      el("span", { class: `chip-kind of-${kind}` }, KINDS[kind]),
      kind === "hand" || item.by ? `由${item.by ?? "人"}写定。` : `${WHAT[kind]}。`,
      item.worded ? `措辞由大模型（${item.worded}）改写，已核对数字和名称。` : null,
    ),
    item.doubts.map((doubt) => el("p", { class: "card-doubt" }, doubt)),
    reports.map((source) => sourceOf(table, source)),
    item.material.map((line) => materialOf(table, line)),
    issues.map((issue) => issueOf(table, issue)),
    table.fixed ? null : editing(table, n),
  );
}

function sourceOf(table: Table, source: Source): HTMLElement {
  return el(
    "div",
    { class: "card-source" },
    el("blockquote", {}, source.quote),
    el("span", { class: "small" }, `《${source.title}》${placeWords({ n: 1, ...source })}`),
    button("看原文", { class: "quiet" }, (event) =>
      table.openSource(source, event.currentTarget as HTMLElement),
    ),
  );
}

function materialOf(table: Table, line: number): HTMLElement {
  const own = lineOf(table.draft, line);
  return el(
    "div",
    { class: "card-source" },
    own ? el("blockquote", {}, own.text) : null,
    el("span", { class: "small" }, `材料第${line}行${own?.name ? `（${own.name}）` : ""}`),
  );
}

export function issueOf(table: Table, issue: Issue): HTMLElement {
  const { rule, message, suggestion, places } = issue;
  const [first] = places;
  return el(
    "div",
    { class: "card-issue" },
    el("span", {}, message),
    first && suggestion !== undefined && !table.fixed
      ? button(
          suggestion === "" ? "删去" : `改成“${suggestion}”`,
          { class: "plain" },
          () =>
            void table.change("lint/fix", { one: { rule, item: first.item, start: first.start } }),
        )
      : null,
    first || table.fixed ? null : inTitle(table, issue),
  );
}

/** What is wrong with the title is put right by another. */
function inTitle({ change }: Table, { title }: Issue): HTMLElement {
  return title === undefined
    ? el("span", { class: "small" }, "（在标题里。标题可以在“我的稿子”里改名。）")
    : button(`标题改成“${title}”`, { class: "plain" }, () => void change("rename", { title }));
}

/** What is typed here is kept until it is saved, by the words that it is to replace. */
function editing(table: Table, n: number): HTMLElement {
  const item = table.draft.items[n]!;
  const name = `${table.id}.item`;
  const before = kept<{ of: string; mode: Mode; words: string }>(name);
  const box = el("div", { class: "card-edit" });
  const tools = el(
    "div",
    { class: "card-tools" },
    button("改这一句", { class: "plain" }, () => open("edit", item.text)),
    button("在后面加一句", { class: "quiet" }, () => open("add", "")),
    button("删去", { class: "quiet" }, () => void table.change(`items/${n}`, { remove: true })),
    button("收起", { class: "quiet" }, () => table.openItem(null)),
  );

  type Mode = "edit" | "add";
  function open(mode: Mode, words: string): void {
    const label = mode === "edit" ? "改成" : "加上";
    const area = el("textarea", { rows: "3", "aria-label": label });
    area.value = words;
    const save = async () => {
      const text = area.value.trim();
      if (text === "" || (mode === "edit" && text === item.text)) return close();
      const body = mode === "edit" ? { text } : { add: text };
      if (await table.change(`items/${n}`, body, text)) keep(name, null);
    };
    const close = () => {
      keep(name, null);
      box.replaceChildren(tools);
    };
    area.addEventListener("input", () =>
      keep(name, area.value === words ? null : { of: item.text, mode, words: area.value }),
    );
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
      }
    });
    box.replaceChildren(
      area,
      el(
        "div",
        { class: "card-tools" },
        button("存", { class: "primary" }, () => void save()),
        button("不改了", { class: "quiet" }, close),
        el("span", { class: "small" }, "Ctrl + Enter 存；换行另起一段"),
      ),
    );
    area.focus();
  }

  box.append(tools);
  if (before?.of === item.text) open(before.mode, before.words);
  return box;
}
