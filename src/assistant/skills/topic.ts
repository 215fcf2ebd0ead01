/** What a summary is to keep to (pure): the question's matter, part by part; or all of the year. */
import { CLAUSE, matterOf } from "../../ledger/frame.ts";
import type { Question } from "../../ledger/question.ts";
import { SHORTCOMINGS } from "../../ledger/salience.ts";
import { type Asked, asksIn } from "../../ledger/topics.ts";
import { fold } from "../../text/fold.ts";

/** What is asked about, part by part; no part where only what fell short is asked. */
export interface Topic extends Asked {
  /** What fell short is asked for. */
  shortcomings: boolean;
}

/** What is to be told of a year; null for all of it. */
export function topicOf(question: Question): Topic | null {
  const { text, said } = question;
  const shortcomings = SHORTCOMINGS.some((word) => text.includes(word));
  const clauses = fold(text).split(CLAUSE);
  const dated = clauses.filter((clause) => said.some((words) => clause.includes(words)));
  const asks = [dated, clauses]
    .map((own) => asksIn(matterOf(own.join("，"), question)))
    .find((found) => found.length > 0);
  const { ordinals } = question;
  return asks || shortcomings ? { asks: asks ?? [], shortcomings, ordinals } : null;
}
