/** `search`: passages of the reports by words. */
import { z } from "zod";
import type { App } from "../../app.ts";
import { createPassages, PassageSchema, passageLine, urlLines } from "./passage.ts";
import { toolOf } from "./tool.ts";

const InputSchema = z.object({
  query: z
    .string()
    .trim()
    .min(1)
    .max(400)
    .describe("要查的词句，可写明单位和年份，如：望江区外办2022年接待来访团组"),
  year: z.int().min(1949).max(2100).optional().describe("只看说这一年的；不写则按词句里的年份"),
  limit: z.int().min(1).max(30).optional().describe("最多几处，默认 8"),
});

const HitSchema = PassageSchema.extend({
  reportId: z.string(),
  title: z.string(),
  org: z.string().nullable(),
  reportYear: z.int().nullable(),
  headings: z.array(z.string()),
  sample: z.boolean().optional().describe("示例报告，内容为虚构"),
});
const OutputSchema = z.object({
  hits: z.array(HitSchema).describe("最相关的在前；不一定就是所问的，请看原文"),
  missing: z
    .array(z.object({ year: z.int(), nearest: z.array(z.int()) }))
    .describe("问到而没有报告的年份，和最近的有报告的年份"),
});

export function createSearchTool(app: App) {
  const passages = createPassages(app);
  return toolOf({
    name: "search",
    title: "查原文",
    description:
      "按词句查历年报告的原文，返回最相关的段落及出处。要自己看材料、找一件事在哪些年写过时用；要一个答案、数字或比较，用 ask；要看上下文，再用 read。",
    scope: "read",
    writes: false,
    input: InputSchema,
    output: OutputSchema,
    async run({ query, year, limit = 8 }, calling) {
      const { find } = app.deskOf(calling.visitor.reader);
      const { hits: found, missing } = await find({ query, year, k: limit });
      const hits = found.map((hit) => passages.passage(hit, hit, calling));
      const lines = hits.flatMap((hit) => [
        `《${hit.title}》${hit.sample ? "（示例，虚构）" : ""}${passageLine(hit)}`,
        ...urlLines(hit),
      ]);
      const gaps = missing.map(
        (gap) => `没有${gap.year}年的报告，最近的是${gap.nearest.join("、")}年。`,
      );
      const text = [...(lines.length > 0 ? lines : ["没有查到。"]), ...gaps].join("\n");
      return { ok: true, value: { data: { hits, missing }, text } };
    },
  });
}
