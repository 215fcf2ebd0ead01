/** A draft taken out as a Word file, by the API. */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import { shownName } from "../../../flows/attachments.ts";
import type { Template } from "../../../gongwen/word/template.ts";
import type { VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { mine, peopleIn } from "./common.ts";
import { DOCX, LookSchema, MAX_TEMPLATE, NO_DRAFT, TAG, upTo } from "./schemas.ts";

export function createTakingRoutes(app: App) {
  const { drafting } = app;
  const routes = new Hono<VisitorEnv>();

  async function word(
    c: Context<VisitorEnv>,
    { version, final, profile }: z.infer<typeof LookSchema>,
    template: Template | null,
  ) {
    const visitor = c.get("visitor");
    const opened = await drafting.open(visitor, c.req.param("id")!, version);
    if (!opened) return c.json(NO_DRAFT, 404);
    const names = await app.naming.namesOf(peopleIn(opened));
    const made = await app.words.ofDraft(opened.id, opened.version.version, {
      ...{ final: final === "1", template, ...(profile && { profile }) },
      nameOf: (person) =>
        person === visitor.person ? (visitor.name ?? "起草人") : (names[person] ?? person),
    });
    if (!made.ok) return c.json({ error: made.error }, 422);
    const { name, bytes, warnings = [] } = made.value;
    return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
      "content-type": DOCX,
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      ...(warnings.length > 0 && { "x-warnings": encodeURIComponent(JSON.stringify(warnings)) }),
    });
  }

  routes.get(
    "/drafts/:id/word",
    described({
      ...{ summary: "导出为 Word（GB/T 9704 版式）；final=1 为定稿", tag: TAG, type: DOCX },
      errors: { 404: "没有这份稿子", 422: "还有待补充或不合规范的，不能出定稿" },
    }),
    mine,
    takes("query", LookSchema),
    (c) => word(c, c.req.valid("query"), null),
  );
  routes.post(
    "/drafts/:id/word",
    described({
      ...{ summary: "填入本单位的 Word 模板", tag: TAG, type: DOCX, body: DOCX },
      errors: { 404: "没有这份稿子", 413: "模板太大", 422: "模板填不了，或还不能出定稿" },
    }),
    mine,
    upTo(MAX_TEMPLATE, "模板最大 20 MB，请去掉大图后再试。"),
    takes(
      "query",
      LookSchema.extend({ name: z.string().trim().min(1).max(300) }),
      "请写明模板的文件名。",
    ),
    async (c) => {
      const { name, ...look } = c.req.valid("query");
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      return word(c, look, { bytes, file: shownName(name) });
    },
  );

  return routes;
}
