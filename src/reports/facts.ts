/**
 * What a report is (pure): its head, its tail and its file's name → title, organisation, year, kind, date, each with
 * how it is known. The text speaks first, the file second, and the caller above both; where two of them disagree the
 * report bears a warning, because a report filed under the wrong year answers every later question wrongly.
 */
import type { KnownBy, ReportInfo, ReportKind, Years } from "../domain.ts";
import {
  dateOf,
  leadingYears,
  yearsInHead,
  yearsOfDate,
  yearsOfName,
  yearsOfTitle,
} from "./facts/covered.ts";
import { tellingLines } from "./facts/head.ts";
import { type Issuer, orgIn, orgOf, readAlias, sameOrg } from "./facts/office.ts";
import { chooseTitle, kindOf, namesPaper, titleIn } from "./facts/title.ts";

export type ReportFacts = Pick<
  ReportInfo,
  "title" | "org" | "aliases" | "year" | "years" | "kind" | "date" | "known" | "draft"
>;

/** What the caller knows better than the text (`ingest --org --year --kind`). */
export interface GivenFacts {
  title?: string;
  org?: string;
  year?: number;
  kind?: ReportKind;
}

/**
 * Lines of the head as they stand, lines of the body after it, and the path of the file as people see it; of a file that has no
 * title but parts, such as a workbook, the titles of these.
 */
export function readFacts(
  head: string[],
  body: string[],
  file: string,
  given: GivenFacts = {},
  parts: string[] = [],
): { facts: ReportFacts; warnings: string[] } {
  const closed = head.map(closeUp);
  const titleLines = tellingLines(closed, namesPaper);
  const lead = body.slice(0, 4).map(closeUp);
  const tail = body.slice(-8).map(closeUp);
  const names = namesOf(file);

  const fromText = chooseTitle(titleLines) ?? titleIn(lead);
  const title = given.title ?? fromText ?? names[0] ?? file;
  const alias = readAlias([...titleLines, ...lead].join("\n"));
  const head2 = [...titleLines, ...lead];

  const kindText =
    kindOf(fromText ?? "") ??
    kindOf(titleLines.join("")) ??
    closed.map(kindOf).find((kind) => kind !== null) ??
    null;
  const kindFile = names.map(kindOf).find((kind) => kind !== null) ?? null;
  const kind = given.kind ?? kindText ?? kindFile ?? "其他";

  const issuer = orgOf(titleLines, lead, tail, alias?.org ?? null, kind);
  const orgText = issuer.org;
  const orgFile = names.map((name) => orgIn(name)).find((org) => org !== null) ?? null;

  const date = dateOf(head2, tail);
  const stated =
    yearsOfTitle(fromText ?? "", kind) ?? yearsInHead(head2, kind, date) ?? yearsOfParts(parts);
  const opened = leadingYears(lead, kind, date);
  const leading = stated ?? opened ?? yearsOfDate(date, kind, fromText ?? title);
  const filed =
    names.map((name) => yearsOfName(name, kind)).find((years) => years !== null) ?? null;
  // A year that only the date or the first words suggest yields to one that the file bears in its name.
  const textYears = stated ?? (filed === null ? leading : null);
  const years =
    given.year === undefined ? (textYears ?? filed) : { from: given.year, to: given.year };

  const known: ReportFacts["known"] = {
    title: given.title !== undefined ? "flag" : fromText === null ? "file" : "text",
    org: by(given.org, orgText, orgFile),
    year: by(given.year, textYears, filed),
    kind: by(given.kind, kindText, kindFile),
    date: date === null ? "none" : "text",
  };
  const facts: ReportFacts = {
    title,
    org: given.org ?? orgText ?? orgFile,
    aliases: alias ? [alias.alias] : [],
    year: years?.to ?? null,
    years: years && years.from < years.to ? years : null,
    kind,
    date,
    known,
    draft: DRAFT.test([names[0], ...titleLines].join("\n")),
  };
  const read = { issuer, orgFile, kindText, kindFile, textYears, filed, alias: alias?.alias };
  const dated = stated === null && filed === null && opened === null;
  return { facts, warnings: warningsOf(facts, given, { ...read, dated }) };
}

/** What of the facts was read where, as far as a warning may be due. */
interface Read {
  issuer: Issuer;
  orgFile: string | null;
  kindText: ReportKind | null;
  kindFile: ReportKind | null;
  textYears: Years | null;
  filed: Years | null;
  /** Nothing but the day it bears tells its year. */
  dated: boolean;
  alias: string | undefined;
}

/** What is not known, only inferred, or said otherwise elsewhere. */
function warningsOf(facts: ReportFacts, given: GivenFacts, read: Read): string[] {
  const { issuer, orgFile, kindText, kindFile, textYears, filed, alias } = read;
  const orgText = issuer.org;
  const warnings = [
    facts.year === null ? "没有认出年度，可用 --year 指明。" : "",
    given.year === undefined && facts.year !== null && read.dated
      ? `年度是按成文日期（${facts.date}）推断的，如有误用 --year 指明。`
      : "",
    facts.org === null ? "没有认出单位，可用 --org 指明。" : "",
    given.org === undefined && issuer.with.length > 0
      ? `这是几家单位的联合报告，按第一家“${issuer.org}”归档，还有“${issuer.with.join("”“")}”。如有误，用 --org 指明。`
      : "",
    given.org === undefined && orgText !== null && issuer.bySource
      ? `单位“${orgText}”是按网页的“来源”认的，如有误用 --org 指明。`
      : "",
    given.year === undefined && textYears && filed && textYears.to !== filed.to
      ? `文件名写的是${filed.to}年，正文写的是${textYears.to}年，以正文为准。如有误，用 --year 指明。`
      : "",
    given.year !== undefined && textYears && textYears.to !== given.year
      ? `指明的是${given.year}年，正文写的是${textYears.to}年，以指明的为准。`
      : "",
    given.kind === undefined && kindText && kindFile && kindText !== kindFile
      ? `文件名像是“${kindFile}”，正文是“${kindText}”，以正文为准。`
      : "",
    given.org !== undefined && orgText && !sameOrg(orgText, given.org, alias)
      ? `指明的单位是“${given.org}”，正文写的是“${orgText}”，以指明的为准。`
      : "",
    given.org === undefined && orgText && orgFile && !sameOrg(orgText, orgFile, alias)
      ? `文件名里的单位是“${orgFile}”，正文写的是“${orgText}”，以正文为准。`
      : "",
  ];
  return warnings.filter((warning) => warning !== "");
}

/** Marks of a version that is not the last. */
const DRAFT = /(?:初|草|征求意见|送审|讨论|报批|修改|代拟)稿/;

/** From the first year that the parts' titles state to the last. */
function yearsOfParts(parts: string[]): ReportInfo["years"] {
  const years = parts.flatMap((part) => yearsOfTitle(part, "其他") ?? []);
  if (years.length === 0) return null;
  return {
    from: Math.min(...years.map(({ from }) => from)),
    to: Math.max(...years.map(({ to }) => to)),
  };
}

function by(flag: unknown, text: unknown, file: unknown): KnownBy {
  if (flag !== undefined) return "flag";
  if (text !== null) return "text";
  return file === null ? "none" : "file";
}

/** 工 作 总 结 → 工作总结; marks that print nothing are gone already. */
function closeUp(line: string): string {
  return line
    .replace(/[０-９]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/(?<=[\p{Script=Han}\d（）《》])\s+(?=[\p{Script=Han}\d（）《》])/gu, "")
    .trim();
}

/** The file's own name first, then its folders from the inside out, without endings. */
function namesOf(file: string): string[] {
  return file
    .split(/[/\\]/)
    .reverse()
    .map((name, i) => (i === 0 ? name.replace(/\.[^.]{1,8}$/, "") : name))
    .filter((name) => name !== "");
}
