/** `read`: what is on the shelf; a report; a section of it; or a passage in its surroundings. What is long comes in parts. */
import { z } from "zod";
import type { App } from "../../app.ts";
import { failure, type Outcome, type Passage, type ReportInfo } from "../../domain.ts";
import { mayRead } from "../../flows/desk.ts";
import type { StoredReport } from "../../store/reports.ts";
import { foldTight } from "../../text/fold.ts";
import { createPassages, PassageSchema, passageLine, ReportSchema, urlLines } from "./passage.ts";
import { type Calling, type Told, toolOf } from "./tool.ts";

/** So much of a report at once: some five pages. */
const CHARS = 6_000;
/** Reports that are listed at once. */
const LISTED = 100;
/** Passages on either side of the one that is asked for. */
const AROUND = 6;
const SECTIONS = 40;

const InputSchema = z.object({
  report: z.string().max(80).optional().describe("报告编号 reportId；都不写则列出有哪些报告"),
  passage: z.string().max(80).optional().describe("段落编号 passageId：读这一段和它的上下文"),
  section: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe("只读这一部分：小标题里的词，或序号如 二/（一）；要同时写 report"),
  from: z.int().min(0).optional().describe("接着读：填上次的 next"),
});

const OutputSchema = z.object({
  reports: z.array(ReportSchema).describe("没有指明报告时：有哪些报告"),
  report: ReportSchema.extend({
    current: z.boolean().describe("false 为已被新版替换的旧版"),
    sections: z.array(z.string()).describe("各部分的小标题"),
    warnings: z.array(z.string()),
  }).nullable(),
  passages: z.array(
    PassageSchema.extend({ asked: z.boolean().optional().describe("就是所问的那一段") }),
  ),
  next: z.int().nullable().describe("没有读完时，下次的 from"),
});
type Output = z.input<typeof OutputSchema>;

export function createReadTool(app: App) {
  const passages = createPassages(app);

  async function run(
    { report: reportId, passage, section, from = 0 }: z.output<typeof InputSchema>,
    calling: Calling,
  ): Promise<Outcome<Told>> {
    const id = reportId ?? passage?.slice(0, passage.lastIndexOf("-"));
    if (id === undefined)
      return section === undefined
        ? listed(await app.deskOf(calling.visitor.reader).shelf.reports(), from)
        : failure("只写 section 不知道是哪份报告，请同时写明 report。");
    const stored = await app.records.report(id);
    if (!stored || !mayRead(calling.visitor.reader, stored.info))
      return failure(`没有编号为“${id}”的报告，或不给您看。不带参数调用 read 可看有哪些。`);
    const part = partOf(stored, { passage, section, from });
    if (!part.ok) return part;
    const { body, next, asked } = part.value;
    const told = body.map((one) => ({
      ...passages.passage(one, stored.info, calling),
      ...(one.passageId === asked && { asked: true }),
    }));
    const report = { ...stored.info, current: stored.current, sections: sectionsOf(stored) };
    const data: Output = { reports: [], report, passages: told, next };
    const rest = next === null ? [] : [`（没有完，接着读请带 from: ${next}）`];
    const lines = told.flatMap((one) => [
      passageLine(one),
      // Of a whole report the addresses would be longer than it is.
      ...(one.passageId === asked ? urlLines(one) : []),
    ]);
    const text = [headOf(stored), ...lines, ...rest].join("\n");
    return { ok: true, value: { data, text } };
  }

  return toolOf({
    name: "read",
    title: "读报告",
    description:
      "读一份报告、其中一部分，或一段原文和它的上下文。search、ask 给出的出处要核对、要看前后文时用（填 passage）；要通读一份报告时填 report；什么都不填，列出有哪些报告。",
    scope: "read",
    writes: false,
    input: InputSchema,
    output: OutputSchema,
    run,
  });
}

function listed(all: ReportInfo[], from: number): Outcome<Told> {
  const reports = all.slice(from, from + LISTED);
  const next = from + LISTED < all.length ? from + LISTED : null;
  const lines = reports.map(
    ({ reportId, title, org, year, sample }) =>
      `${year ?? "年度不明"} ${org ?? "未写明单位"} 《${title}》${sample ? "（示例，虚构）" : ""} 〔${reportId}〕`,
  );
  const rest = next === null ? [] : [`（共 ${all.length} 份，接着看请带 from: ${next}）`];
  const text = [...(lines.length > 0 ? lines : ["没有可看的报告。"]), ...rest].join("\n");
  const data: Output = { reports, report: null, passages: [], next };
  return { ok: true, value: { data, text } };
}

interface Part {
  body: Passage[];
  next: number | null;
  /** The passage that was asked for. */
  asked?: string;
}

function partOf(
  stored: StoredReport,
  {
    passage,
    section,
    from,
  }: { passage?: string | undefined; section?: string | undefined; from: number },
): Outcome<Part> {
  const { body } = stored;
  if (passage !== undefined) {
    const at = body.findIndex(({ passageId }) => passageId === passage);
    if (at < 0) return failure(`这份报告里没有编号为“${passage}”的段落。`);
    const around = body.slice(Math.max(0, at - AROUND), at + AROUND + 1);
    return { ok: true, value: { body: around, next: null, asked: passage } };
  }
  const own = section === undefined ? body : sectionOf(body, section);
  if (own.length === 0)
    return failure(
      `《${stored.info.title}》里没有“${section}”这一部分。它的各部分是：${sectionsOf(stored).join("；")}。`,
    );
  return { ok: true, value: cut(own, from) };
}

/** What stands under a heading with these words, or under these numbers. */
function sectionOf(body: Passage[], section: string): Passage[] {
  const words = foldTight(section);
  const under = body.filter(({ headings }) =>
    headings.some((one) => foldTight(one).includes(words)),
  );
  if (under.length > 0) return under;
  const labels = section.split("/").map(foldTight);
  return body.filter(({ path }) => labels.every((label, i) => foldTight(path[i] ?? "") === label));
}

function cut(body: Passage[], from: number): Part {
  let chars = 0;
  let end = from;
  while (end < body.length && (end === from || chars + body[end]!.text.length <= CHARS))
    chars += body[end++]!.text.length;
  return { body: body.slice(from, end), next: end < body.length ? end : null };
}

function sectionsOf({ info }: StoredReport): string[] {
  return info.outline.slice(0, SECTIONS).map(({ title }) => title);
}

function headOf({ info, current }: StoredReport): string {
  const facts = [info.org, info.year === null ? null : `${info.year}年`, info.kind].filter(Boolean);
  const notes = [
    info.sample ? "示例报告，内容为虚构。" : "",
    current ? "" : "这是旧版，已有新版替换。",
    ...info.warnings,
  ].filter(Boolean);
  return [`《${info.title}》（${facts.join("，")}）`, ...notes].join("\n");
}
