/** The answer that the asker of a group's question may have alone. */
import type { Turn, TurnRequest } from "../assistant/turn.ts";
import type { Job, Reply } from "../domain.ts";
import type { Records } from "../store/records.ts";
import { mayRead, type Reader } from "./desk.ts";
import { brief } from "./manners.ts";

export interface ApartOptions {
  records: Pick<Records, "reports">;
  turnOf: (reader: Reader) => Turn;
}

export function createOwnReply({ records, turnOf }: ApartOptions) {
  /**
   * The answer that the asker alone may have: where it rests on reports that the group may not read. A draft is none, because the
   * group goes on with it.
   */
  return async function ownReply(
    { message }: Job,
    request: TurnRequest,
    reply: Reply,
  ): Promise<Reply | null> {
    const { chatType, chatId, senderId, action } = message;
    if (chatType !== "group" || senderId === "" || action || reply.skill === "draft") return null;
    const limited = (await records.reports()).filter(
      (report) => !mayRead([chatId], report) && mayRead([senderId], report),
    );
    if (limited.length === 0) return null;
    const own = await turnOf([senderId, chatId]).respond(request);
    const ids = new Set(limited.map(({ reportId }) => reportId));
    const cites = own.citations.some(({ reportId }) => ids.has(reportId));
    // Without a model the same words come of the same reports.
    const differs = own.model === null && reply.model === null && own.text !== reply.text;
    if (own.kind !== "reply" || own.draft || !(cites || differs)) return null;
    const asked = brief(own.question ?? request.text);
    return { ...own, text: `（你在群里问的“${asked}”，只发给你）\n${own.text}` };
  };
}
