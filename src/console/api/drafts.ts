/**
 * The drafting desk, by the API: drafts listed, begun, read, gone on with and taken out as Word. What changes one says which version it was
 * seen in; where somebody has changed the same place meanwhile nothing is written, and what stands there now is answered.
 */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { App } from "../../app.ts";
import { FORMS } from "../../assistant/skills/forms.ts";
import type { Reply } from "../../domain.ts";
import { materialIn, readFile, shownName } from "../../flows/attachments.ts";
import type { Changed } from "../../flows/drafts/changing.ts";
import {
  type DraftView,
  DraftViewSchema,
  ListedSchema,
  listedOf,
  type NameOf,
  viewOf,
} from "../../flows/drafts/shown.ts";
import { lintDraft } from "../../gongwen/drafted.ts";
import type { Template } from "../../gongwen/word/template.ts";
import { need, type Visitor, type VisitorEnv } from "../visitor.ts";
import { described, takes } from "./route.ts";

const TAG = "起草";
/** So much material goes into a draft at a time, in characters. */
const MAX_MATERIAL = 30_000;
const NO_DRAFT = {
  error: "没有这份稿子，或它不是您的；也可能它所依据的报告已被移除，或您现在看不到。",
};

const Version = z.coerce.number().int().positive();
const Seen = z.number().int().positive();
const Words = z.string().trim().min(1).max(4000);
const TextsSchema = z
  .array(z.object({ name: z.string().max(200).nullable(), text: z.string().min(1) }))
  .max(20)
  .refine((texts) => texts.reduce((sum, { text }) => sum + text.length, 0) <= MAX_MATERIAL, {
    message: `材料一次最多 ${MAX_MATERIAL} 字，请分几次放进来。`,
  });

const ChangedSchema = z.object({
  draft: DraftViewSchema,
  /** What was done and what was not, in sentences. */
  told: z.array(z.string()),
  /** Whether the draft is another one now. */
  changed: z.boolean(),
});
export type ChangedDraft = z.infer<typeof ChangedSchema>;

/** Somebody else has changed the place that was meant. */
const ConflictSchema = z.object({
  error: z.string(),
  draft: DraftViewSchema,
  conflict: z
    .object({ item: z.number().int().nullable(), before: z.string(), theirs: z.string() })
    .nullable(),
});
export type DraftConflict = z.infer<typeof ConflictSchema>;

const BasesSchema = z.object({
  offices: z.array(z.string()),
  reports: z.array(
    z.object({
      reportId: z.string(),
      title: z.string(),
      kind: z.string(),
      year: z.number().int(),
      sample: z.boolean(),
      sections: z.array(z.object({ level: z.number().int(), title: z.string() })),
    }),
  ),
});
export type DraftBases = z.infer<typeof BasesSchema>;

const ReadSchema = z.object({
  texts: z.array(z.object({ name: z.string(), text: z.string() })),
  /** What could not be read, in sentences. */
  troubles: z.array(z.string()),
});
export type ReadMaterial = z.infer<typeof ReadSchema>;

const VersionsSchema = z.object({
  versions: z.array(
    z.object({ version: z.number().int(), by: z.string(), at: z.number(), said: z.string() }),
  ),
});
export type DraftVersions = z.infer<typeof VersionsSchema>;

const PartSchema = z.object({ text: z.string(), mark: z.enum(["same", "gone", "new"]) });
const ComparedSchema = z.object({
  lines: z.array(
    z.object({
      kind: z.enum(["same", "changed", "gone", "new"]),
      level: z.number().int().optional(),
      parts: z.array(PartSchema),
    }),
  ),
});
export type ComparedDrafts = z.infer<typeof ComparedSchema>;

const LintSchema = z.object({
  issues: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(["error", "warn", "note"]),
      message: z.string(),
      suggestion: z.string().optional(),
      places: z.array(
        z.object({ item: z.number().int(), start: z.number().int(), end: z.number().int() }),
      ),
    }),
  ),
});
export type DraftLint = z.infer<typeof LintSchema>;

export const EditSchema = z.union([
  z.object({ seen: Seen, text: Words }),
  z.object({ seen: Seen, remove: z.literal(true) }),
  z.object({ seen: Seen, add: Words, opens: z.boolean().optional() }),
]);

const OTHERS = /^console:/;
const MAX_JSON = 512 * 1024;
const MAX_FILE = 50 * 1024 * 1024;
const MAX_TEMPLATE = 20 * 1024 * 1024;
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

const upTo = (maxSize: number, error: string) =>
  bodyLimit({ maxSize, onError: (c) => c.json({ error }, 413) });
const texts = upTo(MAX_JSON, `材料一次最多 ${MAX_MATERIAL} 字，请分几次放进来。`);

const LookSchema = z.object({
  version: Version.optional(),
  /** 1: a final one, without comments and highlights. */
  final: z.literal("1").optional(),
  profile: z.enum(["机关", "Windows", "方正", "华文"]).optional(),
});

export function createDraftsRoutes(app: App) {
  const { drafting, linting } = app;
  const routes = new Hono<VisitorEnv>();
  /** Drafts are looked at by whoever may ask: they are answers, and not reports. */
  const mine = need("ask");

  const named =
    (visitor: Visitor): NameOf =>
    (person) =>
      person === visitor.person ? "我" : nameless(person);

  async function shown(c: Context<VisitorEnv>, id: string, version?: number) {
    const visitor = c.get("visitor");
    const opened = await drafting.open(visitor, id, version);
    return opened && viewOf(opened, named(visitor), drafting.isWording(id));
  }

  /** What has become of a change. */
  async function answered(c: Context<VisitorEnv>, id: string, done: Changed) {
    const draft = await shown(c, id);
    if (!draft) return c.json(NO_DRAFT, 404);
    if (done.kind === "gone")
      return c.json({ error: "稿子里没有要改的这一处，没有改动。", draft, conflict: null }, 409);
    if (done.kind === "late") return c.json({ error: lateOn(draft), draft, conflict: null }, 409);
    if (done.kind === "conflict") {
      const who = draft.by === "我" ? "您在别处" : draft.by;
      const error = `${who}刚才改过这一处（第${draft.latest}版），您写的没有存上，也没有丢，请对照后决定。`;
      return c.json({ error, draft, conflict: done.conflict }, 409);
    }
    return c.json({ draft, told: done.told, changed: done.changed } satisfies ChangedDraft);
  }

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
      return c.json({
        drafts: drafts.map((one) => listedOf(one, named(visitor))),
        next: next && `${next.at}-${next.id}`,
      });
    },
  );

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
      errors: { 413: "文件太大", 422: "读不出来" },
    }),
    mine,
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

  routes.post(
    "/drafts/:id/say",
    described({
      ...{
        summary: "用话改稿：把甲改成乙、第二条短一点、恢复上一版",
        tag: TAG,
        reply: ChangedSchema,
      },
      errors: { 404: "没有这份稿子", 409: "别人刚改过", 422: "没有看懂要怎么改" },
    }),
    mine,
    takes("json", z.object({ seen: Seen, words: Words }), "请写下要怎么改，不超过 4000 字。"),
    async (c) => {
      const id = c.req.param("id");
      const { seen, words } = c.req.valid("json");
      const visitor = c.get("visitor");
      const done = await drafting.say(visitor, id, { seen, words });
      const draft = await shown(c, id);
      if (done.kind === "gone" || !draft) return c.json(NO_DRAFT, 404);
      if (done.kind === "late") return c.json({ error: lateOn(draft), draft, conflict: null }, 409);
      if (done.reply.kind === "refusal") return c.json({ error: done.reply.text }, 422);
      const changed = draft.latest !== seen;
      return c.json({
        draft,
        told: toldIn(done.reply).map((line) => line.replaceAll(visitor.person, "我")),
        changed,
      } satisfies ChangedDraft);
    },
  );

  routes.post(
    "/drafts/:id/fill",
    described({
      ...{ summary: "就地填写待补充；空着的不动", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "别人刚改过这一处" },
    }),
    mine,
    takes(
      "json",
      z.object({
        seen: Seen,
        fills: z
          .array(
            z.object({
              item: z.number().int().min(0),
              at: z.number().int().min(0),
              words: z.string().max(4000),
            }),
          )
          .max(500),
      }),
    ),
    async (c) => {
      const id = c.req.param("id");
      const { seen, fills } = c.req.valid("json");
      return answered(c, id, await drafting.fill(c.get("visitor"), id, seen, fills));
    },
  );

  routes.post(
    "/drafts/:id/material",
    described({
      ...{ summary: "把今年的材料写进稿子", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 422: "材料写不进去" },
    }),
    mine,
    texts,
    takes("json", z.object({ materials: TextsSchema.min(1, "请写下材料，或放入材料文件。") })),
    async (c) => {
      const id = c.req.param("id");
      const before = await shown(c, id);
      const { materials } = c.req.valid("json");
      const reply = before && (await drafting.feed(c.get("visitor"), id, materials));
      const draft = await shown(c, id);
      if (!reply || !draft) return c.json(NO_DRAFT, 404);
      if (reply.kind === "refusal") return c.json({ error: reply.text }, 422);
      const changed = draft.latest !== before.latest;
      // What was read and not used is told also where nothing of it went in, and so nothing is kept.
      const left = changed ? draft : { ...draft, unused: reply.draft?.unused ?? draft.unused };
      return c.json({ draft: left, told: toldIn(reply), changed } satisfies ChangedDraft);
    },
  );

  routes.post(
    "/drafts/:id/items/:n",
    described({
      ...{ summary: "手改一项：改文字、删去，或在它后面加一项", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "别人刚改过这一处" },
    }),
    mine,
    takes("param", z.object({ id: z.string(), n: z.coerce.number().int().min(0) })),
    takes("json", EditSchema),
    async (c) => {
      const { id, n } = c.req.valid("param");
      const body = c.req.valid("json");
      const visitor = c.get("visitor");
      const { seen } = body;
      if ("text" in body)
        return answered(c, id, await drafting.edit(visitor, id, seen, { n, text: body.text }));
      if ("add" in body) {
        const { add: text, opens = false } = body;
        return answered(c, id, await drafting.insert(visitor, id, seen, { after: n, text, opens }));
      }
      const text = (await drafting.open(visitor, id, seen))?.document.items[n]?.text ?? "";
      return answered(c, id, await drafting.remove(visitor, id, seen, n, text));
    },
  );

  routes.post(
    "/drafts/:id/place",
    described({
      ...{ summary: "把没有写进稿子的一行材料放到指定的地方", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "稿子里没有这个地方" },
    }),
    mine,
    takes(
      "json",
      z.object({
        seen: Seen,
        passageId: z.string().min(1).max(200),
        text: Words,
        line: z.number().int().positive(),
      }),
    ),
    async (c) => {
      const id = c.req.param("id");
      const { seen, ...what } = c.req.valid("json");
      return answered(c, id, await drafting.place(c.get("visitor"), id, seen, what));
    },
  );

  routes.post(
    "/drafts/:id/undo",
    described({
      ...{ summary: "撤销上一次改动", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "没有可以撤销的，或别人刚改过" },
    }),
    mine,
    takes("json", z.object({ seen: Seen })),
    async (c) => {
      const opened = await drafting.open(c.get("visitor"), c.req.param("id"));
      const to = opened && drafting.before(opened);
      if (!opened) return c.json(NO_DRAFT, 404);
      if (to === null) return c.json({ error: "这是第一版，没有可以撤销的改动。" }, 409);
      return restored(c, c.req.param("id"), c.req.valid("json").seen, to!);
    },
  );

  routes.post(
    "/drafts/:id/restore",
    described({
      ...{ summary: "恢复到某一版", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "别人刚改过" },
    }),
    mine,
    takes("json", z.object({ seen: Seen, version: z.number().int().positive() })),
    async (c) => {
      const { seen, version } = c.req.valid("json");
      return restored(c, c.req.param("id"), seen, version);
    },
  );

  async function restored(c: Context<VisitorEnv>, id: string, seen: number, version: number) {
    const done = await drafting.restore(c.get("visitor"), id, seen, version);
    return answered(c, id, done);
  }

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
      const nameOf = named(visitor);
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

  routes.post(
    "/drafts/:id/lint/fix",
    described({
      ...{ summary: "按规范改一处，或改全部有把握的；引文不动", tag: TAG, reply: ChangedSchema },
      errors: { 404: "没有这份稿子", 409: "别人刚改过这一处" },
    }),
    mine,
    takes(
      "json",
      z.object({
        seen: Seen,
        /** Left out, all are mended that are sure. */
        one: z
          .object({
            rule: z.string().max(20),
            item: z.number().int().min(0),
            start: z.number().int().min(0),
          })
          .optional(),
      }),
    ),
    async (c) => {
      const id = c.req.param("id");
      const { seen, one = null } = c.req.valid("json");
      return answered(c, id, await drafting.mend(c.get("visitor"), id, seen, one));
    },
  );

  async function word(
    c: Context<VisitorEnv>,
    { version, final, profile }: z.infer<typeof LookSchema>,
    template: Template | null,
  ) {
    const visitor = c.get("visitor");
    const opened = await drafting.open(visitor, c.req.param("id")!, version);
    if (!opened) return c.json(NO_DRAFT, 404);
    const made = await app.words.ofDraft(opened.id, opened.version.version, {
      ...{ final: final === "1", template, ...(profile && { profile }) },
      nameOf: (person) =>
        person === visitor.person ? (visitor.name ?? "起草人") : nameless(person),
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

function nameless(person: string): string {
  return person.replace(OTHERS, "同事 ");
}

function lateOn({ by, latest }: DraftView): string {
  return `${by === "我" ? "您在别处" : by}刚才改过这份稿子，已是第${latest}版。您要做的还没有做，请看过这一版再说一次。`;
}

/** What was done; of a reply that shows no draft, all that it says. */
function toldIn({ draft, text }: Reply): string[] {
  return draft ? (draft.told ?? []) : text.split("\n");
}
