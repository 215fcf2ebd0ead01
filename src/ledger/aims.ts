/** Whether a figure was aimed at and not reached (pure): 计划新建12座, 年度任务15万平方米, 270处的目标; or is due: 应参加61人. */
import { oneOf, readLexicon } from "../text/lexicon.ts";
import type { Quantity } from "../text/quantities.ts";
import { anyOf, segmentsOf } from "../text/terms.ts";

const [PLANS, , CARRIED, , CAME] = readLexicon("aims").map(({ words }) => words);
/** Words that say how much there should be. */
export const DUE = readLexicon("aims")[3]!.words;
/** What stands between a matter and the figure that was set for it: 失业率控制目标为5.5%. */
export const AIMS = readLexicon("aims")[1]!.words;
const NO_PLAN = new RegExp(oneOf("no-plan"), "g");
/** 春蕾计划 is a name, 计划完成率 and 计划的九成 tell how much of a plan was done, and 实施计划 what was done with one. */
const PLANNED = new RegExp(
  `(?<!(?:${anyOf(CARRIED!)})[^，、]{0,8})(?:${anyOf(PLANS!)})(?!的|\\p{Script=Han}{0,3}率|[^，]*(?:${anyOf(CAME!)}))`,
  "u",
);
const SET = new RegExp(
  `(?<carried>(?:${anyOf(CARRIED!)})[^，、]*)?(?:${anyOf(AIMS)})[数值量]?[为是：:]*$`,
);
const OF_AIM = new RegExp(`^的(?:年度|全年|年初|既定)*(?:${anyOf(AIMS)})`);
/** 完成年度计划13亿元的40% */
const OF_IT = /^的\d/;
/** 改革任务12项 are tasks, as many as they are. */
const TASKS = /^[个项条种]$/;

/** Was it aimed at? Its clause begins at `from`. */
export function isAimed(text: string, from: number, { start, end, unit }: Quantity): boolean {
  const behind = text.slice(end, end + 8);
  if (OF_AIM.test(behind)) return true;
  const before = withoutNames(text.slice(from, start).replace(AGAINST, " "));
  if (PLANNED.test(before)) return true;
  const set = SET.exec(before);
  return set !== null && !TASKS.test(unit) && (!set.groups!.carried || OF_IT.test(behind));
}

/** What was to be, of which 实到 tells what was: 应到86人. */
export function isDue(words: string): boolean {
  if (!words.includes(DUE[0]!)) return false;
  const own = words.split(CAME_AT).at(-1)!;
  return segmentsOf(own).some(({ segment }) => DUE.includes(segment));
}

/** Do words tell what came of it: 实际, 实到? */
export function isCame(words: string): boolean {
  return words !== "" && CAME_ALONE.test(words);
}

const CAME_ALONE = new RegExp(`^(?:实|${anyOf(CAME!)})(?:完成|参\\p{Script=Han})?$`, "u");

/** Words without what says that it was planned or due: 新建泵站 of 年初计划新建泵站. */
export function withoutAim(words: string): string {
  return words.replace(AIM, "");
}

const AIM = new RegExp(`^.{0,6}?(?:${anyOf([...PLANS!, ...DUE])})|(?:${anyOf(AIMS)})[数值量]?$`);

const CAME_AT = new RegExp(anyOf(CAME!));

const [PLANNING, REVIEWING] = readLexicon("planning").map(({ words }) => new RegExp(anyOf(words)));

/** Does a title name a report of plans, and none that looks back as well: 2024年工作总结和2025年工作计划? */
export function namesPlans(title: string): boolean {
  return PLANNING!.test(title) && !REVIEWING!.test(title);
}

/** 比计划推迟1个月 tells of what was done, beside what was planned. */
export const AGAINST = new RegExp(
  `(?:${oneOf("measured")})(?:年初|原)?的?(?:${oneOf("plan")})(?:${oneOf("more")})?`,
  "g",
);

/** Words without what has a plan in its name: 预期寿命, “春蕾计划”. */
export function withoutNames(words: string): string {
  const said = words.replace(/[“《][^”》]*[”》]/g, " ");
  if (said.search(NO_PLAN) < 0) return said;
  // 计划外借 plans to lend, and is nothing 计划外.
  const ends = new Set(segmentsOf(said).map(({ index, segment }) => index + segment.length));
  return said.replace(NO_PLAN, (name, at: number) => (ends.has(at + name.length) ? " " : name));
}
