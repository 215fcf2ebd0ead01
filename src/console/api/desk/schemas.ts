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

export const DoneSchema = z.object({ done: z.boolean() });
