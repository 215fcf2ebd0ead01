/** `search`: passages of the reports by words. */
import { z } from "zod";
import type { App } from "../../app.ts";
import type { Hit } from "../../domain.ts";
import { type Calling, toolOf } from "./tool.ts";

const InputSchema = z.object({
  query: z
    .string()
    .trim()
    .min(1)
    .max(400)
    .describe("要查的词句，可写明单位和年份，如：望江区外办2022年 接待来访团组"),
  year: z.int().min(1949).max(2100).optional().describe("只看说这一年的；不写则按词句里的年份"),
  limit: z.int().min(1).max(30).optional().describe("最多几处，默认 8"),
});

export const PassageSchema = z.object({
  passageId: z.string().describe("交给 read 可看上下文"),
  reportId: z.string(),
  title: z.string(),
  org: z.string().nullable(),
  reportYear: z.int().nullable(),
  factYear: z.int().nullable().describe("这段说的是哪一年；说不准的为 null"),
  aspect: z.enum(["done", "plan"]).describe("done 已做，plan 安排；安排不是结果"),
  path: z.array(z.string()).describe("位置"),
  headings: z.array(z.string()),
  text: z.string().describe("原文"),
  page: z.int().optional(),
  sure: z.number().optional().describe("扫描件识别的把握，0 到 1；引用前请核对原件"),
  sample: z.boolean().optional().describe("示例报告，内容为虚构"),
  address: z.string().nullable().describe("出处的网址"),
});

const OutputSchema = z.object({
  hits: z.array(PassageSchema),
  missing: z
    .array(z.object({ year: z.int(), nearest: z.array(z.int()) }))
    .describe("问到而没有报告的年份，和最近的有报告的年份"),
});

export function createSearchTool(app: App) {
  return toolOf({
    name: "search",
    title: "查原文",
    description:
      "按词句查历年报告的原文，返回最相关的段落及出处。要自己看材料、找某件事在哪些年写过时用；要一个答案、数字或比较，用 ask。",
    scope: "read",
    writes: false,
    input: InputSchema,
    output: OutputSchema,
    async run({ query, year, limit = 8 }, { visitor }) {
      const found = await app.deskOf(visitor.reader).find({ query, year, k: limit });
      const hits = found.hits.map((hit) => shown(hit, app, visitor.reader));
      const lines = hits.map(
        (hit, i) =>
          `${i + 1}. 《${hit.title}》${hit.path.join("/")}：${hit.text}${hit.address ? `\n   出处：${hit.address}` : ""}`,
      );
      const gaps = found.missing.map(
        (gap) => `没有${gap.year}年的报告，最近的是${gap.nearest.join("、")}年。`,
      );
      const text = [...(lines.length > 0 ? lines : ["没有查到。"]), ...gaps].join("\n");
      return { ok: true, value: { data: { hits, missing: found.missing }, text } };
    },
  });
}

function shown(hit: Hit, app: App, reader: Calling["visitor"]["reader"]) {
  const cited = { ...hit, n: 1, quote: hit.text };
  return { ...hit, address: app.links.linkOf(cited, reader) };
}
