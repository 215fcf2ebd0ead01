/** Commands: those that ask become the words to be answered, the others are carried out and get a sentence. */
import type { Job, Reply } from "../domain.ts";
import { commandIn, sentenceOf } from "../message/commands.ts";
import type { Records } from "../store/records.ts";
import type { Heard } from "./hearing.ts";
import { refused, said, unknownCommand, WHAT_TO_DRAFT } from "./manners.ts";

export function createCommanding(records: Pick<Records, "answerOf" | "audit" | "feedback">) {
  /** The words to be answered, or the reply to a command that asks nothing of the reports. */
  async function command(job: Job, heard: Heard): Promise<string | Reply> {
    const { text, history, isQuoted, material, quoted } = heard;
    const given = isQuoted ? null : commandIn(job.message.text);
    if (given === null) return text;
    const { name, rest } = given;
    if (name === "feedback") return feedback(job, rest, history);
    if (name === null && rest !== "") return refused(unknownCommand(rest), "unknown_command");
    const isBare = rest === "" && material === null && !quoted && !job.message.files;
    if (name === "draft" && isBare) return refused(WHAT_TO_DRAFT, "empty_draft");
    return sentenceOf(given) === null ? "" : text;
  }

  /** What somebody thinks, about the answer that the message quotes or goes on from, or about no one answer. */
  async function feedback({ id, message }: Job, words: string, history: Heard["history"]) {
    if (words === "")
      return refused("请把意见写在命令后面，例如“/反馈 第二条的年份不对”。", "empty_feedback");
    const { chatId, senderId, parentId } = message;
    const about = parentId === undefined ? null : await records.answerOf(parentId);
    await records.audit("message.feedback", {
      ...{ job: id, chat: chatId, sender: senderId, words },
      ...{ about: about?.job ?? null, question: about ? null : (history[0]?.question ?? null) },
    });
    if (about)
      await records.feedback.give(about.job, senderId, {
        verdict: "down",
        reasons: ["其他"],
        words,
      });
    return said("谢谢，意见已经记下，报告管理员会看到。", { reason: "feedback" });
  }

  return { command };
}
