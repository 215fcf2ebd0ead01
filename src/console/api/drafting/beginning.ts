/** A new draft, by the API: what it may be built on, its material read, and begun. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import { FORMS } from "../../../assistant/skills/forms.ts";
import { materialIn, readFile, shownName } from "../../../flows/attachments.ts";
import type { VisitorEnv } from "../../visitor.ts";
import { atOnce } from "../atonce.ts";
import { described, takes } from "../route.ts";
import { type Answering, mine, toldIn } from "./common.ts";
import {
  BasesSchema,
  type ChangedDraft,
  ChangedSchema,
  type DraftBases,
  MAX_FILE,
  type ReadMaterial,
  ReadSchema,
  TAG,
  TextsSchema,
  texts,
  upTo,
} from "./schemas.ts";

export function createBeginningRoutes(app: App, { shown }: Answering) {
  const { drafting } = app;
  const routes = new Hono<VisitorEnv>();

  routes.get(
    "/drafts/bases",
    described({
      summary: "可以作底稿的报告：各单位，以及一个单位的各年报告",
      tag: TAG,
      reply: BasesSchema,
    }),
    mine,
    takes("query", z.object({ org: z.string().max(200).optional() })),
    async (c) => {
      const reports = await app.deskOf(c.get("visitor").reader).shelf.reports();
      const nameOf = ({ org }: { org: string | null }) => org ?? "未写明单位";
      const offices = [...new Set(reports.map(nameOf))];
      const org = c.req.valid("query").org ?? offices[0];
      const own = reports.flatMap(({ year, ...report }) =>
        year !== null && nameOf(report) === org ? [{ ...report, year }] : [],
      );
      return c.json({
        offices,
        reports: own.map(({ reportId, title, kind, year, sample, outline }) => ({
          ...{ reportId, title, kind, year, sample },
          sections: outline.map(({ level, title: words }) => ({ level, title: words })),
        })),
      } satisfies DraftBases);
    },
  );

  routes.post(
    "/drafts/read",
    described({
      ...{ summary: "读一个材料文件，得到其中的文字", tag: TAG, reply: ReadSchema },
      body: "application/octet-stream",
      errors: {
        ...{ 413: "文件太大", 422: "读不出来" },
        ...{ 429: "自己同时读的文件太多", 503: "大家同时读的文件太多，过几秒再试" },
      },
    }),
    mine,
    atOnce({ each: 2, all: 4 }, "正在读"),
    upTo(MAX_FILE, `材料文件最大 ${MAX_FILE / 1024 / 1024} MB，请拆成几个，或只拷出要用的部分。`),
    takes("query", z.object({ name: z.string().trim().min(1).max(300) }), "请写明文件名。"),
    async (c) => {
      const name = shownName(c.req.valid("query").name);
      const read = await readFile(app.reading, name, new Uint8Array(await c.req.arrayBuffer()));
      if (!read.ok) return c.json({ error: read.error }, 422);
      const { reports, troubles } = materialIn(read.value);
      if (reports.length === 0)
        return c.json({ error: troubles.join("") || `“${name}”里没有读出文字。` }, 422);
      const texts = reports.map(({ file, text }) => ({ name: file, text }));
      return c.json({ texts, troubles } satisfies ReadMaterial);
    },
  );

  routes.post(
    "/drafts",
    described({
      ...{ summary: "按往年的一份报告起草一年的稿子", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份底稿", 422: "这样起草不了" },
    }),
    mine,
    texts,
    takes(
      "json",
      z.object({
        base: z.string().min(1).max(200),
        year: z.number().int().min(1949).max(2200),
        section: z.string().trim().max(200).default(""),
        form: z.enum(FORMS).nullable().default(null),
        materials: TextsSchema.default([]),
      }),
    ),
    async (c) => {
      const { materials, ...order } = c.req.valid("json");
      const visitor = c.get("visitor");
      const reports = await app.deskOf(visitor.reader).shelf.reports();
      const base = reports.find(({ reportId }) => reportId === order.base);
      if (!base) return c.json({ error: "没有这份报告，请另选一份作底稿。" }, 404);
      if (base.year === null || (order.form === null && order.year <= base.year))
        return c.json(
          { error: `底稿要比起草的年度早：这份是${base.year ?? "没有写明哪一"}年的。` },
          422,
        );
      const reply = await drafting.begin(visitor, { ...order, texts: materials });
      const draft = reply.draft && (await shown(c, reply.draft.id));
      if (!draft) return c.json({ error: reply.text }, 422);
      return c.json({ draft, told: toldIn(reply), changed: true } satisfies ChangedDraft);
    },
  );

  return routes;
}
