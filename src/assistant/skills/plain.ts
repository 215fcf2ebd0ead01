/** What is said where nothing has to be looked for: a passage asked for by its number, what is too short to be understood, help. */
import type { ReportInfo } from "../../domain.ts";
import type { Resolved } from "../../message/followup.ts";
import { createReply, namesOf, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { wholePassages } from "./answer.ts";

/** As many passages are shown whole at once. */
const MOST = 20;

/** The whole passages that the turn before rests on, those that may still be read. */
export async function expanded(
  passages: NonNullable<Resolved["passages"]>,
  shelf: Shelf,
): Promise<ReplyBody> {
  const hits = await shelf.list({ passageIds: passages.map(({ passageId }) => passageId) });
  const found = passages.flatMap(({ reportId, passageId }) =>
    hits.filter((hit) => hit.passageId === passageId && hit.reportId === reportId),
  );
  if (found.length === 0)
    return createReply("answer").refuse(
      "这一条所在的报告现在查不到了，可能已被移除或替换。请重新提问。",
      "not_stated",
    );
  const body = wholePassages(found.slice(0, MOST));
  const left = [
    { count: passages.length - found.length, why: "所在的报告现在查不到了" },
    { count: found.length - MOST, why: `一次只展开${MOST}处，请按“第几条展开说说”再看` },
  ].filter(({ count }) => count > 0);
  const gaps = left.map(({ count, why }) => ({ text: `另有${count}处`, why }));
  return { ...body, gaps: [...body.gaps, ...gaps] };
}

export function noPlans(year: number, reports: ReportInfo[]): ReplyBody {
  return createReply("compare").refuse(
    `已收录的报告里没有对${year}年的安排。已收录：${namesOf(reports)}。`,
    "not_stated",
  );
}

export function unclear(): ReplyBody {
  return createReply("help").refuse(
    "这句话要接着前面的问题才看得懂，而这里没有前面的问题。请把年份和要问的事说全，例如“2021年接待来访团组多少批次？”。",
    "incomplete_question",
  );
}

export function help(shelf: string | null, officeName: string | null): ReplyBody {
  const have = shelf === null ? "目前库中还没有报告。" : `目前收录：${shelf}。`;
  return createReply("help").reply(
    `我是${officeName ?? ""}年度报告助手“承前”。可以问往年情况（例如“去年接待了几批外国来访团组？”），可以起草某一部分的初稿（“起草今年报告的‘语言环境’部分”），可以概括一年的成绩（“200字以内总结去年主要成绩”），也可以比较两年。${have}`,
  );
}
