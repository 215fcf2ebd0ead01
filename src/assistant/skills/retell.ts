/** A piece of writing about what is past (去年友城工作的汇报材料, 首届对话会的规模): the reports' own sentences about it, in order. */
import type { Question } from "../../ledger/question.ts";
import { createReply, namesOf, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { fitting, tell } from "./summary.ts";
import { topicOf } from "./topic.ts";

const MOST = 8;
export async function retell(
  question: Question,
  chars: number | null,
  shelf: Shelf,
  officeName: string | null,
): Promise<ReplyBody> {
  const reply = createReply("draft");
  const topic = topicOf(question);
  const told = topic && (await tell({ ...question, officeName }, topic, shelf, reply));
  if (told && "kind" in told && told.reason !== "not_stated") return told;
  if (!told || "kind" in told)
    return reply.refuse(
      `已收录的报告未记载这件事，无法起草。已查：${namesOf(await shelf.reports())}。请用报告里的小标题指明要起草的部分，或附上今年的材料。`,
      "section_not_found",
    );
  const lines = told.map(({ told: { year }, quotes }) => {
    const kept = fitting(quotes.slice(0, MOST), chars ?? Number.POSITIVE_INFINITY, 0);
    return `${year}年，${kept.map((quote) => reply.claim(quote.text, [quote])).join("；")}。`;
  });
  return reply.reply(lines.join("\n"));
}
