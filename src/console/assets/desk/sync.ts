/** The cloud documents that are kept on the shelf: each source, the last runs, what went wrong; and a run at once. */
import type { SyncShown } from "../../api/desk/jobs.ts";
import { api, el, toast } from "../dom.ts";
import { act, type DeskPage, head, msWords, nothing, tableOf, timeOf } from "./parts.ts";

type Sync = NonNullable<SyncShown["sync"]>;

const KINDS = { wiki: "知识库", drive: "文件夹" } as const;

export const showSync: DeskPage = async (root, { again }) => {
  const { sync } = await api<SyncShown>("/api/v1/desk/sync");
  const says = "飞书知识库和文件夹里的报告，自动入库；那边改了、删了，这里跟着变。";
  if (!sync) {
    root.replaceChildren(
      head("云文档同步", says),
      nothing(
        "没有设要同步的知识库或文件夹。请系统管理员在设置里写明（SYNC_SOURCES），重新启动后自动开始。",
      ),
    );
    return;
  }
  const now = act(sync.underWay ? "看看进度" : "马上同步", "primary", async () => {
    if (!sync.underWay) {
      await api("/api/v1/desk/sync", { method: "POST", body: {} });
      toast("已开始同步");
    }
    await again();
  });
  root.replaceChildren(
    head("云文档同步", `${says}每 ${sync.everyMinutes} 分钟看一次。`, now),
    ...(sync.underWay ? [el("p", { class: "kept-note", role: "status" }, "正在同步。")] : []),
    ...(sync.trouble ? [el("p", { class: "kept-note bad", role: "alert" }, sync.trouble)] : []),
    el("h2", {}, "来源"),
    tableOf(
      "同步的来源",
      ["来源", "看到的文档", "入库的报告", "只给部分人看", "没读成"],
      sync.sources.map((one) => [
        `${KINDS[one.kind]} ${one.token}`,
        ...[one.documents, one.reports, one.limited, one.failed.length].map(String),
      ]),
    ),
    ...failedOf(sync),
    el("h2", {}, "最近几次"),
    sync.runs.length > 0 ? runsOf(sync.runs) : nothing("还没有同步过。"),
  );
};

function failedOf({ sources }: Sync): HTMLElement[] {
  const failed = sources.flatMap((one) => one.failed);
  if (failed.length === 0) return [];
  return [
    el("h2", {}, "没读成的文档"),
    tableOf(
      "没读成的文档",
      ["文档", "原因"],
      failed.map(({ path, why }) => [path, why]),
    ),
  ];
}

function runsOf(runs: Sync["runs"]): HTMLElement {
  return tableOf(
    "最近几次同步",
    ["开始", "用时", "看到", "新增", "更新", "移除", "没读成", "说明"],
    runs.map(({ startedAt, endedAt, counts, errors }) => [
      timeOf(startedAt),
      endedAt === null ? "没有做完" : msWords(endedAt - startedAt),
      ...["found", "added", "replaced", "removed", "failed"].map((name) =>
        String(counts[name] ?? 0),
      ),
      errors.join("") || "做完了",
    ]),
  );
}
