/** Drafts listed and read: versions, two of them side by side, the rules of 公文, by the API. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import { DraftViewSchema, ListedSchema, listedOf } from "../../../flows/drafts/shown.ts";
import { lintDraft } from "../../../gongwen/drafted.ts";
import type { VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { type Answering, mine } from "./common.ts";
import {
  type ComparedDrafts,
  ComparedSchema,
  type DraftLint,
  LintSchema,
  NO_DRAFT,
  TAG,
  Version,
  VersionsSchema,
} from "./schemas.ts";

export function createLookingRoutes(app: App, { shown, namesFor }: Answering) {
  const { drafting, linting } = app;
  const routes = new Hono<VisitorEnv>();

  routes.get(
    "/drafts",
    described({
      ...{ summary: "自己的稿子，最近改的在前", tag: TAG },
      reply: z.object({ drafts: z.array(ListedSchema), next: z.string().nullable() }),
    }),
    mine,
    takes("query", z.object({ cursor: z.string().max(60).optional() })),
    async (c) => {
      const visitor = c.get("visitor");
      const [at = "", id = ""] = (c.req.valid("query").cursor ?? "").split("-");
      const before = id === "" ? null : { at: Number(at) || 0, id };
      const { drafts, next } = await drafting.list(visitor, before);
      const nameOf = await namesFor(visitor, drafts);
      return c.json({
        drafts: drafts.map((one) => listedOf(one, nameOf)),
        next: next && `${next.at}-${next.id}`,
      });
    },
  );

  routes.get(
    "/drafts/:id",
    described({
      ...{ summary: "一份稿子：逐项的文字、来源和待补充", tag: TAG, reply: DraftViewSchema },
      errors: { 404: "没有这份稿子" },
    }),
    mine,
    takes("query", z.object({ version: Version.optional() })),
    async (c) => {
      const draft = await shown(c, c.req.param("id"), c.req.valid("query").version);
      return draft ? c.json(draft) : c.json(NO_DRAFT, 404);
    },
  );

  routes.get(
    "/drafts/:id/versions",
    described({
      ...{ summary: "各版：谁、什么时候、说了什么", tag: TAG, reply: VersionsSchema },
      errors: { 404: "没有这份稿子" },
    }),
    mine,
    async (c) => {
      const visitor = c.get("visitor");
      const opened = await drafting.open(visitor, c.req.param("id"));
      if (!opened) return c.json(NO_DRAFT, 404);
      const nameOf = await namesFor(visitor, [opened]);
      const versions = opened.versions.map(({ version, author, at, said }) => ({
        ...{ version, at, said },
        by: nameOf(author.senderId),
      }));
      return c.json({ versions });
    },
  );

  routes.get(
    "/drafts/:id/compare",
    described({
      ...{ summary: "两版对照：删去的和加上的", tag: TAG, reply: ComparedSchema },
      errors: { 404: "没有这份稿子，或没有这一版" },
    }),
    mine,
    takes("query", z.object({ from: Version, to: Version }), "请写明对照哪两版。"),
    async (c) => {
      const { from, to } = c.req.valid("query");
      const lines = await drafting.compare(c.get("visitor"), c.req.param("id"), [from, to]);
      return lines ? c.json({ lines } satisfies ComparedDrafts) : c.json(NO_DRAFT, 404);
    },
  );

  routes.get(
    "/drafts/:id/lint",
    described({
      ...{ summary: "按公文规范检查：问题、位置和改法", tag: TAG, reply: LintSchema },
      errors: { 404: "没有这份稿子" },
    }),
    mine,
    takes("query", z.object({ version: Version.optional() })),
    async (c) => {
      const { reader } = c.get("visitor");
      const { version } = c.req.valid("query");
      const opened = await drafting.open(c.get("visitor"), c.req.param("id"), version);
      if (!opened) return c.json(NO_DRAFT, 404);
      const { document } = opened;
      const figures =
        document.org === null ? {} : { figures: await linting.figuresOf(document.org, reader) };
      return c.json({ issues: lintDraft(document, figures) } satisfies DraftLint);
    },
  );

  return routes;
}
