/** Reports that are brought as files, by the API: named, sent, looked at, put on the shelf; and how far each has come. */
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import type { App } from "../../app.ts";
import { KNOWN_BY, REPORT_KINDS } from "../../domain.ts";
import type { ArrivalShown } from "../../flows/arriving.ts";
import { mayRead } from "../../flows/desk.ts";
import { ARRIVAL_STATES, type Batch } from "../../store/arrivals.ts";
import { need, type VisitorEnv } from "../visitor.ts";
import { GivenSchema } from "./library.ts";
import { described, takes } from "./route.ts";

const TAG = "导入";
const GONE = { error: "没有这次导入，或者已经过了保留的天数。请重新上传。" };
const KnownSchema = z.enum(KNOWN_BY);
/** Proxies cut a connection on which nothing comes. */
const BEAT_MS = 10_000;
/** Between two looks for what other programs did. */
const LOOK_MS = 2_000;

const ArrivalSchema = z.object({
  id: z.string(),
  batch: z.string(),
  /** Its name, with the folders above it. */
  file: z.string(),
  bytes: z.number().int(),
  state: z.enum(ARRIVAL_STATES),
  /** Of two accounts of one file, an answer and an event, the one with the higher number is the later. */
  revision: z.number().int(),
  /** The page that is being read. */
  progress: z.object({ page: z.number().int(), of: z.number().int() }).nullable(),
  /** What was understood of it. */
  read: z
    .object({
      title: z.string(),
      org: z.string().nullable(),
      year: z.number().int().nullable(),
      years: z.object({ from: z.number().int(), to: z.number().int() }).nullable(),
      kind: z.enum(REPORT_KINDS),
      date: z.string().nullable(),
      known: z.object({
        ...{ title: KnownSchema, org: KnownSchema, year: KnownSchema },
        ...{ kind: KnownSchema, date: KnownSchema },
      }),
      passages: z.number().int(),
      figures: z.number().int(),
      draft: z.boolean(),
    })
    .nullable(),
  /** Who would read it, if nobody says otherwise; null is everyone. */
  audience: z.array(z.string()).nullable(),
  /** What somebody knows better. */
  given: GivenSchema,
  replaces: z.string().nullable(),
  warnings: z.array(z.string()),
  /** Pages that OCR was not sure of (0 to 1). */
  doubtful: z.array(z.object({ page: z.number().int(), sure: z.number() })),
  error: z.string().nullable(),
  /** The same file may do better another time. */
  again: z.boolean(),
  status: z.enum(["added", "replaced", "unchanged"]).nullable(),
  reportId: z.string().nullable(),
});
export type ArrivalItem = z.infer<typeof ArrivalSchema>;

const BatchSchema = z.object({
  id: z.string(),
  direct: z.boolean(),
  files: z.array(ArrivalSchema),
});
export type BatchItem = z.infer<typeof BatchSchema>;
const BegunSchema = BatchSchema.extend({
  /** Where each of `files` stands among those that were named. */
  places: z.array(z.number().int()),
  /** What is no document, or too large: not waited for. */
  skipped: z.array(z.object({ file: z.string(), why: z.string() })),
});
export type BegunBatch = z.infer<typeof BegunSchema>;

const MAX_NAMED = 200;
/** Nobody comes near; a program that has gone astray does. */
const MOST_BATCHES = 500;
const MANY_BATCHES = `还有 ${MOST_BATCHES} 次导入没有清掉。请先把处理完的从列表里清掉，再导入。`;
const FilesSchema = z
  .array(z.object({ name: z.string().min(1).max(2000), bytes: z.number().int().min(0) }))
  .max(MAX_NAMED);
const BeginSchema = z.object({
  /** Nobody is asked: what is read goes straight on the shelf. */
  direct: z.boolean().default(false),
  files: FilesSchema.default([]),
  /** The report whose place they take. */
  replaces: z.string().max(64).optional(),
});
const SentSchema = z.object({
  name: z.string().min(1).max(2000),
  /** Which of the files that were named it is; without it the name tells. */
  id: z.string().max(64).optional(),
});
const ActSchema = GivenSchema.extend({ do: z.enum(["shelve", "amend", "discard", "again"]) });
const ActAllSchema = z.object({
  do: z.enum(["shelve", "discard", "again", "clear"]),
  ids: z.array(z.string().max(64)).max(1000),
});
const PageSchema = z.object({
  page: z.number().int(),
  text: z.string(),
  /** How sure OCR was, of its least sure line; null where it was not read by OCR. */
  sure: z.number().nullable(),
});
export type PageText = z.infer<typeof PageSchema>;

const itemOf = ({ body, hash: _, at: __, ...file }: ArrivalShown): ArrivalItem => ({
  ...file,
  ...body,
});

/** What is heard of files as they change. */
const EVENTS = { hello: z.strictObject({}), file: ArrivalSchema };
const FOLLOWED =
  "先是 hello，接着每个文件各送一次 file，以后变一次送一次；同一个文件以 revision 大的为准。连接断了再连，会从头各送一次。";

export function createUploadRoutes(app: App) {
  const { arriving, arrivals, leaving } = app;
  const routes = new Hono<VisitorEnv>();
  const ingest = need("ingest");

  /** A batch of whoever asks; null for another's. */
  async function own(c: Context<VisitorEnv>): Promise<Batch | null> {
    const batch = await arrivals.batch(c.req.param("batch") ?? "");
    return batch?.person === c.get("visitor").holder ? batch : null;
  }
  const shown = async ({ id, direct, ...batch }: Batch): Promise<BatchItem> => ({
    ...{ id, direct },
    files: (await arriving.of({ id, direct, ...batch })).map(itemOf),
  });

  routes.get(
    "/uploads",
    described({
      summary: "自己正在导入的文件",
      tag: TAG,
      reply: z.object({ batches: z.array(BatchSchema) }),
    }),
    ingest,
    async (c) => {
      const batches = await arrivals.batchesOf(c.get("visitor").holder);
      return c.json({ batches: await Promise.all(batches.map(shown)) });
    },
  );
  routes.post(
    "/uploads",
    described({
      summary: "开始一次导入，可以先报上文件的名称和大小",
      tag: TAG,
      reply: BegunSchema,
    }),
    ingest,
    takes("json", BeginSchema, `请写明文件名和大小，一次不超过 ${MAX_NAMED} 个。`),
    async (c) => {
      const { direct, files, replaces } = c.req.valid("json");
      const { by, reader, holder } = c.get("visitor");
      if (replaces !== undefined) {
        const stored = await app.records.report(replaces);
        if (!stored?.current || !mayRead(reader, stored.info))
          return c.json({ error: "库中没有要替换的这份报告。" }, 404);
      }
      if ((await arrivals.batchesOf(holder)).length >= MOST_BATCHES)
        return c.json({ error: MANY_BATCHES }, 429);
      const batch = await arrivals.begin({ person: holder, by, reader, direct });
      return expect(c, batch, files, replaces);
    },
  );
  routes.post(
    "/uploads/:batch/files",
    described({ summary: "给一次导入再报上一些文件", tag: TAG, reply: BegunSchema }),
    ingest,
    takes(
      "json",
      z.object({ files: FilesSchema }),
      `请写明文件名和大小，一次不超过 ${MAX_NAMED} 个。`,
    ),
    async (c) => {
      const batch = await own(c);
      return batch ? expect(c, batch, c.req.valid("json").files) : c.json(GONE, 404);
    },
  );

  async function expect(
    c: Context,
    batch: Batch,
    files: { name: string; bytes: number }[],
    replaces: string | null = null,
  ) {
    const begun = await arriving.expect(batch, files, replaces);
    if (!begun.ok) return c.json({ error: begun.error }, 422);
    const { files: expected, ...rest } = begun.value;
    const reply = { id: batch.id, direct: batch.direct, files: expected.map(itemOf), ...rest };
    return c.json(reply satisfies BegunBatch);
  }

  routes.put(
    "/uploads/:batch/files",
    described({
      ...{ summary: "传一个文件：请求的正文就是文件", tag: TAG, reply: ArrivalSchema },
      body: "application/octet-stream",
      errors: {
        ...{ 404: "没有这次导入，或没有报过这个文件", 413: "文件太大" },
        ...{ 409: "这个文件正在传", 429: "同时传的太多", 507: "服务器的磁盘满了" },
      },
    }),
    ingest,
    takes("query", SentSchema, "请写明文件名（name）。"),
    async (c) => {
      const batch = await own(c);
      if (!batch) return c.json(GONE, 404);
      const length = c.req.header("content-length");
      const declared = length === undefined ? null : Number(length);
      const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
      const stream = body ? Readable.fromWeb(body) : Readable.from([]);
      const came = await arriving.receive(batch, c.req.valid("query"), declared, stream);
      if (came.ok) return c.json(itemOf(came.value));
      // What is still under way of it is not to be waited for.
      c.header("connection", "close");
      return c.json({ error: came.error }, came.status ?? 400);
    },
  );

  /** Files as they change, all there are first. */
  function listen(c: Context<VisitorEnv>, batch: string | null) {
    const person = c.get("visitor").holder;
    c.header("x-accel-buffering", "no");
    return streamSSE(c, async (stream) => {
      const mine = new Set((await arrivals.batchesOf(person)).map(({ id }) => id));
      const seen = new Map<string, number>();
      const send = async (file: ArrivalShown) => {
        if (!mine.has(file.batch) && (await arrivals.batch(file.batch))?.person !== person) return;
        mine.add(file.batch);
        seen.set(file.id, file.revision);
        if (batch !== null && file.batch !== batch) return;
        await stream.writeSSE({ event: "file", data: JSON.stringify(itemOf(file)) });
      };
      // Of each file the latest: whoever does not listen would have all others kept for him.
      const waiting = new Map<string, ArrivalShown>();
      let sending = false;
      const sendOn = async () => {
        if (sending) return;
        sending = true;
        for (const [id, file] of waiting) {
          waiting.delete(id);
          await send(file).catch(() => {});
        }
        sending = false;
      };
      const stop = arriving.watch((file) => {
        waiting.set(file.id, file);
        void sendOn();
      });
      const ending = Promise.withResolvers<void>();
      stream.onAbort(ending.resolve);
      // The house closes: whoever listens comes again, to whatever is started next.
      const leave = () => ending.resolve();
      leaving.addEventListener("abort", leave);
      if (leaving.aborted) leave();
      /** What another program has made of them. */
      const look = async () => {
        for (const { id, revision } of await arrivals.revisions(person)) {
          if ((seen.get(id) ?? -1) >= revision || waiting.has(id)) continue;
          const file = await arrivals.get(id);
          if (file) waiting.set(id, { ...file, progress: null });
        }
        await sendOn();
      };
      const beats = setInterval(() => void stream.write(":\n\n"), BEAT_MS);
      const looks = setInterval(() => void look().catch(() => {}), LOOK_MS);
      try {
        await stream.writeSSE({ event: "hello", data: "{}" });
        for (const one of batch === null ? mine : [batch])
          for (const file of await arrivals.of(one)) await send({ ...file, progress: null });
        await ending.promise;
      } finally {
        leaving.removeEventListener("abort", leave);
        clearInterval(beats);
        clearInterval(looks);
        stop();
      }
    });
  }

  routes.get(
    "/uploads/events",
    described({
      ...{ summary: "自己导入的文件的进展", tag: TAG, events: EVENTS },
      description: FOLLOWED,
    }),
    ingest,
    (c) => listen(c, null),
  );
  routes.get(
    "/uploads/:batch",
    described({ summary: "一次导入的文件", tag: TAG, reply: BatchSchema }),
    ingest,
    async (c) => {
      const batch = await own(c);
      return batch ? c.json(await shown(batch)) : c.json(GONE, 404);
    },
  );
  routes.get(
    "/uploads/:batch/events",
    described({
      ...{ summary: "一次导入的进展", tag: TAG, events: EVENTS, description: FOLLOWED },
      errors: { 404: "没有这次导入" },
    }),
    ingest,
    async (c) => {
      const batch = await own(c);
      return batch ? listen(c, batch.id) : c.json(GONE, 404);
    },
  );
  routes.post(
    "/uploads/:batch",
    described({
      summary: "一次导入中的多个文件：入库、不入库、重试，或从列表里清掉",
      tag: TAG,
      reply: BatchSchema,
    }),
    ingest,
    takes("json", ActAllSchema, "请写明做什么（do）和哪些文件（ids）。"),
    async (c) => {
      const batch = await own(c);
      if (!batch) return c.json(GONE, 404);
      const { do: what, ids } = c.req.valid("json");
      if (what === "clear") await arrivals.forget(batch.id, ids);
      else await arriving.act(batch, ids, what);
      return c.json(await shown(batch));
    },
  );
  routes.post(
    "/uploads/:batch/files/:id",
    described({
      summary: "一个文件：入库（可以带更正）、改、不入库、重试",
      tag: TAG,
      reply: ArrivalSchema,
    }),
    ingest,
    takes("json", ActSchema),
    async (c) => {
      const batch = await own(c);
      if (!batch) return c.json(GONE, 404);
      const { do: what, ...given } = c.req.valid("json");
      const [file] = await arriving.act(batch, [c.req.param("id")], what, given);
      if (file) return c.json(itemOf(file));
      return c.json({ error: "这个文件已经处理过了，或者还没有读完。请看最新的状态。" }, 409);
    },
  );
  routes.get(
    "/uploads/:batch/files/:id/texts/:page{\\d{1,4}}",
    described({ summary: "还没有入库的文件，其中一页读出的文字", tag: TAG, reply: PageSchema }),
    ingest,
    async (c) => {
      const batch = await own(c);
      const { id } = c.req.param();
      const page = Number(c.req.param("page"));
      const file = batch && (await arrivals.get(id));
      const report = file?.batch === batch?.id ? await arrivals.report(id) : null;
      const on = report?.body.filter((passage) => passage.page === page) ?? [];
      if (on.length === 0) return c.json({ error: "这一页没有读出文字。" }, 404);
      const sures = on.flatMap(({ sure }) => sure ?? []);
      return c.json({
        page,
        text: on.map(({ text }) => text).join("\n"),
        sure: sures.length === 0 ? null : Math.min(...sures),
      } satisfies PageText);
    },
  );
  routes.get(
    "/uploads/:batch/files/:id/pages/:page",
    described({ summary: "还没有入库的文件，其中一页的图像", tag: TAG, type: "image/png" }),
    ingest,
    async (c) => {
      const batch = await own(c);
      const file = batch && (await arrivals.get(c.req.param("id")));
      if (!batch || file?.batch !== batch.id) return c.json(GONE, 404);
      const bytes = await arrivals.bytes(file.id).catch(() => null);
      if (!bytes) return c.json({ error: "这个文件已经处理过了。" }, 404);
      const [, page] = /^([1-9]\d{0,3})\.png$/.exec(c.req.param("page")) ?? [];
      if (page === undefined) return c.json({ error: "请写明第几页，如 pages/3.png。" }, 404);
      const picture = await app.reading.picture(bytes, file.file, Number(page));
      if (!picture.ok) return c.json({ error: picture.error }, 404);
      c.header("content-type", "image/png");
      return c.body(picture.value as Uint8Array<ArrayBuffer>);
    },
  );
  return routes;
}
