/** A new draft: whose, of which kind, for which year, on which earlier report, all of it or a part, with what material. */
import type { ChangedDraft, DraftBases } from "../../api/drafts.ts";
import { api, button, el } from "../dom.ts";
import { keep, kept } from "./kept.ts";
import { materialBox } from "./texts.ts";

const KEPT = "new";

interface Chosen {
  org?: string;
  kind?: string;
  year?: number;
  base?: string;
  what?: string;
}

type Report = DraftBases["reports"][number];

export async function showNew(page: HTMLElement, query: URLSearchParams): Promise<void> {
  const chosen: Chosen = { ...kept<Chosen>(KEPT) };
  const wanted = query.get("base");
  const form = el("form", { class: "draft-new" });
  const told = el("p", { class: "form-error", role: "alert" });
  page.replaceChildren(
    el("a", { class: "back", href: "#drafts" }, "‹ 我的稿子"),
    el("h1", {}, "起草新稿"),
    form,
    told,
  );
  const selects = {
    org: el("select", { id: "new-org" }),
    kind: el("select", { id: "new-kind" }),
    base: el("select", { id: "new-base" }),
    what: el("select", { id: "new-what" }),
  };
  const year = el("input", {
    ...{ id: "new-year", type: "number", min: "1949", max: "2200", required: true },
    ...{ inputmode: "numeric", class: "year" },
  });
  const material = materialBox("new-material");
  const send = el("button", { type: "submit", class: "primary" }, "起草");
  let bases: DraftBases | null = null;

  function reportsOf(kind: string): Report[] {
    return (bases?.reports ?? [])
      .filter((report) => report.kind === kind)
      .toSorted((a, b) => b.year - a.year);
  }

  async function showOffice(org: string | null): Promise<void> {
    const asked = org === null ? "" : `?org=${encodeURIComponent(org)}`;
    bases = await api<DraftBases>(`/api/v1/drafts/bases${asked}`);
    fill(selects.org, bases.offices, org ?? bases.offices[0] ?? "");
    const kinds = [...new Set(bases.reports.map(({ kind }) => kind))];
    const known = bases.reports.find(({ reportId }) => reportId === (wanted ?? chosen.base));
    fill(selects.kind, kinds, known?.kind ?? chosen.kind ?? "");
    showKind(true);
  }

  function showKind(first = false): void {
    const reports = reportsOf(selects.kind.value);
    const latest = reports[0]?.year ?? new Date().getFullYear() - 1;
    const known = reports.find(({ reportId }) => reportId === (wanted ?? chosen.base));
    year.value = String((first && !wanted && chosen.year) || (known?.year ?? latest) + 1);
    showBases();
  }

  /** The reports before the year, the latest first. */
  function showBases(): void {
    const before = reportsOf(selects.kind.value).filter((one) => one.year < Number(year.value));
    const options = before.map((one) => ({
      value: one.reportId,
      label: `${one.year}年：${one.title}`,
    }));
    fill(selects.base, options, wanted ?? chosen.base ?? "");
    told.textContent =
      before.length > 0 || !bases
        ? ""
        : `没有比${year.value}年更早的这种报告。请改年度，或换一种报告。`;
    showParts();
  }

  function showParts(): void {
    const base = bases?.reports.find(({ reportId }) => reportId === selects.base.value);
    const parts = (base?.sections ?? [])
      .filter(({ level }) => level <= 2)
      .map(({ level, title }) => ({
        value: `part:${title}`,
        label: `${"　".repeat(level)}${title}`,
      }));
    const options = [
      { value: "whole", label: "整份报告" },
      { value: "form:述职", label: "写成述职报告" },
      { value: "form:简报", label: "写成工作简报" },
      ...parts,
    ];
    fill(selects.what, options, chosen.what ?? "whole");
    send.disabled = !base;
  }

  function remember(): void {
    keep(KEPT, {
      ...{ org: selects.org.value, kind: selects.kind.value, base: selects.base.value },
      ...{ year: Number(year.value), what: selects.what.value },
    });
  }

  selects.org.addEventListener("change", () => void guarded(() => showOffice(selects.org.value)));
  selects.kind.addEventListener("change", () => showKind());
  year.addEventListener("input", showBases);
  selects.base.addEventListener("change", showParts);
  form.addEventListener("change", remember);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void guarded(begin);
  });

  async function begin(): Promise<void> {
    send.disabled = true;
    send.textContent = "正在起草…";
    try {
      const [of, words = ""] = selects.what.value.split(/:(.*)/s);
      const { draft } = await api<ChangedDraft>("/api/v1/drafts", {
        method: "POST",
        body: {
          ...{ base: selects.base.value, year: Number(year.value) },
          ...{ section: of === "part" ? words : "", form: of === "form" ? words : null },
          materials: material.texts(),
        },
      });
      material.clear();
      keep(KEPT, null);
      location.hash = `#drafts/${draft.id}`;
    } finally {
      send.disabled = false;
      send.textContent = "起草";
    }
  }

  async function guarded(work: () => Promise<void>): Promise<void> {
    told.textContent = "";
    try {
      await work();
    } catch (error) {
      told.textContent = (error as Error).message;
    }
  }

  form.append(
    field("单位", selects.org),
    field("文种", selects.kind),
    field("起草哪一年的", year),
    field("以哪份报告为底稿", selects.base, "沿用它的框架和表述，换上今年的年份，数字逐处问您"),
    field("写什么", selects.what),
    material.node,
    el("div", { class: "form-foot" }, send, el("a", { class: "plain", href: "#drafts" }, "取消")),
  );
  await guarded(() => showOffice(chosen.org ?? null));
  if (bases !== null && (bases as DraftBases).reports.length === 0 && told.textContent === "")
    form.replaceChildren(
      el(
        "p",
        { class: "drafts-empty" },
        "库里还没有写明年度的报告，起草没有底稿。请先到报告库导入往年的报告。",
      ),
      button("去报告库", { class: "plain" }, () => {
        location.hash = "#reports";
      }),
    );
}

function field(label: string, control: HTMLElement, hint?: string): HTMLElement {
  return el(
    "div",
    { class: "field" },
    el("label", { for: control.id }, label),
    control,
    hint ? el("p", { class: "small" }, hint) : null,
  );
}

type Option = string | { value: string; label: string };

function fill(select: HTMLSelectElement, options: Option[], value: string): void {
  const all = options.map((one) => (typeof one === "string" ? { value: one, label: one } : one));
  select.replaceChildren(...all.map((one) => el("option", { value: one.value }, one.label)));
  if (all.some((one) => one.value === value)) select.value = value;
  select.disabled = all.length === 0;
}
