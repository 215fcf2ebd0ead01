/** What people think of answers, and what they said besides: until a keeper has dealt with it. */
import type { FeedbackPage, RemarksPage } from "../../api/desk/feedback.ts";
import { api, el, toast } from "../dom.ts";
import {
  act,
  addressOf,
  choices,
  type DeskPage,
  goingOn,
  head,
  nothing,
  peopled,
  personWords,
  timeOf,
} from "./parts.ts";
import { opinion } from "./told.ts";

const STATES = { open: "未处理", handled: "已处理", all: "全部" } as const;

export const showFeedback: DeskPage = async (root, { query, again }) => {
  const state = query.get("state") ?? "open";
  const asked = (cursor?: string | number) => {
    const words = new URLSearchParams({ state });
    if (cursor !== undefined) words.set("cursor", String(cursor));
    return words.toString();
  };
  const [given, said] = await Promise.all([
    peopled<FeedbackPage>(`/api/v1/desk/feedback?${asked()}`),
    peopled<RemarksPage>(`/api/v1/desk/remarks?${asked()}`),
  ]);
  const opinionOf = (one: FeedbackPage["feedback"][number]) => {
    const item = opinion(one, again);
    const question = one.question || "（提问已不在了）";
    item.prepend(
      el("a", { class: "kept-words", href: addressOf(`questions/${one.job}`) }, question),
    );
    return item;
  };
  const remarkOf = (one: RemarksPage["remarks"][number]) => remark(one, again);
  const opinions = el("ul", { class: "kept-list" }, given.feedback.map(opinionOf));
  const remarks = el("ul", { class: "kept-list" }, said.remarks.map(remarkOf));
  root.replaceChildren(
    head("评价和意见", "大家对回答的评价，连同理由；点开问题，看评价说的是哪条回答。"),
    choices(
      "按处理情况筛选",
      Object.entries(STATES).map(([value, label]) => ({
        ...{ value, label },
        href: addressOf("feedback", { state: value }),
      })),
      state,
    ),
    el("h2", {}, "对回答的评价"),
    given.feedback.length > 0 ? opinions : nothing(emptyWords(state, "评价")),
    goingOn(opinions, given.next, async (cursor) => {
      const more = await peopled<FeedbackPage>(`/api/v1/desk/feedback?${asked(cursor)}`);
      return { items: more.feedback.map(opinionOf), next: more.next };
    }),
    el("h2", {}, "留下的意见"),
    said.remarks.length > 0 ? remarks : nothing(emptyWords(state, "意见")),
    goingOn(remarks, said.next, async (cursor) => {
      const more = await peopled<RemarksPage>(`/api/v1/desk/remarks?${asked(cursor)}`);
      return { items: more.remarks.map(remarkOf), next: more.next };
    }),
  );
};

function emptyWords(state: string, what: string): string {
  return state === "open" ? `没有未处理的${what}。` : `没有${what}。`;
}

function remark(
  { id, at, by, words, question, handled }: RemarksPage["remarks"][number],
  changed: () => Promise<void>,
): HTMLElement {
  const set = (value: boolean) =>
    act(value ? "记为已处理" : "改回未处理", value ? "plain" : "quiet", async () => {
      await api(`/api/v1/desk/remarks/${id}/handled`, { method: "POST", body: { handled: value } });
      toast(value ? "已记为处理过" : "已改回未处理");
      await changed();
    });
  return el(
    "li",
    { class: "kept-opinion" },
    el("p", { class: "kept-said" }, words),
    question === null ? null : el("p", { class: "kept-quote" }, `之前问的是：${question}`),
    el("p", { class: "kept-meta" }, el("span", {}, personWords(by)), timeOf(at)),
    el(
      "p",
      { class: "kept-foot" },
      handled ? el("span", {}, "已处理：", personWords(handled.by), " ", timeOf(handled.at)) : null,
      set(handled === null),
    ),
  );
}
