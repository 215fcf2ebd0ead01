/** The audit trail: who did what when. */
import type { AuditPage } from "../../api/desk/usage.ts";
import { el } from "../dom.ts";
import {
  addressOf,
  type DeskPage,
  field,
  filterForm,
  goingOn,
  head,
  nothing,
  peopled,
  personWords,
  timeOf,
} from "./parts.ts";

type Entry = AuditPage["entries"][number];

/** What is on record in words; what is new here shows by its own name. */
const ACTIONS: Record<string, string> = {
  "reports.removed": "移除报告",
  "reports.restored": "放回报告",
  "reports.dropped": "彻底删除报告",
  "reports.filed": "导入报告",
  "reports.corrected": "改正报告的信息",
  "links.revoked": "作废出处链接",
  "token.renewed": "换总口令",
  "token.made": "发口令",
  "token.ended": "收回口令",
  "session.ended": "结束一个会话",
  "sessions.ended": "结束全部会话",
  "person.forgotten": "删除一个人的数据",
  "doctor.examined": "检查系统",
  "questions.exported": "导出提问",
  "feedback.handled": "处理评价或意见",
  "job.retried": "重试消息",
  "job.ended": "放弃消息",
  "sync.asked": "马上同步",
  "draft.renamed": "给稿子改名",
  "draft.removed": "删去稿子",
  "draft.recovered": "恢复稿子",
  "draft.entered": "由链接打开别人的稿子",
  "message.answered": "答复消息",
  "message.ignored": "不用答复的消息",
  "message.stopped": "停下回答",
  "message.feedback": "留下意见",
  "message.told_alone": "单独答复",
  "message.private": "改为私聊告知",
  "message.taken_back": "撤回答复",
  "message.undelivered": "没有送达",
};
const DETAILS: Record<string, string> = {
  ...{ reportIds: "报告", reportId: "报告", job: "编号", chat: "会话", sender: "提问人" },
  ...{ words: "内容", question: "之前的问题", why: "原因", kind: "结果", ms: "用时（毫秒）" },
  ...{ model: "大模型", messages: "消息数", ended: "个数", name: "名字", scopes: "权限" },
  ...{ token: "口令编号", session: "会话", rows: "行数", handled: "已处理", remark: "意见编号" },
  ...{ draft: "稿子编号", title: "名字" },
  ...{ forGood: "不能撤销", files: "文件" },
};

export const showAudit: DeskPage = async (root, { query }) => {
  const pageOf = (cursor?: number) => {
    const words = new URLSearchParams(query);
    if (cursor !== undefined) words.set("cursor", String(cursor));
    return peopled<AuditPage>(`/api/v1/desk/audit?${words.toString()}`);
  };
  const { entries, actions, next } = await pageOf();
  const list = el("ol", { class: "kept-list kept-trail" }, entries.map(itemOf));
  const given = (name: string) => query.get(name) ?? "";
  const day = (name: string) => el("input", { type: "date", name, value: given(name) });
  root.replaceChildren(
    head("操作记录", "谁在什么时候做了什么。记录只增不改，消息的记录随消息到期删除。"),
    filterForm(
      "audit",
      [
        field(
          "做了什么",
          el(
            "select",
            { name: "action" },
            el("option", { value: "" }, "不限"),
            actions.map((name) =>
              el(
                "option",
                { value: name, selected: given("action") === name },
                ACTIONS[name] ?? name,
              ),
            ),
          ),
        ),
        field("谁", el("input", { type: "search", name: "person", value: given("person") })),
        field("从", day("from")),
        field("到", day("to")),
      ],
      {},
    ),
    entries.length > 0 ? list : nothing("没有符合条件的记录。"),
    goingOn(list, next, async (cursor) => {
      const more = await pageOf(cursor);
      return { items: more.entries.map(itemOf), next: more.next };
    }),
  );
};

function itemOf({ at, action, person, detail }: Entry): HTMLElement {
  const facts = Object.entries(detail).filter(
    ([name, value]) => name !== "by" && name !== "sender" && value !== null && value !== undefined,
  );
  return el(
    "li",
    {},
    el(
      "p",
      { class: "kept-act" },
      el("strong", {}, ACTIONS[action] ?? action),
      person === null
        ? null
        : el(
            "a",
            { href: addressOf("audit", { person }), title: `只看 ${person} 的` },
            personWords(person),
          ),
      timeOf(at),
    ),
    facts.length > 0
      ? el(
          "dl",
          { class: "kept-facts" },
          facts.map(([name, value]) =>
            el("div", {}, el("dt", {}, DETAILS[name] ?? name), el("dd", {}, written(value))),
          ),
        )
      : null,
  );
}

function written(value: unknown): string {
  if (typeof value === "boolean") return value ? "是" : "否";
  if (Array.isArray(value)) return value.map(written).join("、");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([name, one]) => `${name} ${written(one)}`)
      .join("，");
  return String(value);
}
