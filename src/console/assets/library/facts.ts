/** The form for what is known of a report: title, office, year, kind, and who may read it. What is typed is kept until it is saved. */
import type { GivenFacts, ReportItem } from "../../api/library.ts";
import { button, el } from "../dom.ts";
import { dropUnsaved, keepUnsaved, unsaved } from "./unsaved.ts";

type Kind = ReportItem["kind"];
const KINDS = Object.keys({
  法治政府建设年度情况报告: true,
  年度工作总结: true,
  政府信息公开工作年度报告: true,
  政府工作报告: true,
  工作要点: true,
  部门预算: true,
  部门决算: true,
  统计公报: true,
  国民经济计划报告: true,
  述职报告: true,
  专报: true,
  其他: true,
} satisfies Record<Kind, true>) as Kind[];

export interface Facts {
  title: string;
  org: string | null;
  year: number | null;
  kind: Kind;
  audience: string[] | null;
}

export interface FactsFormOptions {
  facts: Facts;
  /** What the words are about, by which they are kept. */
  about: string;
  /** Offices there are already. */
  orgs: string[];
  /** Somebody may be named as a reader. */
  limits: boolean;
  submit: string;
  /** What is said otherwise than before. Throws an Error whose message is a sentence to show. */
  save: (changes: GivenFacts) => Promise<void>;
  cancel: () => void;
  /** More buttons beside. */
  tools?: Node[];
}

export interface FactsForm {
  node: HTMLFormElement;
  /** Show what somebody else has made of it meanwhile; what was typed stays. */
  conflict: (now: Facts, why: string) => void;
}

const FOR_ALL = "全体人员";
const FOR_SOME = "只给指定的人员或群";
let forms = 0;

/** A title with its year set right, which sources and drafts are named by; one that names another year besides is left alone. */
function retitled(title: string, was: string, is: string): string {
  const years = title.match(/\d{4}(?=年)/g) ?? [];
  return years.length === 1 && years[0] === was ? title.replace(was, is) : title;
}

export function factsForm(options: FactsFormOptions): FactsForm {
  const { about, limits } = options;
  let { facts } = options;
  const id = `facts-${++forms}`;
  const before = valuesOf(facts);
  const kept = unsaved(about);
  const values = { ...before, ...kept };

  const input = (name: "title" | "org" | "year", more: Record<string, unknown> = {}) =>
    el("input", { id: `${id}-${name}`, name, value: values[name], autocomplete: "off", ...more });
  const title = input("title", { maxlength: 200 });
  const org = input("org", { maxlength: 200, list: `${id}-orgs` });
  const year = input("year", { inputmode: "numeric", maxlength: 4, size: 6 });
  const kind = el(
    "select",
    { id: `${id}-kind`, name: "kind" },
    KINDS.map((one) => el("option", { value: one, selected: one === values.kind }, one)),
  );
  const audience = el(
    "select",
    { id: `${id}-audience`, name: "audience" },
    [FOR_ALL, FOR_SOME].map((one) => el("option", { selected: one === values.audience }, one)),
  );
  const readers = el("textarea", { id: `${id}-readers`, name: "readers", rows: 2 }, values.readers);
  const hint = el(
    "p",
    { class: "facts-hint" },
    "填飞书里的人员编号（ou_ 开头）或群编号（oc_ 开头），用空格隔开。您自己不在其中的话，改后在这里也看不到它。",
  );
  const few = field("给谁看", readers, [hint]);
  const trouble = el("p", { class: "form-error", role: "alert" });
  const note = el("p", { class: "facts-note" });
  const send = el("button", { type: "submit", class: "primary" }, options.submit);
  const node = el(
    "form",
    { class: "facts", novalidate: true },
    note,
    field("标题", title),
    el("div", { class: "facts-row" }, field("单位", org), field("年度", year), field("文种", kind)),
    limits ? [el("div", { class: "facts-row" }, field("阅读范围", audience)), few] : null,
    el(
      "datalist",
      { id: `${id}-orgs` },
      options.orgs.map((one) => el("option", { value: one })),
    ),
    trouble,
    el(
      "div",
      { class: "facts-foot" },
      send,
      options.tools,
      button("取消", { class: "quiet" }, () => {
        dropUnsaved(about);
        options.cancel();
      }),
    ),
  );
  if (kept) say("上次没有保存的修改还在，已替您填好。");
  showFew();
  let titled = values.year;
  node.addEventListener("input", (event) => {
    if (event.target === year && /^\d{4}$/.test(year.value)) {
      title.value = retitled(title.value, titled, year.value);
      titled = year.value;
    }
    showFew();
    keepUnsaved(about, typed());
  });
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    void save();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    options.cancel();
  });

  function field(label: string, control: HTMLElement, more: Node[] = []): HTMLElement {
    return el(
      "div",
      { class: `field field-${control.getAttribute("name")}` },
      el("label", { for: control.id }, label),
      control,
      more,
    );
  }

  function showFew(): void {
    few.hidden = audience.value !== FOR_SOME;
  }

  function say(words: string): void {
    note.textContent = words;
  }

  const typed = () => ({
    ...{ title: title.value, org: org.value, year: year.value, kind: kind.value },
    ...{ audience: audience.value, readers: readers.value },
  });

  async function save(): Promise<void> {
    const wrong = wrongIn(typed());
    trouble.textContent = wrong?.words ?? "";
    for (const one of [title, org, year, readers])
      one.toggleAttribute("aria-invalid", one.name === wrong?.name);
    if (wrong) {
      node.querySelector<HTMLElement>(`[name=${wrong.name}]`)?.focus();
      return;
    }
    send.disabled = true;
    try {
      await options.save(changesIn(typed(), facts, limits));
      dropUnsaved(about);
    } catch (error) {
      trouble.textContent = (error as Error).message;
    } finally {
      send.disabled = false;
    }
  }

  return {
    node,
    conflict(now, why) {
      facts = now;
      const theirs = valuesOf(now);
      const mine = typed();
      const differs = (["title", "org", "year", "kind", "audience"] as const).filter(
        (name) => theirs[name] !== mine[name],
      );
      note.replaceChildren(
        why,
        el(
          "ul",
          {},
          differs.map((name) =>
            el(
              "li",
              {},
              `${LABELS[name]}现在是“${theirs[name] || "（空）"}”，您填的是“${mine[name] || "（空）"}”。`,
              button("用现在的", { class: "quiet" }, (event) => {
                const control = { title, org, year, kind, audience }[name];
                control.value = theirs[name];
                (event.currentTarget as HTMLElement).closest("li")?.remove();
                showFew();
                keepUnsaved(about, typed());
              }),
            ),
          ),
        ),
        el("span", {}, "再按一次保存，就以您填的为准。"),
      );
      keepUnsaved(about, mine);
    },
  };
}

const LABELS = { title: "标题", org: "单位", year: "年度", kind: "文种", audience: "阅读范围" };
type Values = Record<keyof typeof LABELS | "readers", string>;

function valuesOf({ title, org, year, kind, audience }: Facts): Values {
  return {
    ...{ title, org: org ?? "", year: year === null ? "" : String(year), kind },
    audience: audience === null ? FOR_ALL : FOR_SOME,
    readers: audience?.join(" ") ?? "",
  };
}

function wrongIn(values: Values): { name: string; words: string } | null {
  if (values.title.trim() === "") return { name: "title", words: "请写下标题。" };
  if (values.year.trim() !== "" && yearIn(values.year) === null)
    return { name: "year", words: "年度请填四位数字，例如 2023。" };
  if (values.audience === FOR_SOME && idsIn(values.readers).length === 0)
    return { name: "readers", words: "请写明给谁看，或把阅读范围改为“全体人员”。" };
  return null;
}

function yearIn(words: string): number | null {
  const year = words.normalize("NFKC").replace(/年$/, "").trim();
  return /^(?:19|20)\d{2}$/.test(year) ? Number(year) : null;
}

const idsIn = (words: string) => words.split(/[\s,，、;；]+/).filter(Boolean);

/** What was emptied is left as it was: nothing can be known less of a report. */
function changesIn(values: Values, facts: Facts, limits: boolean): GivenFacts {
  const changes: GivenFacts = {};
  const [title, org, year] = [values.title.trim(), values.org.trim(), yearIn(values.year)];
  if (title !== facts.title) changes.title = title;
  if (org !== "" && org !== facts.org) changes.org = org;
  if (year !== null && year !== facts.year) changes.year = year;
  if (values.kind !== facts.kind) changes.kind = values.kind as Kind;
  const audience = values.audience === FOR_ALL ? null : idsIn(values.readers).sort();
  const same = (audience?.join(" ") ?? "") === (facts.audience?.toSorted().join(" ") ?? "");
  if (limits && !same) changes.audience = audience;
  return changes;
}
