/** The queue and the cloud documents, for the keeper: what waits, runs and was given up; what was synced, and how it went. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import { mayRead, type Reader } from "../../../flows/desk.ts";
import type { SyncDetail } from "../../../flows/syncing.ts";
import { messageOf } from "../../../log.ts";
import { OPEN_STATES } from "../../../store/jobs.ts";
import { need, type VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";
import { DoneSchema, NamesSchema } from "./schemas.ts";

const PAGE = 50;
const RUNS = 10;
const NONE = { error: "没有这条任务，或它已经有了结果。" };
const NO_QUEUE = { error: "没有接飞书，没有可以重试的消息。" };

const ListSchema = z.object({
  state: z.enum(OPEN_STATES).default("dead"),
  cursor: z.coerce.number().int().positive().optional(),
});
const JobsSchema = z.object({
  counts: z.object({
    waiting: z.number(),
    running: z.number(),
    done: z.number(),
    dead: z.number(),
  }),
  jobs: z.array(
    z.object({
      id: z.string(),
      state: z.enum(OPEN_STATES),
      chatId: z.string(),
      person: z.string(),
      words: z.string(),
      attempts: z.number(),
      error: z.string().nullable(),
      createdAt: z.number(),
      finishedAt: z.number().nullable(),
      /** 还有多少毫秒再试。 */
      waitMs: z.number(),
    }),
  ),
  names: NamesSchema,
  next: z.number().nullable(),
});
export type JobsPage = z.infer<typeof JobsSchema>;

const ToldSchema = z.object({ path: z.string(), why: z.string() });
const RunSchema = z.object({
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  counts: z.record(z.string(), z.number()),
  /** 没有做完的原因。 */
  errors: z.array(z.string()),
});
const SyncSchema = z.object({
  /** 没有设同步来源时为 null。 */
  sync: z
    .object({
      sources: z.array(
        z.object({
          kind: z.enum(["wiki", "drive"]),
          token: z.string(),
          documents: z.number(),
          reports: z.number(),
          limited: z.number(),
          failed: z.array(ToldSchema),
        }),
      ),
      runs: z.array(RunSchema),
      trouble: z.string().nullable(),
      underWay: z.boolean(),
      everyMinutes: z.number(),
    })
    .nullable(),
});
export type SyncShown = z.infer<typeof SyncSchema>;

export function createJobRoutes({ jobs, queue, sync, records, naming, config, log }: App) {
  const routes = new Hono<VisitorEnv>();

  routes.get(
    "/desk/jobs",
    described({ summary: "等候、处理中和失败的消息", tag: "管理", reply: JobsSchema }),
    need("admin"),
    takes("query", ListSchema, "没有这一类任务。"),
    async (c) => {
      const { state, cursor } = c.req.valid("query");
      const rows = await jobs.page(state, cursor ?? null, PAGE + 1);
      return c.json({
        counts: (await queue?.counts()) ?? { waiting: 0, running: 0, done: 0, dead: 0 },
        jobs: rows.slice(0, PAGE).map(({ row: _, ...job }) => job),
        names: await naming.namesOf(rows.map(({ person }) => person)),
        next: rows.length > PAGE ? rows[PAGE - 1]!.row : null,
      } satisfies JobsPage);
    },
  );
  routes.post(
    "/desk/jobs/:id/retry",
    described({ summary: "再处理一次失败的消息", tag: "管理", reply: DoneSchema }),
    need("admin"),
    async (c) => {
      if (!queue) return c.json(NO_QUEUE, 409);
      const [job, { by }] = [c.req.param("id"), c.get("visitor")];
      if (!(await queue.revive(job))) return c.json(NONE, 404);
      await records.audit("job.retried", { by, job });
      return c.json({ done: true });
    },
  );
  routes.post(
    "/desk/jobs/:id/end",
    described({ summary: "放弃一条等候或失败的消息", tag: "管理", reply: DoneSchema }),
    need("admin"),
    async (c) => {
      const [job, { by }] = [c.req.param("id"), c.get("visitor")];
      // What runs is told to stop; it ends with what it has.
      if (!(await jobs.end(job, "管理员已放弃。")) && !(await queue?.stopJob(job)))
        return c.json(NONE, 404);
      await records.audit("job.ended", { by, job });
      return c.json({ done: true });
    },
  );

  routes.get(
    "/desk/sync",
    described({ summary: "云文档同步的情况", tag: "管理", reply: SyncSchema }),
    need("admin"),
    async (c) => {
      if (!sync) return c.json({ sync: null } satisfies SyncShown);
      const { reader } = c.get("visitor");
      const shown = {
        sources: (await sync.sources()).map(({ kind, token, rows }) => ({
          ...{ kind, token, documents: rows.length },
          reports: rows.filter(({ reportId }) => reportId !== null).length,
          limited: rows.filter(({ audience }) => audience !== null).length,
          failed: rows.flatMap(({ problem, path, audience }) =>
            problem === undefined ? [] : { path: shownPath(path, audience, reader), why: problem },
          ),
        })),
        runs: (await sync.runs(RUNS)).map(({ detail, ...times }) => ({
          ...{ ...times, ...inNumbers(detail) },
        })),
        ...{ trouble: await sync.trouble(), underWay: sync.isUnderWay() },
        everyMinutes: config.syncMinutes,
      };
      return c.json({ sync: shown } satisfies SyncShown);
    },
  );
  routes.post(
    "/desk/sync",
    described({ summary: "马上同步一次", tag: "管理", reply: DoneSchema }),
    need("admin"),
    async (c) => {
      if (!sync)
        return c.json(
          { error: "没有设要同步的知识库或文件夹。请系统管理员设好 SYNC_SOURCES，再重新启动。" },
          409,
        );
      if (sync.isUnderWay()) return c.json({ error: "正在同步，没有再开始一次。" }, 409);
      await records.audit("sync.asked", { by: c.get("visitor").by });
      sync
        .run()
        .catch((error: unknown) =>
          log.error("cloud documents could not be synced", { error: messageOf(error) }),
        );
      return c.json({ done: true });
    },
  );

  return routes;
}

/** What is limited to others is named to nobody else. */
function shownPath(path: string, audience: string[] | null, reader: Reader): string {
  return mayRead(reader, { audience }) ? path : "（只给部分人看的文档）";
}

/** What a run did, in numbers: its lists name documents that not everybody may know of. */
function inNumbers({ errors, ...detail }: SyncDetail) {
  const counts = Object.entries(detail).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.length : value,
  ]);
  return { counts: Object.fromEntries(counts) as Record<string, number>, errors };
}
