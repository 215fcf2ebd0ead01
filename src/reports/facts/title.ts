/** The lines of a head → the title, and the kind of report that it names (pure). */
import type { ReportKind } from "../../domain.ts";
import { PART_OF_YEAR, RANGE } from "./covered.ts";
import { NO_TITLE } from "./head.ts";
import { orgIn } from "./office.ts";
import { isUnitLine } from "./units.ts";

const TITLE_END =
  /(?:报告|总结|要点|计划|安排|方案|意见|通知|函|年报|汇报|情况|思路|打算|展望|回顾|纪要|规划|材料|公报|简报|讲话|办法|规定|预算|决算|公开|汇总|(?:统计|情况|汇总|一览|自评)表|专报|通知》)(?:[（(][^（）()]{1,16}[）)])*$/;
/** Marks of a version, which are no part of a title. */
const VERSION =
  /[（(](?:审议|送审|讨论|征求意见|报批|修改|初|草|定|终|代拟|印发|正式|打印)(?:意见)?[稿版][）)]$/;

/** Does a line say what kind of paper it heads? */
export function namesPaper(line: string): boolean {
  return TITLE_END.test(line) || kindOf(line) !== null;
}

export function chooseTitle(lines: string[]): string | null {
  const filed = lines.map((line) => /^(?:名称|标题)[：:](.{4,60})$/.exec(line)?.[1]).find(Boolean);
  if (filed) return filed;
  const candidates = lines.filter((line) => !NO_TITLE.test(line) || YEAR_BELOW.test(line));
  if (candidates.length === 0) return null;
  const at = candidates.findIndex(namesPaper);
  if (at < 0) {
    const whole = candidates.join("");
    return namesPaper(whole) ? whole : candidates[0]!;
  }
  // The organisation often stands on a line of its own above, and a long title is broken anywhere; what stands above one
  // that names its office itself is a slogan.
  const named = orgIn(candidates[at]!) !== null;
  const above = candidates
    .slice(0, at)
    .filter((line) => !candidates[at]!.includes(line) && (!named || isUnitLine(line)));
  let title = [...above, candidates[at]].join("");
  for (const line of candidates.slice(at + 1)) {
    const goesOn = /^(?:及其?|和|与|暨|并|、|（)/.test(line);
    if ((TITLE_END.test(title) && !goesOn) || line.length > 24) break;
    title += line;
  }
  return title.replace(VERSION, "");
}

/** （2019年度） on the line below belongs to the title; （2022年3月18日） does not. */
const YEAR_BELOW = /^[（(](?:\d{4}|[二一][〇零○九][〇零○一二三四五六七八九]{2})年度?[）)]$/;

/** A title in the first lines of a file whose head could not be told from its body. */
export function titleIn(lines: string[]): string | null {
  const found = lines
    .slice(0, 2)
    .find((line) => line.length <= 50 && TITLE_END.test(line) && !/[。；]/.test(line));
  return found && !NO_TITLE.test(found) ? found : null;
}

/** Kinds that a title names plainly, before those that it may only touch on: 履行推进法治建设第一责任人职责述职报告. */
const SPECIAL: [RegExp, ReportKind][] = [
  [
    /述[职廉法德学责](?:述[职廉法德学责])*(?:情况)?(?:的)?(?:工作)?(?:报告|材料|汇报|总结|$)/,
    "述职报告",
  ],
  [/专报(?:[（(].{1,12}[）)])?$/, "专报"],
  [/统计公报(?!.{0,4}(?:解读|评读|发布))/, "统计公报"],
  [
    /国民经济(?:和|与|及)社会发展(?:年度)?计划.*(?:执行情况|草案).*(?:报告|说明)?/,
    "国民经济计划报告",
  ],
  [budget("预算"), "部门预算"],
  [budget("决算"), "部门决算"],
];

/** 2024年部门预算, 2024年单位预算公开, 2024年预算; no paper about one: its execution, its evaluation, a notice. */
function budget(word: string): RegExp {
  const about = "执行|绩效|评价|自评|审计|调整|批复|通知|编制工作|分析|整改|办法|意见";
  return new RegExp(
    `^(?!.*(?:${about}))(?:.*(?:部门|单位)(?:收支|汇总)?${word}|.*(?:19|20)?\\d{2}年度?${word}(?:公开|说明|情况|$))`,
  );
}

/** The kind that a title names, or null. What is only part of a year's report is none of the yearly kinds. */
export function kindOf(text: string): ReportKind | null {
  const title = text.replace(/[“”"\s]/g, "").replace(VERSION, "");
  const special = SPECIAL.find(([pattern]) => pattern.test(title));
  if (special) return PART_OF_YEAR.test(title) ? "其他" : special[1];
  if (/(?:简报|纪要|讲话|督查报告|督察报告|调研报告|推进会|座谈会)$/.test(title)) return "其他";
  if (/通知》?$/.test(title) && !/印发.*(?:要点|计划|安排|方案)[》的]*通知/.test(title))
    return "其他";
  if (PART_OF_YEAR.test(title)) return "其他";
  if (
    /法治(?:政府)?建设|建设法治政府|依法行政/.test(title) &&
    !/要点|计划|方案|规划|意见|通知/.test(title.replace(/情况.*$/, ""))
  )
    return "法治政府建设年度情况报告";
  if (/信息公开.{0,8}(?:年报|年度报告|年度情况报告|工作报告)/.test(title))
    return "政府信息公开工作年度报告";
  if (
    /(?<!讨论|审议|学习|贯彻)政府工作报告(?!》?.{0,6}(?:重点|任务|分工|情况|解读|辅导|摘要))/.test(
      title,
    )
  )
    return "政府工作报告";
  const review =
    /总结|工作回顾|年度工作(?:情况)?(?:的)?(?:报告|汇报)|(?<!政府)工作(?:情况)?(?:的)?(?:报告|汇报)/.exec(
      title,
    );
  const plan =
    /工作要点|工作计划|工作安排|工作思路|工作打算|重点工作(?:任务|安排|计划)|实施方案|行动方案|行动计划/.exec(
      title,
    );
  if (review && (!plan || review.index < plan.index)) {
    const several = RANGE.test(title) || /十[一二三四五六]五|五年/.test(title);
    return several || PERSONAL_OR_SPECIAL.test(title) ? "其他" : "年度工作总结";
  }
  return plan ? "工作要点" : null;
}

const PERSONAL_OR_SPECIAL =
  /个人|活动总结|(?:培训|学习|会议|考察|出访|访问|赛|展会|行动)总结|专项|调研|督查|督导|整改|巡察/;
