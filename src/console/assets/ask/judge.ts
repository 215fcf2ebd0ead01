/** What may be done with an answer: copied, taken along as Word, passed on as a link, and judged. */
import type { Reply } from "../../../schemas.ts";
import type { Turn } from "../../api/turns.ts";
import { api, button, copy, el, toast } from "../dom.ts";
import { plainText } from "./words.ts";

type Opinions = Turn["opinions"];
type Verdict = Opinions[number]["verdict"];

let reasons: Promise<string[]> | null = null;

/** The buttons beneath an answer on record; `opinions` are what whoever looks at it thinks of it. */
export function toolsOf(id: string, reply: Reply, opinions: Opinions): HTMLElement {
  const { kind, skill, citations, reason } = reply;
  const talk = reason === "talk" || skill === "help";
  const answered = kind === "reply" && !talk;
  const address = `/api/v1/replies/${encodeURIComponent(id)}`;
  const word = { class: "quiet", href: `${address}/word`, download: "" };
  const tools = el(
    "div",
    { class: "tools" },
    button(
      citations.length > 0 ? "复制（含出处）" : "复制",
      { class: "quiet copy" },
      () => void done(() => copyReply(reply)),
    ),
    answered ? el("a", word, "存为 Word") : null,
    talk
      ? null
      : button("复制链接", { class: "quiet link" }, () => void done(() => copyLink(address))),
  );
  if (talk) return tools;
  const judging = el("div", { class: "judging" });
  showJudging(judging, { address, figures: answered && citations.length > 0, opinions });
  return el("div", { class: "tools-and-judging" }, tools, judging);
}

async function copyReply(reply: Reply): Promise<string> {
  await copy(plainText(reply));
  return reply.citations.length > 0 ? "已复制，含出处" : "已复制";
}

async function copyLink(address: string): Promise<string> {
  const { url, days } = await api<{ url: string; days: number }>(`${address}/link`);
  await copy(new URL(url, location.href).href);
  return `链接已复制，${days} 天内可打开`;
}

/** Do something, and say how it went: in the words that come of it, if any. */
async function done(work: () => Promise<string>): Promise<void> {
  try {
    const words = await work();
    if (words !== "") toast(words);
  } catch (error) {
    toast((error as Error).message);
  }
}

interface Judged {
  address: string;
  /** It tells figures that somebody may know better. */
  figures: boolean;
  opinions: Opinions;
}

function showJudging(root: HTMLElement, judged: Judged): void {
  const { address, figures, opinions } = judged;
  const has = (verdict: Verdict) => opinions.some((one) => one.verdict === verdict);
  const form = el("div", { class: "judge-form", hidden: true });
  const give = async (verdict: Verdict, why: string[] = [], words = "") => {
    await done(async () => {
      const given = await api<{ said: string; opinions: Opinions }>(`${address}/feedback`, {
        method: "POST",
        body: { verdict, reasons: why, words },
      });
      const inside = root.contains(document.activeElement);
      showJudging(root, { ...judged, opinions: given.opinions });
      if (inside) root.querySelector<HTMLElement>(`[data-verdict="${verdict}"]`)?.focus();
      return given.said;
    });
  };
  const choice = (verdict: Verdict, label: string, press: () => void) =>
    button(
      label,
      {
        class: "quiet judge",
        "data-verdict": verdict,
        ...(verdict === "up"
          ? { "aria-pressed": String(has("up")) }
          : { "aria-expanded": "false", "aria-pressed": null }),
        title: has(verdict) ? "您已评过，可以改" : null,
      },
      press,
    );
  const down = choice("down", has("down") ? "已记没用" : "没用", () =>
    unfold(form, down, () => dislikeForm(opinions, give)),
  );
  const correct = choice("correct", has("correct") ? "数字应为…（已记）" : "数字应为…", () =>
    unfold(form, correct, () => correctForm(opinions, give)),
  );
  root.replaceChildren(
    el(
      "div",
      { class: "judge-row", role: "group", "aria-label": "评价这条回答" },
      choice("up", has("up") ? "已记有用" : "有用", () => void give("up")),
      down,
      figures ? correct : "",
    ),
    form,
  );
}

/** One of two forms in the same place; pressed once more it folds away. */
function unfold(place: HTMLElement, opener: HTMLElement, make: () => Promise<HTMLElement>): void {
  const open = opener.getAttribute("aria-expanded") === "true";
  for (const one of opener.parentElement!.querySelectorAll("[aria-expanded]"))
    one.setAttribute("aria-expanded", "false");
  place.hidden = true;
  if (open) return;
  opener.setAttribute("aria-expanded", "true");
  void done(async () => {
    const form = await make();
    if (opener.getAttribute("aria-expanded") !== "true") return "";
    place.replaceChildren(form);
    place.hidden = false;
    form.querySelector<HTMLElement>("input, textarea")?.focus();
    return "";
  });
}

type Give = (verdict: Verdict, reasons: string[], words: string) => Promise<void>;

async function dislikeForm(opinions: Opinions, give: Give): Promise<HTMLElement> {
  reasons ??= api<{ reasons: string[] }>("/api/v1/feedback/reasons").then((told) => told.reasons);
  const listed = await reasons.catch((error) => {
    reasons = null;
    throw error;
  });
  const own = opinions.find(({ verdict }) => verdict === "down");
  const boxes = listed.map((reason) => {
    const box = el("input", { type: "checkbox", value: reason });
    box.checked = own?.reasons.includes(reason) ?? false;
    return { box, label: el("label", { class: "reason" }, box, reason) };
  });
  const words = el("input", { type: "text", maxlength: "1000", placeholder: "补充说明（可不填）" });
  words.value = own?.words ?? "";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    void give("down", chosen, words.value);
  };
  return el(
    "form",
    { class: "judge-fields", on: { submit } },
    el(
      "fieldset",
      {},
      el("legend", {}, "哪里不对？"),
      boxes.map(({ label }) => label),
    ),
    el("label", {}, el("span", { class: "unseen" }, "补充说明"), words),
    el("button", { type: "submit", class: "plain" }, "提交"),
  );
}

async function correctForm(opinions: Opinions, give: Give): Promise<HTMLElement> {
  const own = opinions.find(({ verdict }) => verdict === "correct");
  const words = el("input", { type: "text", maxlength: "1000", required: true });
  words.value = own?.words ?? "";
  words.placeholder = "例如：应为362处，依据业务台账";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void give("correct", [], words.value);
  };
  return el(
    "form",
    { class: "judge-fields", on: { submit } },
    el("label", {}, el("span", {}, "数字应为多少，依据哪份材料"), words),
    el("button", { type: "submit", class: "plain" }, "报管理员核实"),
  );
}
