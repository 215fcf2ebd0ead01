/** One question with its reply, and beside it what people think of that, each to be marked as dealt with. */
import type { ToldQuestion } from "../../api/desk/questions.ts";
import { api, button, el, toast } from "../dom.ts";
import type { House } from "../house.ts";
import {
  act,
  addressOf,
  type Here,
  head,
  msWords,
  nothing,
  OUTCOMES,
  peopled,
  personWords,
  tag,
  timeOf,
  VERDICTS,
  VIAS,
} from "./parts.ts";

type Reply = NonNullable<ToldQuestion["reply"]>;
type Citation = Reply["citations"][number];

export async function showTold(root: HTMLElement, { house, rest, again }: Here): Promise<void> {
  const job = rest[0]!;
  const told = await peopled<ToldQuestion>(`/api/v1/desk/questions/${encodeURIComponent(job)}`);
  const { question, said, reply, why, feedback } = told;
  const back = button("‹ 回到提问记录", { class: "quiet" }, () => {
    if (history.length > 1) history.back();
    else location.hash = addressOf("questions");
  });
  root.replaceChildren(
    back,
    head(question.words, said === null ? "" : `原话：${said}`),
    el(
      "div",
      { class: "kept-told" },
      el(
        "section",
        { "aria-label": "回答" },
        facts(question),
        reply ? replyOf(reply, house) : nothing(why ?? "没有回答可看。"),
      ),
      el(
        "section",
        { class: "kept-beside", "aria-label": "评价" },
        el("h2", {}, "评价"),
        feedback.length > 0
          ? el(
              "ul",
              {},
              feedback.map((one) => opinion(one, again)),
            )
          : nothing("没有人评价过这条回答。"),
      ),
    ),
  );
}

function facts(question: ToldQuestion["question"]): HTMLElement {
  const { outcome, at, via, person, ms, model, calls, promptTokens, completionTokens } = question;
  const used =
    calls > 0 ? `问了 ${calls} 次，读 ${promptTokens}、写 ${completionTokens} 个词元` : null;
  return el(
    "p",
    { class: "kept-meta" },
    tag(outcome, OUTCOMES[outcome]),
    timeOf(at),
    el("span", {}, VIAS[via]),
    el("a", { href: addressOf("questions", { person }), title: person }, personWords(person)),
    outcome === "failed" ? null : el("span", {}, `用时 ${msWords(ms)}`),
    model === null ? null : el("span", {}, `大模型 ${model}`),
    used && el("span", {}, used),
  );
}

/** One opinion with its reasons; who keeps the reports says whether it is dealt with. */
export function opinion(
  { job, by, at, verdict, reasons, words, handled }: ToldQuestion["feedback"][number],
  changed: () => Promise<void>,
): HTMLElement {
  const set = (value: boolean) =>
    act(value ? "记为已处理" : "改回未处理", value ? "plain" : "quiet", async () => {
      await api("/api/v1/desk/feedback/handled", {
        method: "POST",
        body: { job, by, verdict, handled: value },
      });
      toast(value ? "已记为处理过" : "已改回未处理");
      await changed();
    });
  return el(
    "li",
    { class: "kept-opinion" },
    el(
      "p",
      { class: "kept-meta" },
      tag(verdict, VERDICTS[verdict]),
      el("span", {}, personWords(by)),
      timeOf(at),
    ),
    reasons.length > 0 ? el("p", {}, reasons.join("、")) : null,
    words === ""
      ? null
      : el("p", { class: "kept-quote" }, verdict === "correct" ? `应为：${words}` : words),
    el(
      "p",
      { class: "kept-foot" },
      handled ? el("span", {}, "已处理：", personWords(handled.by), " ", timeOf(handled.at)) : null,
      set(handled === null),
    ),
  );
}

/** The reply as it was given: its lines with their marks, then its sources. */
function replyOf(reply: Reply, house: House): HTMLElement {
  const open = (citation: Citation, from: HTMLElement) => {
    if (citation.reportId === "material") return;
    const { reportId, title } = citation;
    house.openReport({ reportId, title, citation, citations: reply.citations, from });
  };
  return el(
    "div",
    { class: "kept-reply" },
    reply.text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => el("p", {}, marked(line, reply.citations, open))),
    reply.citations.length > 0
      ? [
          el("h2", {}, "出处"),
          el(
            "ol",
            { class: "kept-sources" },
            reply.citations.map((one) =>
              el(
                "li",
                {},
                button(
                  `${one.n}`,
                  { class: "kept-mark", "aria-label": `打开出处 ${one.n}` },
                  (event) => open(one, event.currentTarget as HTMLElement),
                ),
                el("span", {}, `《${one.title}》${one.path.join("/")}：“${one.quote}”`),
              ),
            ),
          ),
        ]
      : null,
  );
}

function marked(
  line: string,
  citations: Citation[],
  open: (citation: Citation, from: HTMLElement) => void,
): (string | HTMLElement)[] {
  return line.split(/\[(\d{1,3})\]/).map((piece, i) => {
    const citation = i % 2 === 1 ? citations.find(({ n }) => n === Number(piece)) : undefined;
    if (!citation) return i % 2 === 1 ? `[${piece}]` : piece;
    return button(piece, { class: "kept-mark", "aria-label": `打开出处 ${piece}` }, (event) =>
      open(citation, event.currentTarget as HTMLElement),
    );
  });
}
