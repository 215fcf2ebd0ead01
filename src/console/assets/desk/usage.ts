/** How much is asked and how long answers take, day by day: charts that the server draws, with their tables. */
import type { Usage } from "../../api/desk/usage.ts";
import { api, el } from "../dom.ts";
import { addressOf, choices, type DeskPage, head, msWords, tableOf } from "./parts.ts";

type Day = Usage["days"][number];

const SPANS = ["7", "30", "90"];
const WIDEST = 900;

export const showUsage: DeskPage = async (root, { query }) => {
  const asked = query.get("days") ?? "30";
  const span = SPANS.includes(asked) ? asked : "30";
  const { days } = await api<Usage>(`/api/v1/desk/usage?days=${span}`);
  const width = Math.min(WIDEST, Math.max(280, document.documentElement.clientWidth - 32));
  const latest = [...days].reverse();
  root.replaceChildren(
    head("用量和快慢", "每天问了多少、答上多少、用了多久。"),
    choices(
      "看多久以来",
      SPANS.map((value) => ({
        ...{ value, label: `最近 ${value} 天` },
        href: addressOf("usage", { days: value }),
      })),
      span,
    ),
    totals(days),
    chart("questions", "每天的提问和结果", span, width, questionTable(latest)),
    chart("latency", "回答用时", span, width, latencyTable(latest)),
    ...(days.some(({ calls }) => calls > 0)
      ? [chart("model", "大模型用量", span, width, modelTable(latest))]
      : []),
  );
};

const unanswered = ({ outcomes }: Day) => outcomes.refused + outcomes.failed;
const askedOn = (day: Day) => day.outcomes.answered + day.outcomes.nearest + unanswered(day);

function totals(days: Day[]): HTMLElement {
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0);
  const all = sum(askedOn);
  const share = (n: number) => (all === 0 ? "—" : `${Math.round((n / all) * 100)}%`);
  const fact = (label: string, value: string) =>
    el("div", {}, el("dt", {}, label), el("dd", {}, value));
  return el(
    "dl",
    { class: "kept-totals" },
    fact("提问", String(all)),
    fact("已回答", share(sum(({ outcomes }) => outcomes.answered))),
    fact("只给出相近的", share(sum(({ outcomes }) => outcomes.nearest))),
    fact("没有答上", share(sum(unanswered))),
  );
}

function chart(name: string, title: string, span: string, width: number, table: HTMLElement) {
  const source = (dark: "0" | "1") =>
    `/api/v1/desk/usage/${name}.svg?days=${span}&width=${width}&dark=${dark}`;
  return el(
    "figure",
    { class: "kept-chart" },
    el("figcaption", {}, title),
    el(
      "picture",
      {},
      el("source", { media: "print", srcset: source("0") }),
      el("source", { media: "(prefers-color-scheme: dark)", srcset: source("1") }),
      el("img", { src: source("0"), alt: `${title}，数字见下面的表`, width, height: 240 }),
    ),
    el("details", { class: "kept-folded" }, el("summary", {}, "看数字"), table),
  );
}

function questionTable(days: Day[]): HTMLElement {
  return tableOf(
    "每天的提问和结果",
    ["日期", "提问", "已回答", "只给出相近的", "没有答上", "没有答成", "不是查报告"],
    days.map((day) => [
      day.day,
      String(askedOn(day)),
      ...(["answered", "nearest", "refused", "failed", "help"] as const).map((name) =>
        String(day.outcomes[name]),
      ),
    ]),
  );
}

const timed = (ms: number | null) => (ms === null ? "—" : msWords(ms));

function latencyTable(days: Day[]): HTMLElement {
  return tableOf(
    "回答用时",
    ["日期", "一半的回答在", "95% 的回答在"],
    days.map(({ day, median, p95 }) => [day, timed(median), timed(p95)]),
  );
}

function modelTable(days: Day[]): HTMLElement {
  return tableOf(
    "大模型用量",
    ["日期", "问了几次", "读入词元", "写出词元"],
    days.map(({ day, calls, promptTokens, completionTokens }) => [
      day,
      ...[calls, promptTokens, completionTokens].map(String),
    ]),
  );
}
