/** Cards in a group that one person alone sees, and only while that person is there; what matters goes to the private chat too. */
import type { Call } from "../call.ts";
import type { Refusal } from "../refusals.ts";

export function createEphemeral(call: Call) {
  return {
    /** Returns the message's id. */
    async send(
      chatId: string,
      openId: string,
      card: object,
    ): Promise<{ ok: true; value: string } | Refusal> {
      const sent = await call({
        api: "ephemeral.send",
        method: "POST",
        path: "/open-apis/ephemeral/v1/send",
        body: { chat_id: chatId, open_id: openId, msg_type: "interactive", card },
        within: chatId,
        scope: "im:message:send_as_bot",
      });
      return sent.ok ? { ok: true, value: String(sent.value.data?.message_id ?? "") } : sent;
    },

    async remove(messageId: string): Promise<{ ok: true } | Refusal> {
      const removed = await call({
        api: "ephemeral.delete",
        method: "POST",
        path: "/open-apis/ephemeral/v1/delete",
        body: { message_id: messageId },
      });
      return removed.ok ? { ok: true } : removed;
    },
  };
}
