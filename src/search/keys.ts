/** Which reports are versions of one another (pure): for anybody, and for the same readers. */
import type { Report, ReportKind } from "../domain.ts";
import { audienceKey } from "./table.ts";

/** Of these an office has more than one a year: of its 部门预算 and its own 单位预算, of each leader's 述职报告. */
const SEVERAL_A_YEAR = new Set<ReportKind>([
  "其他",
  "部门预算",
  "部门决算",
  "统计公报",
  "述职报告",
  "专报",
]);

/** Reports with the same key are versions of one another. One without organisation or year has no other version. */
export function reportKeyOf(
  report: Pick<Report, "reportId" | "org" | "kind" | "year" | "title">,
): string {
  if (report.org === null || report.year === null) return report.reportId;
  const key = [report.org, report.kind, String(report.year)];
  if (SEVERAL_A_YEAR.has(report.kind)) key.push(report.title);
  // An office writes one 工作总结 a year, and others on 党建 or 安全生产 that are no versions of it.
  if (report.kind === "年度工作总结" || report.kind === "工作要点")
    key.push(subjectOf(report.title, report.org));
  return key.join("|");
}

/**
 * Reports with the same key are versions of one another for the same readers: the newer replaces the older. One that is
 * limited to an audience stands beside one for everyone.
 */
export function versionKeyOf(
  report: Parameters<typeof reportKeyOf>[0] & Pick<Report, "audience">,
): string {
  const key = reportKeyOf(report);
  return report.audience === null ? key : `${key}|@${audienceKey(report.audience)}`;
}

const COMMON_WORDS =
  /[（(][^（()）]*[）)]|(?:19|20)\d{2}年?|[二一][〇零○九][〇零○一二三四五六七八九]{2}年?|年度|全年|工作|总结|报告|汇报|回顾|情况|要点|计划|安排|思路|打算|展望|方案|实施|重点|任务|上报|报送|关于|推进/g;

/** What a title names beside the organisation, the year and the kind: 党建 of 2022年党建工作总结, usually nothing. */
function subjectOf(title: string, org: string): string {
  const rest = [...title.replace(COMMON_WORDS, "")].filter(
    (c) => /\p{Script=Han}/u.test(c) && !org.includes(c) && !"的及其和与暨年".includes(c),
  );
  return rest.length >= 2 ? rest.join("") : "";
}
