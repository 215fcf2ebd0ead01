/** What several of the desk's routes take or give. */
import { z } from "zod";

/** A day of the office's calendar. */
export const DaySchema = z.iso.date();

export const OpinionSchema = z.object({
  job: z.string(),
  by: z.string(),
  at: z.number(),
  verdict: z.enum(["up", "down", "correct"]),
  reasons: z.array(z.string()),
  words: z.string(),
  /** 什么时候、由谁处理了；未处理为 null。 */
  handled: z.object({ at: z.number(), by: z.string() }).nullable(),
});
type ShownOpinion = z.infer<typeof OpinionSchema>;

/** 页上的人各叫什么。 */
export const NamesSchema = z.record(z.string(), z.string());

export const DoneSchema = z.object({ done: z.boolean() });

/** What somebody thinks of an answer that whoever looks may not be shown: his words may tell of it. */
export function wordless(opinion: ShownOpinion): ShownOpinion {
  return { ...opinion, words: opinion.words === "" ? "" : UNSAID };
}
const UNSAID = "（所评的回答只给部分人看，您不在其中，这里不显示评语。）";
