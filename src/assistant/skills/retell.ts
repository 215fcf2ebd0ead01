/** A piece of writing about what is past (去年友城工作的汇报材料, 首届对话会的规模): the reports' own sentences about it, in order. */
import type { ReportInfo } from "../../domain.ts";
import type { Question } from "../question.ts";
import { createReply, namesOf, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { aboutTopic } from "./topic.ts";

const MOST = 8;

/** Is a past matter to be told, and not a section of a coming report to be drafted? */
export function retells(ask: string, year: number | null, reports: ReportInfo[]): boolean {
  if (/部分|一节|章节|体例|架子|框架|提纲|初稿|报告(?!过|会)/.test(ask)) return false;
  return year === null ? !/总结/.test(ask) : reports.some((report) => report.year === year);
}

export async function retell(
  year: number | null,
  question: Question,
  shelf: Shelf,
): Promise<ReplyBody> {
  const reply = createReply("draft");
  const reports = await shelf.reports();
  const words = question.words.filter(
    (word) =>
      !/材料|汇报|新闻稿|简报|通讯|信息|左右|字|总结|年度|根据|稿子|一段|一句|领导|开会|要用|写|规模|情况/.test(
        word,
      ),
  );
  const topic = { words, shortcomings: false, totals: false, title: question.title, section: null };
  const found =
    year ??
    (await shelf.search(words.join(" "), { aspect: "done", kinds: ["text"] }, 1))[0]?.factYear ??
    null;
  const quotes =
    found === null || words.length === 0 ? null : await aboutTopic(found, topic, shelf);
  if (found === null || !quotes)
    return reply.refuse(
      `已收录的报告未记载这件事，无法起草。已查：${namesOf(reports)}。请用报告里的小标题指明要起草的部分，或附上今年的材料。`,
      "section_not_found",
    );
  const kept = quotes
    .slice(0, MOST)
    .sort(
      (a, b) =>
        a.hit.reportId.localeCompare(b.hit.reportId) ||
        a.hit.start + a.start - (b.hit.start + b.start),
    );
  return reply.reply(
    `${found}年，${kept.map((quote) => reply.claim(quote.text, [quote])).join("；")}。`,
  );
}
