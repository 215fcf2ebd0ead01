/** How the house is set and whether it is in order; what is kept for how long, and an end to what is known of somebody. */
import { Hono } from "hono";
import { z } from "zod";
import type { App } from "../../../app.ts";
import { SESSION_DAYS } from "../../../store/sessions.ts";
import { UNDO_DAYS } from "../../../store/undo.ts";
import { settingsOf } from "../../settings.ts";
import { need, type VisitorEnv } from "../../visitor.ts";
import { described, takes } from "../route.ts";

const SettingsSchema = z.object({
  settings: z.array(
    z.object({
      group: z.string(),
      /** 环境变量的名字。 */
      name: z.string(),
      /** 它管什么。 */
      says: z.string(),
      /** 眼下的值；密钥只显示有没有。 */
      value: z.string(),
      source: z.enum(["given", "default", "none"]),
    }),
  ),
});
export type SettingsShown = z.infer<typeof SettingsSchema>;

const CheckSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(["ok", "warn", "bad", "off"]),
  says: z.string(),
  remedy: z.string().nullable(),
});
const DoctorSchema = z.object({ at: z.number(), checks: z.array(CheckSchema) });
export type DoctorShown = z.infer<typeof DoctorSchema>;

const SweptSchema = z.object({ kept: z.number(), due: z.number() });
const RetentionSchema = z.object({
  /** 消息、回答和提问保存多少天。 */
  days: z.number(),
  undoDays: z.number(),
  linkDays: z.number(),
  sessionDays: z.number(),
  oldest: z.number().nullable(),
  messages: SweptSchema,
  drafts: SweptSchema,
  audit: SweptSchema,
  /** 已移除、还能放回的报告有几份。 */
  removed: z.number(),
});
export type RetentionShown = z.infer<typeof RetentionSchema>;

const PersonSchema = z
  .string()
  .trim()
  .regex(/^[\w:.-]{1,100}$/);
const TracesSchema = z.object({
  person: z.string(),
  messages: z.number(),
  questions: z.number(),
  feedback: z.number(),
  drafts: z.number(),
  uploads: z.number(),
  /** 阅读范围里写着这个人的报告有几份；不会改动。 */
  audiences: z.number(),
});
export type TracesShown = z.infer<typeof TracesSchema>;
const ForgottenSchema = z.object({ messages: z.number() });
const WHOM = "编号只能有字母、数字和 _ - : .，例如飞书的 ou_ 开头的编号。请检查后再试。";

export function createHouseRoutes(app: App) {
  const { config, retention, forgetting, doctor, clock } = app;
  const routes = new Hono<VisitorEnv>();

  routes.get(
    "/desk/settings",
    described({ summary: "眼下的设置，密钥不显示", tag: "管理", reply: SettingsSchema }),
    need("admin"),
    (c) => c.json({ settings: settingsOf(config) } satisfies SettingsShown),
  );
  routes.post(
    "/desk/doctor",
    described({ summary: "把各处检查一遍", tag: "管理", reply: DoctorSchema }),
    need("admin"),
    async (c) => c.json({ checks: await doctor.examine(), at: clock() } satisfies DoctorShown),
  );

  routes.get(
    "/desk/retention",
    described({ summary: "什么保存多久，下次清理什么", tag: "管理", reply: RetentionSchema }),
    need("admin"),
    async (c) =>
      c.json({
        ...(await retention.due(config.retentionDays)),
        ...{ days: config.retentionDays, undoDays: UNDO_DAYS, linkDays: config.linkDays },
        sessionDays: SESSION_DAYS,
        removed: (await app.removed.list()).length,
      } satisfies RetentionShown),
  );
  routes.get(
    "/desk/people/:person",
    described({ summary: "一个人在这里留下了什么", tag: "管理", reply: TracesSchema }),
    need("admin"),
    takes("param", z.object({ person: PersonSchema }), WHOM),
    async (c) => {
      const { person } = c.req.valid("param");
      const traces = await retention.traces(person);
      const audiences = (await forgetting.limited(person)).length;
      return c.json({ person, ...traces, audiences } satisfies TracesShown);
    },
  );
  routes.post(
    "/desk/people/:person/forget",
    described({ summary: "删除一个人留下的一切", tag: "管理", reply: ForgottenSchema }),
    need("admin"),
    takes("param", z.object({ person: PersonSchema }), WHOM),
    takes("json", z.object({ confirm: z.string() }), "请再输入一次这个人的编号，以确认删除。"),
    async (c) => {
      const { person } = c.req.valid("param");
      if (c.req.valid("json").confirm.trim() !== person)
        return c.json({ error: "两次输入的编号不一样，没有删除。请核对后再试。" }, 409);
      const messages = await forgetting.forget(person, c.get("visitor").by);
      return c.json({ messages });
    },
  );

  return routes;
}
