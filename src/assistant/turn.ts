/**
 * One turn: which skill → which years and whose reports → the skill's reply → with a model, its claims instead, checked →
 * Reply. No model, or a model in trouble, never means no answer.
 */
import type { Reply, ReportInfo, Skill } from "../domain.ts";
import { quantitiesIn } from "../text/quantities.ts";
import { type Question, readQuestion } from "./question.ts";
import { createReply, namesOf, type ReplyBody } from "./reply.ts";
import type { Shelf } from "./shelf.ts";
import { answer } from "./skills/answer.ts";
import { compare, comparedYears } from "./skills/compare.ts";
import { draft } from "./skills/draft.ts";
import { summarize } from "./skills/summary.ts";
import type { Writer } from "./writer.ts";

export interface TurnOptions {
  shelf: Shelf;
  /** Writes with a model; null answers by extraction alone. */
  writer: Writer | null;
  clock: () => number;
  officeName: string | null;
}

export interface TurnRequest {
  text: string;
  /** When it was asked, Unix milliseconds; 去年 is resolved against it. Default: now. */
  at?: number;
  /** This year's facts for a draft. */
  material?: string | null;
}

export type Turn = ReturnType<typeof createTurn>;

const DEFAULT_CHARS = 200;
const MAX_TEXT = 4000;

export function createTurn(options: TurnOptions) {
  const { shelf, writer, clock } = options;

  /** Answer, draft, summarise or compare, as the words ask. */
  async function respond(request: TurnRequest): Promise<Reply> {
    const started = clock();
    const text = request.text.slice(0, MAX_TEXT).trim();
    const skill = skillOf(text);
    const body = await bodyFor(skill, text, request, started);
    return finish(body, started);
  }

  async function bodyFor(
    skill: Skill,
    text: string,
    request: TurnRequest,
    started: number,
  ): Promise<Written> {
    const reports = await shelf.reports();
    if (skill === "help")
      return help(reports.length > 0 ? namesOf(reports) : null, options.officeName);
    const split = splitMaterial(text);
    const at = request.at ?? started;
    const question = readQuestion(split.ask, shelf.when(split.ask, at), reports);
    if (skill === "draft") {
      const material = request.material ?? split.material;
      const target = targetYear(
        split.ask,
        question,
        material ? shelf.when(material, at).years : [],
      );
      return draft(
        { section: sectionOf(split.ask), year: target ?? null, from: null, material },
        shelf,
      );
    }
    const extracted = await extract(skill, question, reports, text, at);
    // What the rules refuse for a year or an office that is not there, no model may talk its way around.
    if (!writer || (extracted.kind === "refusal" && extracted.reason !== "not_stated"))
      return extracted;
    return writer.write({ ask: text, years: question.years, extracted, at });
  }

  async function extract(
    skill: Skill,
    question: Question,
    reports: ReportInfo[],
    text: string,
    at: number,
  ): Promise<ReplyBody> {
    if (skill === "compare")
      return compare({ years: comparedYears(question, reports), question }, shelf);
    if (skill === "answer") return answer(question, shelf);
    const latest = Math.max(...reports.map((report) => report.year ?? 0));
    const year = question.years.at(-1) ?? (latest > 0 ? latest : shelf.when("去年", at).years[0]!);
    return summarize({ year, chars: charsOf(text), topic: topicOf(question.words) }, shelf);
  }

  function finish(body: Written, started: number): Reply {
    return { model: null, ...body, ms: Math.max(0, Math.round(clock() - started)) };
  }

  return {
    respond,
    draft: async (request: Parameters<typeof draft>[0]): Promise<Reply> =>
      timed(() => draft(request, shelf)),
    summarize: async (year: number, chars = DEFAULT_CHARS): Promise<Reply> =>
      timed(() => summarize({ year, chars, topic: [] }, shelf)),
    async compare(years: number[], topic: string | null): Promise<Reply> {
      return timed(async () => {
        const question =
          topic === null ? null : readQuestion(topic, { years, said: [] }, await shelf.reports());
        return compare({ years, question }, shelf);
      });
    },
  };

  async function timed(run: () => Promise<ReplyBody>): Promise<Reply> {
    const started = clock();
    return finish(await run(), started);
  }
}

/** A reply body, and the model that wrote it if one did. */
type Written = ReplyBody & { model?: string | null };

/** Which skill a text asks for, by rule: the first that its words name. */
export function skillOf(text: string): Skill {
  if (
    text === "" ||
    /^(?:你好|您好|hi|hello|在吗|帮助|help|使用说明|怎么用|你是谁|你能做什么|你会什么|有什么功能)[！!。？?~\s]*$/i.test(
      text,
    )
  )
    return "help";
  // 研究起草了什么标准 asks what was done.
  if (
    /起草(?!了)|草拟(?!了)|拟写|拟一|代拟|仿照|初稿|草稿|写一?[段篇份个句]|写成|帮我?写|撰写(?!了)|改写成/.test(
      text,
    )
  )
    return "draft";
  if (
    /(?:[一二三四五\d]+句话|\d+字(?:以?内)?)[^，。]{0,6}(?:说|讲|总结|概括|介绍)|忙了[啥什]|干了[啥什]|做了哪些(?:主要)?工作|总结一下|概括|概述|综述|摘要|简要总结|总结.{0,8}(?:成绩|成效|工作|亮点)|(?:字|屏)以?内.{0,6}(?:总结|概括|汇报|介绍)|梳理.{0,8}(?:成绩|成效|亮点)|(?:主要成绩|亮点|成绩单)(?:是|有)?(?:什么|哪些)?/.test(
      text,
    )
  )
    return "summary";
  if (
    /对比|比较一?下?|对照|怎么接续|接续|做到了没|办成了|兑现了|补上了|落实得怎|有什么(?:变化|不同|区别)|有何(?:变化|不同|区别)|异同|(?:哪些|什么)(?:变化|不同)|历年|逐年|各年|这几年|近[三四五两\d]年/.test(
      text,
    )
  )
    return "compare";
  return "answer";
}

/** 材料：…。请仿照… → this year's facts, and what is asked of them. */
function splitMaterial(text: string): { ask: string; material: string | null } {
  // Figures told in passing, then what to make of them: 2024年来访团组48批次，…，按公文口气写一句。
  const told = /^(.*\d.*?)[，。；]\s*((?:请|帮我?|按|照|据此)[^，。]*写.*)$/s.exec(text);
  if (told && quantitiesIn(told[1]!).length > 0 && !/(?:材料|素材)[：:]/.test(text)) {
    return { ask: told[2]!, material: told[1]! };
  }
  const match =
    /(?:材料|素材|今年情况|今年数据|以下内容)[：:]\s*([\s\S]+?)(?:[。；\n]\s*)((?:请|仿照|按|照|帮|据此|写)[\s\S]*)?$/.exec(
      `${text}。`,
    );
  if (!match) return { ask: text, material: null };
  return {
    ask: `${text.slice(0, match.index)} ${match[2] ?? ""}`.trim(),
    material: match[1]!.trim(),
  };
}

/** The section that a drafting request names: in quotes, or before 部分/一节. */
function sectionOf(ask: string): string {
  const quoted = /[“"「]([^”"」]{2,60})[”"」]/.exec(ask);
  if (quoted) return quoted[1]!;
  const part = /第[一二三四五六七八九]部分/.exec(ask);
  if (part) return part[0];
  const named =
    /(?:起草|草拟|拟写|撰写|代拟|写)(?:一下|一份|一段)?(?:[^，。]{0,16}?报告)?(?:里|中)?(?:的|关于)?([^，。；]{2,40}?)(?:这?一?(?:部分|节|段|章|块|条|项)|的?(?:初稿|草稿|稿子))/.exec(
      ask,
    );
  return (named?.[1] ?? "")
    .replace(/^(?:\d{4}年|今年|关于|有关|的)+/, "")
    .replace(/(?:的|那|这)$/, "")
    .trim();
}

/** The year that a draft is for: the one named beside 起草, else the material's own, else the latest named. */
function targetYear(ask: string, question: Question, material: number[]): number | undefined {
  const named = /(?:起草|草拟|撰写|拟写|代拟|写)[^，。；]{0,4}?((?:19|20)\d{2})年/.exec(ask);
  if (named) return Number(named[1]);
  return (/\d{4}/.test(ask) ? undefined : material.at(-1)) ?? question.years.at(-1);
}

/** What a summary is to keep to: the words that do not merely ask for one. */
function topicOf(words: string[]): string[] {
  return words.filter(
    (word) =>
      !/总结|概括|概述|综述|摘要|成绩|成效|亮点|领导|汇报|区领导|简要|一下|进展|句话|外办|全年|主要|忙/.test(
        word,
      ),
  );
}

function charsOf(text: string): number {
  const match = /(\d{2,4})\s*个?字/.exec(text);
  return match ? Number(match[1]) : DEFAULT_CHARS;
}

function help(shelf: string | null, officeName: string | null): ReplyBody {
  const have = shelf === null ? "目前库中还没有报告。" : `目前收录：${shelf}。`;
  return createReply("help").reply(
    `我是${officeName ?? ""}年度报告助手“承前”。可以问往年情况（例如“去年接待了几批外国来访团组？”），可以起草某一部分的初稿（“起草今年报告的‘语言环境’部分”），可以概括一年的成绩（“200字以内总结去年主要成绩”），也可以比较两年。${have}`,
  );
}
