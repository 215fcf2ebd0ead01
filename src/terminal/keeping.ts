/** Commands of the keeper: what is removed and had back, who may look in, what is forgotten. */
import { userInfo } from "node:os";
import type { App } from "../app.ts";
import { UNDO_DAYS } from "../store/undo.ts";
import { tableOf } from "./table.ts";
import { fail, print, UsageError } from "./words.ts";

interface Values {
  json?: boolean | undefined;
  samples?: boolean | undefined;
  undo?: boolean | undefined;
  removed?: boolean | undefined;
  "for-good"?: boolean | undefined;
}

/** Who works here, for the audit trail. */
export const by = () => `终端 ${userInfo().username}`;

export async function remove(app: App, [id]: string[], values: Values): Promise<boolean> {
  if (values.samples) {
    const removed = await app.shelving.removeSamples();
    if (values.json) print({ removed });
    else console.log(`已移除 ${removed} 份示例报告。`);
    return true;
  }
  if (values.removed) return listRemoved(app, values);
  if (id === undefined && values.undo)
    throw new UsageError("请写明要放回的报告编号（见 remove --removed）。");
  if (id === undefined)
    throw new UsageError("请写明要移除的报告编号（见 reports），或用 --samples 移除示例报告。");
  if (values.undo) return undo(app, id, values);
  const forGood = values["for-good"] ?? false;
  const stored = await app.records.report(id);
  if (!stored && forGood && (await app.removed.open(id))) {
    await app.removed.drop(id);
    await app.originals.sweep();
    await app.records.audit("reports.dropped", { reportIds: [id], by: by() });
    if (values.json) print({ reports: [], undoDays: 0 });
    else console.log(`编号 ${id} 的报告早已移除，为撤销保留的一份也已删除。不能撤销。`);
    return true;
  }
  if (!stored) return fail(`库中没有编号为 ${id} 的报告。用 reports 查看编号。`, values);
  const removed = await app.shelving.remove([id], by(), { forGood });
  if (!removed.ok) return fail(removed.error, values);
  if (values.json) {
    print({ reports: [stored.info], undoDays: removed.value.undoDays });
    return true;
  }
  const back = forGood ? "不能撤销" : `${UNDO_DAYS} 天内可用 remove --undo ${id} 撤销`;
  console.log(
    `已移除：${stored.info.title}。现在起查不到它；服务运行时，原文最迟一小时内从数据库和库文件中清除（服务没有运行，则在下次启动后）。${back}。`,
  );
  return true;
}

async function undo(app: App, id: string, values: Values): Promise<boolean> {
  const undone = await app.shelving.undo(id, by());
  if (!undone.ok) return fail(undone.error, values);
  const stored = await app.records.report(id);
  if (values.json) print({ reports: stored ? [stored.info] : [], as: undone.value.as });
  else if (undone.value.as === "current") console.log(`已放回：${stored?.info.title}。`);
  else console.log(`库中已有较新的版本，${stored?.info.title} 作为旧版放回，只供查看出处。`);
  return true;
}

async function listRemoved(app: App, values: Values): Promise<boolean> {
  const removed = await app.removed.list();
  if (values.json) print({ removed });
  else if (removed.length === 0) console.log("没有可以撤销的移除。");
  else
    console.log(
      tableOf(
        ["编号", "移除时间", "移除人", "可撤销至", "标题"],
        removed.map((one) => [
          one.reportId,
          timeOf(app, one.at),
          one.by,
          timeOf(app, one.until),
          one.title + (one.audience ? `（仅限 ${one.audience.join("、")}）` : ""),
        ]),
      ),
    );
  return true;
}

function timeOf(app: App, at: number): string {
  const options = {
    timeZone: app.config.timeZone,
    dateStyle: "short",
    timeStyle: "short",
  } as const;
  return new Intl.DateTimeFormat("zh-CN", options).format(at);
}

/** A new token for the console; whoever was logged in with the old one is not any more. */
export async function token(app: App, _: string[], values: Values): Promise<boolean> {
  if (app.config.consoleToken !== null)
    return fail("口令由 CONSOLE_TOKEN 设定。要换，请改它，然后重新启动。", values);
  const made = await app.access.token.renew();
  await app.sessions.endAll();
  await app.records.audit("token.renewed", { by: by() });
  if (values.json) print({ token: made });
  else console.log(`新的控制台口令（只显示这一次，请记下）：${made}\n用旧口令登录的都已退出。`);
  if (!app.config.doors.some((door) => door.console === "token"))
    console.error("注意：按现在的设置，没有要用口令的地方（控制台只在服务器本机打开）。");
  return true;
}

export async function sessions(app: App, [what]: string[], values: Values): Promise<boolean> {
  if (what !== "end") throw new UsageError("用法：sessions end（让控制台的所有登录都退出）。");
  const ended = await app.sessions.endAll();
  await app.records.audit("sessions.ended", { by: by(), ended });
  if (values.json) print({ ended });
  else console.log(`已退出 ${ended} 个登录。`);
  return true;
}

export async function links(app: App, [what, id]: string[], values: Values): Promise<boolean> {
  if (what !== "revoke")
    throw new UsageError("用法：links revoke [报告编号]（让已发出的出处链接作废）。");
  if (id !== undefined && !(await app.records.report(id)))
    return fail(`库中没有编号为 ${id} 的报告。用 reports 查看编号。`, values);
  await app.links.revoke(id ?? null);
  if (values.json) print({ revoked: id ?? "all" });
  else console.log(`到现在为止发出的${id === undefined ? "全部" : "这份报告的"}出处链接已作废。`);
  return true;
}

export async function forget(app: App, [id]: string[], values: Values): Promise<boolean> {
  if (id === undefined || !/^[\w-]{1,100}$/.test(id))
    throw new UsageError("请写明飞书里的编号（open_id，ou_ 开头）：forget ou_xxxx。");
  const messages = await app.forgetting.forget(id, by());
  const audiences = await app.forgetting.limited(id);
  if (values.json) {
    print({ messages, audiences });
    return true;
  }
  console.log(`已删除这个人的 ${messages} 条消息和对它们的答复。飞书里的聊天记录不受影响。`);
  if (audiences.length > 0)
    console.log(
      `有 ${audiences.length} 份报告的阅读范围里写着这个编号（${audiences.join("、")}），没有改动；要改，请用 --audience 重新导入。`,
    );
  return true;
}

const VERDICTS = { up: "有用", down: "没用", correct: "数字应为" } as const;

/** What people in chats think of the answers, each with the question and the sources it is about. */
export async function feedback(app: App, _: string[], values: Values): Promise<boolean> {
  const given = await app.records.feedback.list();
  const remarks = await app.records.feedback.remarks();
  if (values.json) print({ feedback: given, remarks });
  else if (given.length + remarks.length === 0) console.log("还没有人评价过回答。");
  else {
    const about = given.map((one) => [
      ...[timeOf(app, one.at), VERDICTS[one.verdict], one.by],
      [...one.reasons, one.words].filter((words) => words !== "").join("；"),
      ...[one.question, one.citations.map(({ title, quote }) => `《${title}》“${quote}”`).join("")],
    ]);
    const others = remarks.map(({ at, by: who, words, question }) => [
      ...[timeOf(app, at), "意见", who, words, question ?? "", ""],
    ]);
    const columns = ["时间", "评价", "谁", "说明", "问题", "出处"];
    console.log(tableOf(columns, [...about, ...others]));
  }
  return true;
}
