/**
 * `draft`: begin a draft of a report or of a part of it, go on with it by words or by more material, or see it as it stands. Taken back,
 * it is not worked on any more: what the rules have written stands, as after any change.
 */
import { z } from "zod";
import type { App } from "../../app.ts";
import { FORMS } from "../../assistant/skills/forms.ts";
import { failure, type Outcome, REPORT_KINDS, type Reply } from "../../domain.ts";
import { ReplySchema } from "../../schemas.ts";
import { consoleChatOf } from "../../store/talks.ts";
import { createPassages } from "./passage.ts";
import { replyText } from "./reply.ts";
import { type Calling, type Told, toolOf } from "./tool.ts";

/** A few pages; what is longer does not fit into one request. */
const MAX_MATERIAL = 15_000;
const YearSchema = z.int().min(1949).max(2100).optional();

const InputSchema = z.object({
  id: z.string().max(40).optional().describe("接着改哪份稿子（填上次给的 id）；新起草不填"),
  say: z
    .string()
    .trim()
    .min(1)
    .max(400)
    .optional()
    .describe("接着改时怎么改，如：第一处填362处；删掉最后一句。要同时写 id"),
  material: z
    .string()
    .trim()
    .min(1)
    .max(MAX_MATERIAL)
    .optional()
    .describe("今年的材料：要写进去的事和数字，一行一件"),
  section: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe("起草哪一部分（往年报告里的小标题）；不写则整份"),
  year: YearSchema.describe("起草哪一年的；不写则最近一份报告的下一年"),
  from: YearSchema.describe("照哪一年的报告写；不写则最近的一年"),
  org: z.string().trim().min(1).max(80).optional().describe("哪个单位的"),
  kind: z.enum(REPORT_KINDS).optional().describe("文种"),
  form: z.enum(FORMS).optional().describe("把这一年写成述职报告或简报"),
});
type Given = z.output<typeof InputSchema>;

const OutputSchema = ReplySchema.pick({
  kind: true,
  reason: true,
  text: true,
  citations: true,
  gaps: true,
  draft: true,
});

export function createDraftTool(app: App) {
  const passages = createPassages(app);

  async function run(given: Given, calling: Calling): Promise<Outcome<Told>> {
    const reply = await drafted(given, calling);
    if (typeof reply === "string") return failure(reply);
    if (!(await app.telling.mayBeTold(calling.visitor.reader, reply)))
      return failure("报告库刚有改动，这份稿子没有写成。请再试一次。");
    const data = passages.addressed(reply, calling);
    const id = reply.draft && `\n\n稿子编号：${reply.draft.id}（第${reply.draft.version}版）`;
    return { ok: true, value: { data, text: `${replyText(data)}${id ?? ""}` } };
  }

  /** The reply, or what is wrong with what was given. */
  async function drafted(
    { id, say, material, ...given }: Given,
    { visitor, signal }: Calling,
  ): Promise<Reply | string> {
    const { turn } = app.deskOf(visitor.reader);
    // The same as on the page, so that what is begun here is found there.
    const author = { chatId: consoleChatOf(visitor.person), senderId: visitor.person };
    if (id === undefined) {
      if (say !== undefined) return "要改稿子，请用 id 写明是哪一份。";
      const { kind, org = null, section = "", year = null, from = null, form = null } = given;
      const title = kind === undefined ? null : new RegExp(kind);
      const whose = { title, org, author };
      return turn.draft({
        ...whose,
        section,
        year,
        from,
        form,
        material: material ?? null,
        signal,
      });
    }
    const [stranger] = Object.entries(given).filter(([, value]) => value !== undefined);
    if (stranger) return `接着改一份稿子时只看 say 或 material，请不要写 ${stranger[0]}。`;
    if (say !== undefined && material !== undefined)
      return "say 和 material 请分两次给：先补材料，看过稿子再说怎么改。";
    if (material !== undefined) return turn.feedDraft(id, material, author, { signal });
    return say === undefined
      ? turn.showDraft(id, author)
      : turn.continueDraft(id, say, author, { signal });
  }

  return toolOf({
    name: "draft",
    title: "起草",
    description:
      "照往年的报告起草今年的一份或一部分：照抄的、按材料改的、要人填的（【待补充：…】）逐句分明，各有出处；材料里没有的数字不会写。要写年度报告、总结、述职、简报时用；把今年的材料放在 material。改稿、补材料用同一个 id 再调。稿子交给人核对、填完才能用。",
    scope: "ask",
    writes: true,
    input: InputSchema,
    output: OutputSchema,
    run,
  });
}
