/** `sync` on a terminal: the cloud documents looked at now, and what became of them. */
import type { App } from "../app.ts";
import type { SyncDetail } from "../flows/syncing.ts";
import { fail, print } from "./words.ts";

interface Values {
  json?: boolean | undefined;
}

export async function sync(app: App, _: string[], values: Values): Promise<boolean> {
  if (!app.sync)
    return fail(
      app.feishu
        ? "没有要同步的云文档。请用 SYNC_SOURCES 写明知识库或文件夹，例如 wiki:7034502641455497244。"
        : "还没有接飞书，不能同步云文档。请先填好 FEISHU_ 开头的各项。",
      values,
    );
  const moves = process.stderr.isTTY === true;
  const detail = await app.sync.run(({ found, added, replaced }) => {
    if (moves) process.stderr.write(`\r\x1b[2K已看 ${found} 份，新增 ${added}，更新 ${replaced}…`);
  });
  if (moves) process.stderr.write("\r\x1b[2K");
  if (detail === null)
    return fail("正在同步（由服务或另一个终端进行），没有再开始一次。稍后可再看。", values);
  // What is not embedded now, the server embeds later; by their words the reports are found already.
  await app.library.catchUp(app.records.alone, () => {});
  if (values.json) print(detail);
  else console.log(summaryOf(detail));
  return detail.errors.length === 0;
}

function summaryOf(detail: SyncDetail): string {
  const { found, added, replaced, unchanged, removed, moved, failed, skipped } = detail;
  const list = (head: string, told: { path: string; why: string }[]) =>
    told.length > 0
      ? [`${head}\n${told.map(({ path, why }) => `  ${path}：${why}`).join("\n")}`]
      : [];
  return [
    ...list("移走了：", removed),
    ...list("换了地方：", moved),
    ...list("阅读范围比飞书里小：", detail.limited),
    ...list("没有全部读入：", detail.partly),
    ...list("没有读入：", failed),
    ...list("不是文档，已跳过：", skipped),
    ...(detail.errors.length > 0
      ? [`没有做完：\n${detail.errors.map((one) => `  ${one}`).join("\n")}`]
      : []),
    `同步${detail.errors.length > 0 ? "没有做完" : "完毕"}：看到 ${found} 份，新增 ${added}，更新 ${replaced}，未变 ${unchanged}，移除 ${removed.length}，没读成 ${failed.length}。`,
  ].join("\n\n");
}
