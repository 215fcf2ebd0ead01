/** Beside the draft: what is to be filled in, last year's plan as questions, the material, the rules, and the versions. */
import type { DraftVersions } from "../../api/drafts.ts";
import { api, button, el } from "../dom.ts";
import { blanksOf } from "./blanks.ts";
import { issueOf } from "./card.ts";
import { keep, kept } from "./kept.ts";
import { lineOf, type Table } from "./table.ts";
import { materialBox } from "./texts.ts";
import { whenWords } from "./when.ts";

/** Blanks by the headings above them; a press goes to the field. */
export function blanksPanel(table: Table): HTMLElement {
  const blanks = blanksOf(table.draft.items);
  const done = blanks.filter(({ key }) => (table.fills.get(key) ?? "").trim() !== "").length;
  if (blanks.length === 0)
    return el("div", {}, el("p", { class: "panel-none" }, "没有待补充的了。"));
  let heading = "";
  const lines = blanks.flatMap((blank) => {
    const above = headingAbove(table, blank.item);
    const isNew = above !== heading;
    heading = above;
    const typed = table.fills.get(blank.key) ?? "";
    const { asks, number, item, key } = blank;
    return [
      isNew && above !== "" ? el("li", { class: "panel-head" }, above) : null,
      el(
        "li",
        {},
        button(
          [
            el("b", {}, String(number)),
            el("span", {}, asks),
            typed.trim() === "" ? null : el("i", {}, typed),
          ],
          { class: "panel-line" },
          () => table.goTo(item, key),
        ),
      ),
    ];
  });
  return el(
    "div",
    {},
    el(
      "p",
      { class: "small" },
      `共 ${blanks.length} 处${done > 0 ? `，已填 ${done} 处还没存` : ""}。在稿子里就地填，Tab 到下一处，Enter 一起存；空着的不动。`,
    ),
    el(
      "ol",
      { class: "panel-list" },
      lines.filter((line) => line !== null),
    ),
  );
}

function headingAbove({ draft }: Table, item: number): string {
  const above = draft.items.slice(0, item).findLast(({ level }) => level !== undefined);
  return (above?.text ?? "").replace(/【待补充：.*?】/g, "…").slice(0, 40);
}

/** Last year's plan as questions: each with its place, what of the material speaks of it, and a field for the answer. */
export function checklistPanel(table: Table): HTMLElement {
  const { checklist } = table.draft;
  if (checklist.length === 0)
    return el(
      "p",
      { class: "panel-none" },
      "上年的报告没有列出对今年的安排，或这份稿子只写其中一部分。",
    );
  return el(
    "div",
    {},
    el(
      "p",
      { class: "small" },
      "上年安排的事，今年办得怎样？答一句完整的话，会写进稿子里说这件事的地方。",
    ),
    el(
      "ol",
      { class: "checklist" },
      checklist.map(({ text, source, material }, i) => {
        const name = `${table.id}.check${i}`;
        const area = el("textarea", {
          rows: "1",
          "aria-label": `回答：${text}`,
          placeholder: "如：核查外语标识362处",
        });
        area.value = kept<string>(name) ?? "";
        area.addEventListener("input", () => keep(name, area.value));
        const send = async () => {
          if (area.value.trim() === "") return area.focus();
          const materials = [{ name: "检查清单", text: area.value.trim() }];
          if (await table.change("material", { materials })) keep(name, null);
        };
        return el(
          "li",
          {},
          el("p", {}, text),
          material.map((line) => {
            const own = lineOf(table.draft, line);
            return el("p", { class: "small" }, `材料第${line}行说到：${own?.text ?? ""}`);
          }),
          el(
            "div",
            { class: "check-answer" },
            table.fixed ? null : area,
            table.fixed ? null : button("写进稿子", { class: "plain" }, () => void send()),
            button("看原文", { class: "quiet" }, (event) =>
              table.openSource(source, event.currentTarget as HTMLElement),
            ),
          ),
        );
      }),
    ),
  );
}

/** More material; what of it stands where, and what does not, with the likely places. */
export function materialPanel(table: Table): HTMLElement {
  const { draft } = table;
  const used = new Map<number, number[]>();
  for (const [n, { material }] of draft.items.entries())
    for (const line of material) used.set(line, [...(used.get(line) ?? []), n]);
  const send = button("写进稿子", { class: "primary" }, async () => {
    const materials = box.texts();
    if (materials.length === 0) return;
    send.disabled = true;
    if (await table.change("material", { materials })) box.clear();
    send.disabled = false;
  });
  const box = materialBox(`${table.id}.material`, () => {});
  const lines = [...used].toSorted(([a], [b]) => a - b);
  return el(
    "div",
    { class: "material-panel" },
    table.fixed ? null : [box.node, el("div", { class: "form-foot" }, send)],
    draft.notes.length > 0
      ? [
          el("h3", {}, `对不上的 ${draft.notes.length} 处`),
          el(
            "ul",
            { class: "unused" },
            draft.notes.map(({ line, why }) =>
              el("li", {}, el("p", {}, why), el("p", { class: "small" }, `材料第${line}行`)),
            ),
          ),
        ]
      : null,
    draft.unused.length > 0
      ? [
          el("h3", {}, `没有写进稿子的 ${draft.unused.length} 处`),
          el(
            "ul",
            { class: "unused" },
            draft.unused.map((one) => unusedOf(table, one)),
          ),
        ]
      : null,
    lines.length > 0
      ? [
          el("h3", {}, `写进稿子的 ${lines.length} 行`),
          el(
            "ul",
            { class: "used" },
            lines.map(([line, items]) =>
              el(
                "li",
                {},
                el("span", {}, lineOf(draft, line)?.text ?? `第${line}行`),
                items.map((n) => button("看在哪里", { class: "quiet" }, () => table.goTo(n))),
              ),
            ),
          ),
        ]
      : null,
  );
}

type Unused = Table["draft"]["unused"][number];

function unusedOf(table: Table, { line, text, why, places = [] }: Unused): HTMLElement {
  const here = places.filter(({ passageId }) =>
    table.draft.items.some((item) => item.passageId === passageId),
  );
  const reason = here.length > 0 ? why.split("，可能放在：")[0]! : why;
  return el(
    "li",
    {},
    el("p", {}, text),
    el(
      "p",
      { class: "small" },
      `材料第${line}行：${reason}${here.length > 0 && !table.fixed ? "。放到：" : ""}`,
    ),
    table.fixed
      ? null
      : here.map(({ passageId, name }) =>
          button(
            name,
            { class: "plain place" },
            () => void table.change("place", { passageId, text: asSentence(text), line }),
          ),
        ),
  );
}

const asSentence = (text: string) =>
  /[。！？]$/.test(text) ? text : `${text.replace(/[，；、]$/, "")}。`;

/** What is against the rules of 公文; one press mends what is sure. */
export function rulesPanel(table: Table): HTMLElement {
  const { issues } = table;
  const sure = issues.filter(({ suggestion }) => suggestion !== undefined).length;
  if (issues.length === 0) return el("p", { class: "panel-none" }, "没有发现不合公文规范的地方。");
  return el(
    "div",
    {},
    sure > 1 && !table.fixed
      ? el(
          "div",
          { class: "form-foot" },
          button(
            `有把握的 ${sure} 处一起改`,
            { class: "plain" },
            () => void table.change("lint/fix", {}),
          ),
        )
      : null,
    el(
      "ul",
      { class: "rules" },
      issues.map((issue) => {
        const [first] = issue.places;
        const node = issueOf(table, issue);
        if (first)
          node.append(button("看在哪里", { class: "quiet" }, () => table.goTo(first.item)));
        return el("li", { class: issue.severity }, node);
      }),
    ),
  );
}

/** Who made which version when, by what words; two of them side by side. */
export function versionsPanel(
  table: Table,
  {
    look,
    compare,
  }: { look: (version: number) => void; compare: (from: number, to: number) => void },
): HTMLElement {
  const { latest, version: here } = table.draft;
  const list = el("ol", { class: "versions" });
  const node = el(
    "div",
    {},
    el("p", { class: "small" }, "每次改动都留着，可以对照，也可以退回。"),
    list,
  );
  void api<DraftVersions>(`/api/v1/drafts/${encodeURIComponent(table.id)}/versions`).then(
    ({ versions }) =>
      list.replaceChildren(
        ...versions
          .toReversed()
          .map(({ version, by, at, said }) =>
            el(
              "li",
              { "aria-current": version === here ? "true" : null },
              el("p", {}, el("b", {}, `第${version}版`), ` ${said}`),
              el("p", { class: "small" }, `${by}，${whenWords(at)}`),
              el(
                "div",
                { class: "card-tools" },
                version === here
                  ? null
                  : button("看这一版", { class: "quiet" }, () => look(version)),
                version > 1
                  ? button("改了什么", { class: "quiet" }, () => compare(version - 1, version))
                  : null,
                version < latest
                  ? button("与现在对照", { class: "quiet" }, () => compare(version, latest))
                  : null,
                version < latest
                  ? button(
                      "恢复成这一版",
                      { class: "quiet" },
                      () => void table.change("restore", { version }),
                    )
                  : null,
              ),
            ),
          ),
      ),
    (error: Error) => list.replaceChildren(el("li", { role: "alert" }, error.message)),
  );
  return node;
}
