/** What the stand-in holds an app to when it reads cloud documents. */
import { expect, test } from "vitest";
import { openPlatform } from "./app.ts";

const TEXT = `# 一、主要工作
接待来访团组9批次。
| 年度 | 批次 |
| --- | --- |
| 2022 | 9 |`;

async function shelf() {
  const platform = await openPlatform();
  const { drive } = platform.feishu;
  const folder = drive.folder({ name: "总结" });
  const doc = drive.doc({ name: "2022年总结", parent: folder, text: TEXT });
  const names = async (token = folder) =>
    (await platform.ask("GET", `/drive/v1/files?folder_token=${token}`)).data.files.map(
      ({ name }: { name: string }) => name,
    );
  return { ...platform, drive, folder, doc, names };
}

test("a folder tells what is in it, page by page, and follows moves, other names and deletions", async () => {
  const { drive, folder, doc, ask, names } = await shelf();
  for (let i = 0; i < 3; i++) drive.file({ name: `${i}.docx`, parent: folder, bytes: "PK" });
  const first = (await ask("GET", `/drive/v1/files?folder_token=${folder}&page_size=3`)).data;
  expect(first).toMatchObject({ has_more: true, next_page_token: expect.any(String) });
  const rest = await ask(
    "GET",
    `/drive/v1/files?folder_token=${folder}&page_size=3&page_token=${first.next_page_token}`,
  );
  expect([...first.files, ...rest.data.files]).toHaveLength(4);
  const other = drive.folder({ name: "旧" });
  drive.move(doc, other);
  drive.rename(doc, "2022年度总结");
  expect(await names(other)).toEqual(["2022年度总结"]);
  drive.remove(other);
  expect(await ask("GET", `/drive/v1/files?folder_token=${other}`)).toMatchObject({
    code: 1061003,
  });
  expect(await ask("GET", `/drive/v1/files?folder_token=${folder}&page_size=201`)).toMatchObject({
    code: 1061002,
  });
});

test("an edit is seen by its time and in the words", async () => {
  const { drive, doc, ask, pass } = await shelf();
  const meta = async () =>
    (
      await ask("POST", "/drive/v1/metas/batch_query", {
        request_docs: [{ doc_token: doc, doc_type: "docx" }],
      })
    ).data.metas[0].latest_modify_time;
  const before = await meta();
  pass(60_000);
  drive.edit(doc, { text: "接待来访团组10批次。" });
  expect(Number(await meta())).toBe(Number(before) + 60);
  const raw = await ask("GET", `/docx/v1/documents/${doc}/raw_content`);
  expect(raw.data.content).toBe("2022年总结\n接待来访团组10批次。\n");
});

test("a document is read as blocks and as Markdown", async () => {
  const { doc, ask } = await shelf();
  const { items } = (await ask("GET", `/docx/v1/documents/${doc}/blocks`)).data;
  expect(items.slice(0, 3)).toMatchObject([
    { block_type: 1, block_id: doc },
    { block_type: 3, parent_id: doc },
    { block_type: 2, parent_id: doc },
  ]);
  const markdown = await ask(
    "GET",
    `/docs/v1/content?doc_token=${doc}&doc_type=docx&content_type=markdown`,
  );
  expect(markdown.data.content).toBe(
    "# 2022年总结\n\n# 一、主要工作\n\n接待来访团组9批次。\n\n| 年度 | 批次 |\n| --- | --- |\n| 2022 | 9 |",
  );
});

test("documents are read five times a second, and files ten thousand times a day", async () => {
  const { drive, folder, doc, ask, pass } = await shelf();
  for (let i = 0; i < 5; i++)
    expect(await ask("GET", `/docx/v1/documents/${doc}/raw_content`)).toMatchObject({ code: 0 });
  const refused = await ask("GET", `/docx/v1/documents/${doc}/raw_content`);
  expect(refused).toMatchObject({ code: 99991400 });
  expect(refused.headers.get("x-ogw-ratelimit-limit")).toBe("5");
  const file = drive.file({ name: "附件.txt", parent: folder, bytes: "附件" });
  const download = () => ask("GET", `/drive/v1/files/${file}/download`);
  expect(await download()).toMatchObject({ data: "附件" });
  drive.spend("download", 9_999);
  pass(1000);
  const spent = await download();
  expect(spent).toMatchObject({ code: 99991400 });
  expect(spent.headers.get("x-ogw-ratelimit-limit")).toBe("10000");
});

test("a node of a wiki has another token than its document", async () => {
  const { drive, doc, ask } = await shelf();
  const space = drive.space("6946843325487912356");
  const top = drive.node(space, doc);
  const below = drive.node(space, drive.doc({ name: "附", text: "附" }), { parent: top });
  const nodes = async (parent = "") =>
    (await ask("GET", `/wiki/v2/spaces/${space}/nodes?parent_node_token=${parent}`)).data.items;
  expect(await nodes()).toMatchObject([{ node_token: top, obj_token: doc, has_child: true }]);
  expect(await nodes(top)).toMatchObject([{ node_token: below, obj_type: "docx" }]);
  const { node } = (await ask("GET", `/wiki/v2/spaces/get_node?token=${top}`)).data;
  expect(node).toMatchObject({ obj_token: doc, title: "2022年总结" });
  drive.moveNode(below, null);
  expect(await nodes()).toHaveLength(2);
  drive.remove(doc);
  expect(await nodes()).toHaveLength(1);
  expect(await ask("GET", "/wiki/v2/spaces/1/nodes")).toMatchObject({ code: 131005 });
});

test("an export takes a moment, and is gone ten minutes after it is done", async () => {
  const { drive, ask, pass } = await shelf();
  const token = drive.sheet({ name: "台账", bytes: "PK" });
  const create = (file_extension: string) =>
    ask("POST", "/drive/v1/export_tasks", { token, type: "sheet", file_extension });
  expect(await create("docx")).toMatchObject({ code: 1069918 });
  const { ticket } = (await create("xlsx")).data;
  const look = async () => await ask("GET", `/drive/v1/export_tasks/${ticket}?token=${token}`);
  expect((await look()).data.result).toMatchObject({ job_status: 2 });
  const { file_token } = (await look()).data.result;
  const get = () => ask("GET", `/drive/v1/export_tasks/file/${file_token}/download`);
  expect(await get()).toMatchObject({ data: "PK" });
  pass(10 * 60_000 + 1);
  expect(await get()).toMatchObject({ status: 404 });
});

test("who may read is told, and what the app may not read is refused", async () => {
  const { drive, doc, ask } = await shelf();
  const members = () => ask("GET", `/drive/v1/permissions/${doc}/members?type=docx`);
  drive.share(doc, [{ memberType: "openid", memberId: "ou_1", perm: "view", type: "user" }]);
  expect((await members()).data.items).toMatchObject([
    { member_type: "openid", member_id: "ou_1" },
  ]);
  drive.open(doc, false);
  expect(await members()).toMatchObject({ code: 1063002 });
  const raw = await ask("GET", `/docx/v1/documents/${doc}/raw_content`);
  expect(raw).toMatchObject({ code: 1770032, status: 403 });
});
