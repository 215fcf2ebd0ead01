/** Messages of chats that wait, are being answered, or were given up: each with its sentence, to be tried again or let go. */
import type { JobsPage } from "../../api/desk/jobs.ts";
import { api, confirmed, el, toast } from "../dom.ts";
import {
  act,
  addressOf,
  choices,
  type DeskPage,
  goingOn,
  head,
  msWords,
  nothing,
  peopled,
  personWords,
  timeOf,
} from "./parts.ts";

type Job = JobsPage["jobs"][number];

const STATES = { dead: "没有答成", waiting: "在等候", running: "正在处理" } as const;

export const showJobs: DeskPage = async (root, { house, query, again }) => {
  const asked = query.get("state") ?? "dead";
  const state = asked in STATES ? (asked as keyof typeof STATES) : "dead";
  const pageOf = (cursor = "") =>
    peopled<JobsPage>(`/api/v1/desk/jobs?state=${state}${cursor && `&cursor=${cursor}`}`);
  const { counts, jobs, next } = await pageOf();
  const changed = async () => {
    await Promise.all([again(), house.reload()]);
  };
  const list = el(
    "ol",
    { class: "kept-list" },
    jobs.map((job) => itemOf(job, changed)),
  );
  root.replaceChildren(
    head(
      "消息处理",
      `飞书来的消息逐条处理，已答复 ${counts.done} 条。没有答成的不会丢，可以重试，也可以放弃。`,
    ),
    choices(
      "按状态",
      Object.entries(STATES).map(([value, label]) => ({
        ...{ value, label, count: counts[value as keyof typeof STATES] },
        href: addressOf("jobs", { state: value }),
      })),
      state,
    ),
    jobs.length > 0 ? list : nothing(`没有${STATES[state]}的消息。`),
    goingOn(list, next, async (cursor) => {
      const more = await pageOf(String(cursor));
      return { items: more.jobs.map((job) => itemOf(job, changed)), next: more.next };
    }),
  );
};

function itemOf(job: Job, changed: () => Promise<void>): HTMLElement {
  const { id, state, words, person, attempts, createdAt } = job;
  const post = (what: string) =>
    api(`/api/v1/desk/jobs/${id}/${what}`, { method: "POST", body: {} });
  const retry = act("重试", "plain", async () => {
    await post("retry");
    toast("已重新开始处理");
    await changed();
  });
  const end = act(state === "running" ? "停下" : "放弃", "quiet", async () => {
    const sure = await confirmed({
      title: "不再答复这条消息？",
      text: "放弃以后，提问的人不会收到答复；这一条会记在操作记录里。",
      yes: state === "running" ? "停下" : "放弃",
    });
    if (!sure) return;
    await post("end");
    toast("已放弃");
    await changed();
  });
  return el(
    "li",
    {},
    el("p", { class: "kept-words" }, words || "（没有文字，例如文件或按钮）"),
    el("p", { class: "kept-why" }, sentenceOf(job)),
    el(
      "p",
      { class: "kept-meta" },
      el("span", {}, personWords(person)),
      timeOf(createdAt),
      attempts > 0 ? el("span", {}, `试过 ${attempts} 次`) : null,
    ),
    el("p", { class: "kept-foot" }, state === "dead" ? retry : null, end),
  );
}

function sentenceOf({ state, error, waitMs }: Job): string {
  if (state === "running") return "正在处理。";
  if (state === "dead") return error ?? "没有记下原因。";
  if (error === null) return "排队等候。";
  return `上一次没有成：${error}${waitMs > 0 ? `约 ${msWords(waitMs)}后再试。` : "即将再试。"}`;
}
