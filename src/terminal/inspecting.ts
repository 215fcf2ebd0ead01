/** What was read of a report, for its keeper to judge in a minute, and its correction. */
import type { App } from "../app.ts";
import { KNOWN_BY, type KnownBy, type ReportInfo } from "../domain.ts";
import type { Amendment } from "../flows/amending.ts";
import { revisionOf } from "../flows/holdings.ts";
import { type Inspection, inspect as inspected } from "../flows/inspecting.ts";
import { by } from "./keeping.ts";
import { figuresTable, yearsOf } from "./listings.ts";
import { columns, tableOf } from "./table.ts";
import { audienceOf, fail, kindOf, print, UsageError, yearOf } from "./words.ts";

interface Values {
  json?: boolean | undefined;
  title?: string | undefined;
  org?: string | undefined;
  year?: string | undefined;
  kind?: string | undefined;
  audience?: string | undefined;
  replace?: boolean | undefined;
}

const KNOWN: Record<KnownBy, string> = Object.fromEntries(
  KNOWN_BY.map((how, i) => [how, ["正文写明", "取自文件名", "人工指明", "没有认出"][i]!]),
) as Record<KnownBy, string>;
/** A screen holds so many; `figures` and `--json` have all. */
const FIGURES = 8;
const TABLES = 12;
const WIDE = 60;

/** `inspect ID` */
export async function inspect(app: App, [id]: string[], values: Values): Promise<boolean> {
  if (id === undefined) throw new UsageError("请写明报告编号（见 reports）。");
  const stored = await app.records.report(id);
  if (!stored) return fail(`库中没有编号为 ${id} 的报告。用 reports 查看编号。`, values);
  const figures = await app.records.figures(id);
  const read = inspected(stored, figures, values.json ? figures.length : FIGURES);
  if (values.json) print({ report: stored.info, current: stored.current, ...read });
  else console.log(inspectionText(stored.info, stored.current, read));
  return true;
}

function inspectionText(info: ReportInfo, current: boolean, read: Inspection): string {
  const notes = [current ? "" : "旧版", info.draft ? "初稿" : "", info.sample ? "示例" : ""];
  const counts = `${info.passages} 段、${info.figures} 个数字、${read.tables.length} 张表`;
  const parts = [
    factsText(info),
    `${counts}${notes.map((note) => note && `（${note}）`).join("")}`,
    part("请核对", info.warnings.map((warning) => `  ${warning}`).join("\n")),
    part("扫描页", scannedText(read)),
    part("提纲", outlineText(read)),
    part("表格", tablesText(read)),
    part("数字", figuresText(read, info)),
    current ? `有误就更正，例如：set ${info.reportId} --year 2023 --org 单位全称` : "",
  ];
  return parts.filter((text) => text !== "").join("\n\n");
}

function part(name: string, text: string): string {
  return text === "" ? "" : `${name}\n${text}`;
}

function factsText({ known, ...info }: ReportInfo): string {
  const year = info.years ? yearsOf(info.years) : (info.year?.toString() ?? null);
  const fact = (name: string, value: string | null, how: KnownBy) =>
    value === null ? [name, KNOWN[how], ""] : [name, value, KNOWN[how]];
  return tableOf(
    ["编号", info.reportId, ""],
    [
      fact("标题", info.title, known.title),
      fact("单位", info.org, known.org),
      fact("年度", year, known.year),
      fact("文种", info.kind, known.kind),
      fact("成文日期", info.date, known.date),
      ["给谁看", info.audience?.join("、") ?? "全体", ""],
      ["文件", info.file, ""],
    ],
    4 * WIDE,
  );
}

function scannedText({ scanned }: Inspection): string {
  return tableOfRows(
    scanned.map(({ page, sure, doubtful, passages }) => [
      `  第 ${page} 页`,
      `最没有把握的一段 ${Math.floor(sure * 100)}%`,
      doubtful > 0 ? `${passages} 段中有 ${doubtful} 段请对照原件` : "",
    ]),
  );
}

function outlineText({ sections }: Inspection): string {
  const top = Math.min(...sections.map(({ level }) => level));
  return tableOfRows(
    sections.map(({ level, title, label, passages, figures }) => [
      `${"  ".repeat(level - top + 1)}${columns(titleOf(label, title), WIDE)}`,
      passages > 0 ? `${passages} 段` : "没有内容",
      figures > 0 ? `${figures} 个数字` : "",
    ]),
  );
}

/** A heading with its number, once. */
function titleOf(label: string, title: string): string {
  return title.startsWith(label) ? title : `${label}${/[）.]$/.test(label) ? "" : "、"}${title}`;
}

function tablesText({ tables }: Inspection): string {
  const shown = tables
    .slice(0, TABLES)
    .map(({ title, unit, columns: names, rows, page }) => [
      `  ${columns(title || "（没有标题）", 34)}`,
      page === null ? "" : `第 ${page} 页`,
      `${rows} 行 × ${names.length} 列`,
      unit === null ? "" : `单位 ${unit}`,
      columns(names.join("、"), WIDE),
    ]);
  return tableOfRows(shown) + more(tables.length, TABLES, "张");
}

function figuresText({ figures }: Inspection, { reportId }: ReportInfo): string {
  if (figures.count === 0) return "";
  const { first, count, unnamed } = figures;
  const rest = count > first.length ? `\n  共 ${count} 个，全部用 figures ${reportId} 查看` : "";
  const blank = unnamed > 0 ? `\n  ${unnamed} 个没有读出数的是什么` : "";
  return figuresTable(first).replace(/^/gm, "  ") + rest + blank;
}

function more(count: number, shown: number, of: string): string {
  return count > shown ? `\n  另有 ${count - shown} ${of}，加 --json 查看` : "";
}

/** Rows in columns, without a header. */
function tableOfRows(rows: string[][]): string {
  const [head, ...rest] = rows;
  return head ? tableOf(head, rest, 2 * WIDE) : "";
}

const LABELS = { title: "标题", org: "单位", year: "年度", kind: "文种", audience: "给谁看" };

/** `set ID --title … --org … --year … --kind … --audience …` */
export async function set(app: App, [id]: string[], values: Values): Promise<boolean> {
  if (id === undefined) throw new UsageError("请写明要更正的报告编号（见 reports）。");
  const given = amendmentOf(values);
  if (Object.keys(given).length === 0)
    throw new UsageError("请写明更正什么：--title、--org、--year、--kind 或 --audience。");
  const stored = await app.records.report(id);
  if (!stored) return fail(`库中没有编号为 ${id} 的报告。用 reports 查看编号。`, values);
  const amended = await app.amending.amend(id, given, {
    ...{ revision: revisionOf(stored.info), replace: values.replace ?? false },
    ...{ by: by(), reader: null },
  });
  if (!amended.ok) {
    const how = amended.rival ? "确定要替换，请加 --replace 再执行一次。" : "";
    return fail(`${amended.error}${how}`, values);
  }
  const { info, warnings } = amended.value;
  if (values.json) print({ report: info, warnings });
  else console.log([changesText(stored.info, info), ...warnings].join("\n"));
  return true;
}

function amendmentOf({ title, org, year, kind, audience }: Values): Amendment {
  for (const [name, value] of Object.entries({ title, org }))
    if (value !== undefined && value.trim() === "") throw new UsageError(`--${name} 不能是空的。`);
  return {
    ...(title === undefined ? {} : { title: title.trim() }),
    ...(org === undefined ? {} : { org: org.trim() }),
    ...(year === undefined ? {} : { year: yearOf(year, "--year") }),
    ...(kind === undefined ? {} : { kind: kindOf(kind) }),
    ...(audience === undefined ? {} : { audience: audienceOf(audience) }),
  };
}

function changesText(before: ReportInfo, after: ReportInfo): string {
  const said = (info: ReportInfo) => ({
    ...{ title: info.title, org: info.org ?? "不明", kind: info.kind as string },
    year: info.years ? yearsOf(info.years) : String(info.year ?? "不明"),
    audience: info.audience?.join("、") ?? "全体",
  });
  const [was, is] = [said(before), said(after)];
  const names = Object.keys(LABELS) as (keyof typeof LABELS)[];
  const changed = names.filter((name) => was[name] !== is[name]);
  if (changed.length === 0) return "与库中的一致，没有改动。";
  const lines = changed.map((name) => `  ${LABELS[name]}  ${was[name]} → ${is[name]}`);
  return ["已更正，以后的新版沿用：", ...lines].join("\n");
}
