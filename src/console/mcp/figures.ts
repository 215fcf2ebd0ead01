/** `figures` and `series`: an office's numbers as the ledger has them, found by words, and one matter over the years. */
import { z } from "zod";
import type { App } from "../../app.ts";
import { failure, type Outcome } from "../../domain.ts";
import {
  type FigureShown,
  MatterSchema,
  type MatterShown,
  ROLES,
  SeriesSchema,
  type SeriesShown,
} from "../../flows/figures/shown.ts";
import { createPassages, sourceLine } from "./passage.ts";
import { type Calling, type Told, toolOf } from "./tool.ts";

const MATTERS = 20;
const OrgSchema = z.string().trim().min(1).max(80).optional();
const YearSchema = z.int().min(1949).max(2100).optional();

const ASKED = {
  words: z.string().trim().min(1).max(200).describe("事项，如：接待来访团组、行政复议案件"),
  org: OrgSchema.describe("单位；不写则各单位都查"),
  from: YearSchema.describe("从哪一年"),
  to: YearSchema.describe("到哪一年"),
};

export function createFigureTools(app: App) {
  const { figures } = app;
  const passages = createPassages(app);

  /** Why nothing is to be had of the office that is named; null where there is one. */
  async function strange({ reader }: Calling["visitor"], org?: string): Promise<string | null> {
    if (org === undefined || (await figures.office(reader, org))) return null;
    const names = (await figures.offices(reader)).map(({ name }) => name);
    return `没有“${org}”的报告。有报告的单位：${names.join("、") || "无"}。`;
  }

  const list = toolOf({
    name: "figures",
    title: "查数字台账",
    description:
      "按事项查各份报告里写到的数字：有哪些统计事项，每年各是多少。要找一件事有哪些统计口径、哪些年有数时用；再把事项的 id 交给 series，取得逐年的数和出处。只要一个数的答案，用 ask。",
    scope: "read",
    writes: false,
    input: z.object(ASKED),
    output: z.object({
      matters: z.array(MatterSchema).describe("口径各不相同，不要相加；differs 为各处写得不一样"),
      more: z.int().describe("还有几项没有列出，请把事项写具体些"),
    }),
    async run({ words, org, from, to }, { visitor }) {
      const why = await strange(visitor, org);
      if (why) return failure(why);
      const years = { from: from ?? null, to: to ?? null };
      const found = await figures.search(visitor.reader, { org: org ?? null, words, years });
      const matters = found.slice(0, MATTERS);
      const text = matters.map(matterLine).join("\n") || "没有查到这样的数字。";
      return { ok: true, value: { data: { matters, more: found.length - matters.length }, text } };
    },
  });

  const series = toolOf({
    name: "series",
    title: "一件事历年的数",
    description:
      "一个统计事项逐年的数字，每个数都有原文出处；没有写到的年份为空，计划数与实际数分开，各处写得不一样的并列。比较几年、做图表、核对数字前后是否一致时用。先用 figures 找到事项。",
    scope: "read",
    writes: false,
    input: z.object({
      matter: z.string().min(1).max(200).describe("事项的 id，从 figures 来"),
      org: OrgSchema.describe("单位，从 figures 来"),
    }),
    output: SeriesSchema,
    async run({ matter, org }, calling): Promise<Outcome<Told>> {
      const { visitor } = calling;
      const why = await strange(visitor, org);
      if (why) return failure(why);
      const found = await figures.series(visitor.reader, { org: org ?? null, matter });
      if (!found) return failure("没有这个事项，或报告已有变动。请用 figures 重新查。");
      const data = passages.addressed(found, calling);
      return { ok: true, value: { data, text: seriesText(data) } };
    },
  });
  return [list, series];
}

function matterLine({ id, org, name, under, role, cells, values }: MatterShown): string {
  const years = cells.map(
    ({ year, value, plan, differs }) =>
      `${year}年${value ?? `（计划${plan}）`}${differs ? "（各处写得不一样）" : ""}`,
  );
  // 85.7% of what was regained must not be read as how much there is.
  const about = [under, role === "level" ? "" : ROLES[role]].filter(Boolean).join("，");
  return `${org} ${name}${about && `（${about}）`}：${[...years, ...values].join("，")} 〔${id}〕`;
}

function seriesText({ office, matter, points, others, near }: SeriesShown): string {
  const lines = points.flatMap(({ year, covered, told, differs, plans, kept }) => [
    told
      ? `${year}年：${figureLine(told)}`
      : `${year}年：${covered ? "报告里没有写到" : "没有这一年的报告"}`,
    ...differs.map((figure) => `  另一处写作：${figureLine(figure)}`),
    ...plans.map((figure) => `  计划：${figureLine(figure)}`),
    ...(kept === null ? [] : [`  ${kept}`]),
  ]);
  const apart = near.map(({ name, why, id }) => `相近而没有算进来的：${name}（${why}）〔${id}〕`);
  return [
    `${office} ${matter.name}${matter.role === "level" ? "" : `（${ROLES[matter.role]}）`}`,
    ...lines,
    ...others.map((figure) => `不是单独一年的：${figureLine(figure)}`),
    ...apart,
  ].join("\n");
}

function figureLine({ value, part, citation }: FigureShown): string {
  return `${part ?? ""}${value}，${sourceLine(citation)}`;
}
