/** What the app reads of cloud documents: folders, what is in them, who may read it, and its export as a file. */
import { markdownOf, plainOf } from "./blocks.ts";
import type { Drive, Item } from "./drive.ts";
import { type Answer, bodyOf, type Needs, type Platform, success } from "./platform.ts";
import { bytesOf } from "./reading.ts";

const SECOND = 1000;
const MINUTE = 60_000;
const DAY = 86_400_000;
const EXPORT_MS = 10 * MINUTE;

const DRIVE = ["drive:drive", "drive:drive:readonly"];
const DOCX = ["docx:document", "docx:document:readonly"];
const FIVE_A_SECOND = [{ count: 5, ms: SECOND }];
const DOWNLOAD: Needs = { scopes: DRIVE, limits: [...FIVE_A_SECOND, { count: 10_000, ms: DAY }] };
const EXPORT: Needs = {
  scopes: ["docs:document:export", "drive:export:readonly"],
  limits: [{ count: 100, ms: MINUTE }],
};
const EXTENSIONS: Record<string, string[]> = {
  docx: ["docx", "pdf"],
  doc: ["docx", "pdf"],
  sheet: ["xlsx", "csv"],
  bitable: ["xlsx", "csv"],
};

interface Task {
  token: string;
  extension: string;
  fileToken: string;
  /** So many looks find it unfinished. */
  left: number;
  doneAt: number | null;
  bytes: Uint8Array;
  name: string;
  type: string;
}

export function addDocs(platform: Platform, drive: Drive): void {
  addFolders(platform, drive);
  addContents(platform, drive);
  addExports(platform, drive);
}

function addFolders({ api }: Platform, { items }: Drive): void {
  const few = { scopes: DRIVE, limits: [{ count: 20, ms: SECOND }] };
  api("folder", "GET", "/drive/v1/files", few, (c) => {
    const { folder_token: token = "", page_token, order_by, direction } = c.req.query();
    const size = Number(c.req.query("page_size") ?? 100);
    if (
      !Number.isInteger(size) ||
      size < 1 ||
      size > 200 ||
      !/^(?:at-\d+)?$/.test(page_token ?? "")
    )
      return { code: 1061002, msg: "params error." };
    const folder = items.get(token);
    if (token !== "" && (folder?.type !== "folder" || folder.deleted))
      return { code: 1061003, msg: "not found.", status: 404 };
    if (folder?.closed) return { code: 1061004, msg: "forbidden.", status: 403 };
    const when = order_by === "CreatedTime" ? "createdAt" : "modifiedAt";
    const inside = [...items.values()]
      .filter((item) => !item.deleted && (item.parent ?? "") === token)
      .sort((a, b) => (direction === "ASC" ? a[when] - b[when] : b[when] - a[when]));
    const from = Number(page_token?.slice("at-".length) ?? 0);
    const more = from + size < inside.length;
    return success({
      files: inside.slice(from, from + size).map((item) => listed(item, items)),
      has_more: more,
      ...(more ? { next_page_token: `at-${from + size}` } : {}),
    });
  });

  const read = { scopes: [...DRIVE, "drive:drive.metadata:readonly"] };
  api("metas", "POST", "/drive/v1/metas/batch_query", read, async (c) => {
    const asked = (await bodyOf(c))?.request_docs as { doc_token: string; doc_type: string }[];
    if (!Array.isArray(asked) || asked.length === 0 || asked.length > 200)
      return { code: 970001, msg: "param is invalid" };
    const metas: object[] = [];
    const failed_list: object[] = [];
    for (const { doc_token: token, doc_type } of asked) {
      const item = items.get(token);
      if (!item || item.deleted || item.type !== doc_type)
        failed_list.push({ token, code: 970005 });
      else if (item.closed) failed_list.push({ token, code: 970003 });
      else
        metas.push({
          doc_token: token,
          doc_type,
          title: item.name,
          owner_id: item.owner,
          create_time: seconds(item.createdAt),
          latest_modify_user: item.owner,
          latest_modify_time: seconds(item.modifiedAt),
          url: urlOf(item),
        });
    }
    return success({ metas, failed_list });
  });

  const setting = { scopes: ["docs:permission.setting:read"] };
  api("public", "GET", "/drive/v2/permissions/:token/public", setting, (c) => {
    const item = items.get(c.req.param("token")!);
    if (!item || item.type !== c.req.query("type"))
      return { code: 1063001, msg: "Invalid parameter" };
    return item.closed
      ? { code: 1063002, msg: "Permission denied", status: 403 }
      : success({ permission_public: { link_share_entity: item.linkShare } });
  });

  const members = { scopes: ["docs:permission.member:retrieve", "docs:permission.member"] };
  api("members", "GET", "/drive/v1/permissions/:token/members", members, (c) => {
    const item = items.get(c.req.param("token")!);
    if (!item || item.type !== c.req.query("type"))
      return { code: 1063001, msg: "Invalid parameter" };
    if (item.deleted) return { code: 1063005, msg: "Resource is deleted", status: 404 };
    if (item.closed) return { code: 1063002, msg: "Permission denied", status: 403 };
    return success({
      items: item.members.map(({ memberType, memberId, perm, type }) => ({
        member_type: memberType,
        member_id: memberId,
        perm,
        perm_type: "container",
        type,
      })),
    });
  });
}

function addContents({ api }: Platform, { items, media }: Drive): void {
  /** A document that may be read, or what is said instead. */
  function readable(token: string): { item: Item } | Answer {
    const item = items.get(token);
    if (item?.type !== "docx") return { code: 1770002, msg: "not found", status: 404 };
    if (item.deleted) return { code: 1770003, msg: "resource deleted" };
    return item.closed ? { code: 1770032, msg: "forBidden", status: 403 } : { item };
  }

  api(
    "raw",
    "GET",
    "/docx/v1/documents/:id/raw_content",
    { scopes: DOCX, limits: FIVE_A_SECOND },
    (c) => {
      const found = readable(c.req.param("id")!);
      return "code" in found ? found : success({ content: plainOf(found.item.blocks) });
    },
  );

  api(
    "blocks",
    "GET",
    "/docx/v1/documents/:id/blocks",
    { scopes: DOCX, limits: FIVE_A_SECOND },
    (c) => {
      const found = readable(c.req.param("id")!);
      if ("code" in found) return found;
      const { page_token } = c.req.query();
      const size = Number(c.req.query("page_size") ?? 500);
      if (
        !Number.isInteger(size) ||
        size < 1 ||
        size > 500 ||
        !/^(?:at-\d+)?$/.test(page_token ?? "")
      )
        return { code: 1770001, msg: "invalid param" };
      const from = Number(page_token?.slice("at-".length) ?? 0);
      const { blocks } = found.item;
      const more = from + size < blocks.length;
      return success({
        items: blocks.slice(from, from + size),
        has_more: more,
        ...(more ? { page_token: `at-${from + size}` } : {}),
      });
    },
  );

  const content = { scopes: ["docs:document.content:read"], limits: FIVE_A_SECOND };
  api("markdown", "GET", "/docs/v1/content", content, (c) => {
    const { doc_token: token = "", doc_type, content_type } = c.req.query();
    if (doc_type !== "docx" || content_type !== "markdown")
      return { code: 2889904, msg: "invalid param" };
    const item = items.get(token);
    if (item?.type !== "docx") return { code: 2889914, msg: "doc token not found" };
    if (item.deleted) return { code: 2889906, msg: "docs deleted", status: 403 };
    if (item.closed) return { code: 2889902, msg: "no permission", status: 403 };
    return success({ content: markdownOf(item.blocks) });
  });

  api("download", "GET", "/drive/v1/files/:token/download", DOWNLOAD, (c) => {
    const item = items.get(c.req.param("token")!);
    if (item?.type !== "file" || item.deleted)
      return { code: 1061003, msg: "not found.", status: 404 };
    return item.closed
      ? { code: 1061004, msg: "forbidden.", status: 403 }
      : bytesOf(item.bytes, item.name);
  });

  api("media", "GET", "/drive/v1/medias/:token/download", DOWNLOAD, (c) => {
    const bytes = media.get(c.req.param("token")!);
    return bytes
      ? bytesOf(bytes, "picture.png")
      : { code: 1061003, msg: "not found.", status: 404 };
  });
}

function addExports({ api, clock }: Platform, { items }: Drive): void {
  const tasks = new Map<string, Task>();
  const gone = ({ doneAt }: Task) => doneAt !== null && clock() - doneAt > EXPORT_MS;

  api("export", "POST", "/drive/v1/export_tasks", EXPORT, async (c) => {
    const { token, type, file_extension: extension, sub_id } = (await bodyOf(c)) ?? {};
    const item = items.get(String(token));
    if (!item || item.type !== type)
      return { code: 1069914, msg: "invalid file token", status: 404 };
    if (item.deleted) return { code: 1069906, msg: "docs deleted", status: 404 };
    if (item.closed) return { code: 1069902, msg: "no permission", status: 403 };
    if (!EXTENSIONS[item.type]?.includes(String(extension)))
      return { code: 1069918, msg: "file extension and type mismatch" };
    if (extension === "csv" && typeof sub_id !== "string")
      return { code: 1069904, msg: "invalid param" };
    const ticket = `69330931247554${String(tasks.size + 1).padStart(5, "0")}`;
    tasks.set(ticket, {
      token: item.token,
      extension: String(extension),
      fileToken: `box_${ticket}`,
      left: 1,
      doneAt: null,
      bytes: item.bytes,
      name: item.name,
      type: item.type,
    });
    return success({ ticket });
  });

  api("exported", "GET", "/drive/v1/export_tasks/:ticket", EXPORT, (c) => {
    const task = tasks.get(c.req.param("ticket")!);
    if (!task || task.token !== c.req.query("token") || gone(task))
      return { code: 1069904, msg: "invalid param" };
    const told = { file_extension: task.extension, type: task.type };
    if (task.left-- > 0) return success({ result: { ...told, job_status: 2 } });
    task.doneAt ??= clock();
    return success({
      result: {
        ...told,
        file_name: task.name,
        file_token: task.fileToken,
        file_size: task.bytes.length,
        job_error_msg: "success",
        job_status: 0,
      },
    });
  });

  api("exportFile", "GET", "/drive/v1/export_tasks/file/:token/download", EXPORT, (c) => {
    const token = c.req.param("token");
    const task = [...tasks.values()].find(({ fileToken }) => fileToken === token);
    return !task || task.doneAt === null || gone(task)
      ? { code: 1069914, msg: "invalid file token", status: 404 }
      : bytesOf(task.bytes, `${task.name}.${task.extension}`);
  });
}

function listed(item: Item, items: Map<string, Item>): object {
  const target = item.target === null ? undefined : items.get(item.target);
  return {
    token: item.token,
    name: item.name,
    type: item.type,
    parent_token: item.parent ?? "",
    created_time: seconds(item.createdAt),
    modified_time: seconds(item.modifiedAt),
    owner_id: item.owner,
    url: urlOf(target ?? item),
    ...(target ? { shortcut_info: { target_token: target.token, target_type: target.type } } : {}),
  };
}

export function urlOf({ type, token }: Item): string {
  return `https://office.feishu.cn/${type}/${token}`;
}

export function seconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}
