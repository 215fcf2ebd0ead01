/**
 * Reading the cloud documents: what stands in wiki spaces and folders, what documents say, who may read them. Every list is
 * read page by page to its end or fails as a whole, since a list that only seems complete would take reports off the shelf.
 * The platform's limits are kept by pacing, not by being refused: five documents a second, a hundred wiki calls and exports a
 * minute, and so many downloads a day, which the office's own record counts.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { steadyNow } from "../../clock.ts";
import { type Failure, failure, type Outcome } from "../../domain.ts";
import { type ApiCall, type Call, pathOf } from "../call.ts";
import { BlockSchema, type DocBlock } from "../docs.ts";
import { createPace, type Pace } from "../pace.ts";

export interface DriveOptions {
  /** Count one more download, or say that the day's are used up. */
  mayDownload: () => Promise<boolean>;
  /** Milliseconds that only go forward. */
  now?: (() => number) | undefined;
  pause?: ((ms: number) => Promise<unknown>) | undefined;
}

export type Drive = ReturnType<typeof createDrive>;

const text = z.string().nullish();
const NodeSchema = z.object({
  node_token: z.string(),
  obj_token: z.string(),
  obj_type: z.string(),
  node_type: text,
  space_id: text,
  origin_space_id: text,
  has_child: z.boolean().nullish(),
  title: text,
  obj_edit_time: z.coerce.string().nullish(),
  owner: text,
});
export type WikiNode = z.infer<typeof NodeSchema>;

const FileSchema = z.object({
  token: z.string(),
  name: text,
  type: z.string(),
  modified_time: z.coerce.string().nullish(),
  owner_id: text,
  shortcut_info: z.object({ target_type: z.string(), target_token: z.string() }).nullish(),
});
export type DriveFile = z.infer<typeof FileSchema>;

const MemberSchema = z.object({ member_type: z.string(), member_id: z.string() });
/** Who may read something: `member_type` openid, openchat, opendepartmentid, wikispaceid … */
export type Member = z.infer<typeof MemberSchema>;

const MAX_PAGES = 5_000;
const MAX_BYTES = 100 * 1024 * 1024;
const TRIES = 5;
const FIRST_PAUSE_MS = 1_000;
/** An export is asked for again so often, and for so long. */
const EXPORT_PAUSE_MS = 1_500;
const EXPORT_TRIES = 60;
const SCOPES = {
  wiki: "wiki:wiki:readonly",
  drive: "drive:drive:readonly",
  docs: "docx:document:readonly",
  export: "docs:document:export",
  members: "docs:permission.member:retrieve",
};

export const NO_MORE_TODAY = "今天从飞书下载的文件已满 1 万个，其余的明天接着读。";

export function createDrive(call: Call, options: DriveOptions) {
  const { mayDownload, now = steadyNow, pause = sleep } = options;
  const paceOf = (max: number, perMs: number) => createPace({ max, perMs, clock: now, pause });
  const pace = {
    docs: paceOf(5, 1_000),
    // A token that has run out makes two calls of one.
    wiki: paceOf(98, 60_000),
    export: paceOf(98, 60_000),
    list: paceOf(20, 1_000),
    // A minute takes a thousand, so it is not fifty a second.
    members: paceOf(16, 1_000),
  };

  /** Reading does no harm when it is done twice, so what may pass is waited out. */
  async function ask(inTurn: Pace, request: ApiCall) {
    for (let tries = 1; ; tries++) {
      const answered = await inTurn(() => call(request));
      if (answered.ok || !answered.retry || tries === TRIES) return answered;
      await pause(Math.max(answered.delayMs ?? 0, FIRST_PAUSE_MS * 2 ** (tries - 1)));
    }
  }

  async function data<T>(
    inTurn: Pace,
    request: ApiCall,
    schema: z.ZodType<T>,
  ): Promise<Outcome<T>> {
    const answered = await ask(inTurn, request);
    if (!answered.ok) return answered;
    const parsed = schema.safeParse(answered.value.data);
    return parsed.success ? { ok: true, value: parsed.data } : unread(request);
  }

  /** All items of a list. An application that is not shown everything may get empty pages with more to come. */
  async function pages<T>(
    inTurn: Pace,
    request: ApiCall,
    item: z.ZodType<T>,
    field = "items",
  ): Promise<Outcome<T[]>> {
    const page = z.looseObject({
      has_more: z.boolean().nullish(),
      page_token: text,
      next_page_token: text,
    });
    const all: T[] = [];
    let from: string | undefined;
    for (let count = 0; count < MAX_PAGES; count++) {
      const query = { ...request.query, ...(from === undefined ? {} : { page_token: from }) };
      const got = await data(inTurn, { ...request, query }, page);
      if (!got.ok) return got;
      const items = z.array(item).safeParse(got.value[field] ?? []);
      if (!items.success) return unread(request);
      for (const one of items.data) all.push(one);
      if (!got.value.has_more) return { ok: true, value: all };
      const next = got.value.page_token || got.value.next_page_token;
      if (!next || next === from)
        return failure(`飞书接口 ${request.api} 的列表没有完，却没有下一页。`, { retry: true });
      from = next;
    }
    return failure(`飞书接口 ${request.api} 的列表太长，没有读完。`);
  }

  async function bytesOf(
    inTurn: Pace,
    api: string,
    path: string,
    scope: string,
  ): Promise<Outcome<Uint8Array>> {
    if (!(await mayDownload())) return failure(NO_MORE_TODAY, { retry: true });
    const got = await ask(inTurn, { api, method: "GET", path, maxBytes: MAX_BYTES, scope });
    return got.ok ? { ok: true, value: got.value.bytes ?? new Uint8Array() } : got;
  }

  return {
    space: (id: string) =>
      data(
        pace.wiki,
        {
          api: "wiki.space.get",
          method: "GET",
          path: pathOf`/open-apis/wiki/v2/spaces/${id}`,
          scope: SCOPES.wiki,
        },
        z.object({ space: z.object({ name: text, visibility: text }) }),
      ),
    /** What stands in a space right under `parent`; null is its top. */
    nodes: (space: string, parent: string | null): Promise<Outcome<WikiNode[]>> =>
      pages(
        pace.wiki,
        {
          api: "wiki.spaceNode.list",
          method: "GET",
          path: pathOf`/open-apis/wiki/v2/spaces/${space}/nodes`,
          query: { page_size: 50, ...(parent === null ? {} : { parent_node_token: parent }) },
          scope: SCOPES.wiki,
        },
        NodeSchema,
      ),
    /** A node by the token that its address ends with. */
    node: (token: string) =>
      data(
        pace.wiki,
        {
          api: "wiki.space.getNode",
          method: "GET",
          path: "/open-apis/wiki/v2/spaces/get_node",
          query: { token },
          scope: SCOPES.wiki,
        },
        z.object({ node: NodeSchema }),
      ),
    spaceMembers: (space: string): Promise<Outcome<Member[]>> =>
      pages(
        pace.wiki,
        {
          api: "wiki.spaceMember.list",
          method: "GET",
          path: pathOf`/open-apis/wiki/v2/spaces/${space}/members`,
          query: { page_size: 50 },
          scope: SCOPES.wiki,
        },
        MemberSchema,
        "members",
      ),
    /** What stands right in a folder. */
    folder: (token: string): Promise<Outcome<DriveFile[]>> =>
      pages(
        pace.list,
        {
          api: "drive.file.list",
          method: "GET",
          path: "/open-apis/drive/v1/files",
          // In an order that an edit meanwhile does not change: a page would miss what has moved to the one before.
          query: { folder_token: token, page_size: 200, order_by: "CreatedTime", direction: "ASC" },
          scope: SCOPES.drive,
        },
        FileSchema,
        "files",
      ),
    blocks: (token: string): Promise<Outcome<DocBlock[]>> =>
      pages(
        pace.docs,
        {
          api: "docx.documentBlock.list",
          method: "GET",
          path: pathOf`/open-apis/docx/v1/documents/${token}/blocks`,
          query: { page_size: 500, document_revision_id: -1 },
          scope: SCOPES.docs,
        },
        BlockSchema,
      ),
    download: (token: string) =>
      bytesOf(
        pace.docs,
        "drive.file.download",
        pathOf`/open-apis/drive/v1/files/${token}/download`,
        SCOPES.drive,
      ),

    /** What no other API gives with its structure: a document of the old kind as a Word file, a sheet as one of Excel. */
    async exported(token: string, type: string): Promise<Outcome<Uint8Array>> {
      const api = "drive.exportTask";
      const path = "/open-apis/drive/v1/export_tasks";
      const begun = await data(
        pace.export,
        {
          api,
          method: "POST",
          path,
          body: { file_extension: type === "doc" ? "docx" : "xlsx", token, type },
          scope: SCOPES.export,
        },
        z.object({ ticket: z.string() }),
      );
      if (!begun.ok) return begun;
      for (let tries = 0; tries < EXPORT_TRIES; tries++) {
        const task = await data(
          pace.export,
          {
            api,
            method: "GET",
            path: `${path}/${encodeURIComponent(begun.value.ticket)}`,
            query: { token },
            scope: SCOPES.export,
          },
          z.object({
            result: z.object({ job_status: z.number(), job_error_msg: text, file_token: text }),
          }),
        );
        if (!task.ok) return task;
        const { job_status: status, file_token: file, job_error_msg: why } = task.value.result;
        if (status === 0 && file)
          return bytesOf(
            pace.export,
            `${api}.download`,
            pathOf`/open-apis/drive/v1/export_tasks/file/${file}/download`,
            SCOPES.export,
          );
        if (status !== 1 && status !== 2)
          return failure(`飞书没有导出成（${status}${why ? `：${why}` : ""}）。`);
        await pause(EXPORT_PAUSE_MS);
      }
      return failure("飞书迟迟没有导出完，下次再试。", { retry: true });
    },

    /** Those to whom it was given by name. */
    members: (token: string, type: string): Promise<Outcome<Member[]>> =>
      pages(
        pace.members,
        {
          api: "drive.permissionMember.list",
          method: "GET",
          path: pathOf`/open-apis/drive/v1/permissions/${token}/members`,
          query: { type, fields: "*" },
          scope: SCOPES.members,
        },
        MemberSchema,
      ),
    /** Who may open it by its link: tenant_readable, closed … */
    async linkShare(token: string, type: string): Promise<Outcome<string>> {
      const got = await data(
        pace.members,
        {
          api: "drive.permissionPublic.get",
          method: "GET",
          path: pathOf`/open-apis/drive/v2/permissions/${token}/public`,
          query: { type },
          scope: "docs:permission.setting:read",
        },
        z.object({ permission_public: z.object({ link_share_entity: text }) }),
      );
      return got.ok
        ? { ok: true, value: got.value.permission_public.link_share_entity ?? "closed" }
        : got;
    },
  };
}

function unread({ api }: ApiCall): Failure {
  return failure(`飞书接口 ${api} 的答复读不懂，可能是版本不同。`, { retry: true });
}
