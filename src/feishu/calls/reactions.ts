/** Emoji under a message, which say without words that it was seen. */
import { type Call, pathOf } from "../call.ts";
import type { Refusal } from "../refusals.ts";

const SCOPE = "im:message.reactions:write_only";

interface Listed {
  reaction_id: string;
  operator?: { operator_id?: string; operator_type?: string };
}

export function createReactions(call: Call, { appId }: { appId: string }) {
  return {
    /** Returns the reaction's id. */
    async add(messageId: string, emoji: string): Promise<{ ok: true; value: string } | Refusal> {
      const added = await call({
        api: "im.reaction.create",
        method: "POST",
        path: pathOf`/open-apis/im/v1/messages/${messageId}/reactions`,
        body: { reaction_type: { emoji_type: emoji } },
        scope: SCOPE,
      });
      return added.ok ? { ok: true, value: String(added.value.data?.reaction_id ?? "") } : added;
    },

    async remove(messageId: string, reactionId: string): Promise<{ ok: true } | Refusal> {
      const removed = await call({
        api: "im.reaction.delete",
        method: "DELETE",
        path: pathOf`/open-apis/im/v1/messages/${messageId}/reactions/${reactionId}`,
        scope: SCOPE,
      });
      return removed.ok ? { ok: true } : removed;
    },

    /** The ids of our own under a message. */
    async ours(messageId: string, emoji: string): Promise<{ ok: true; value: string[] } | Refusal> {
      const listed = await call({
        api: "im.reaction.list",
        method: "GET",
        path: pathOf`/open-apis/im/v1/messages/${messageId}/reactions`,
        query: { reaction_type: emoji, page_size: 50 },
        scope: "im:message:readonly",
      });
      if (!listed.ok) return listed;
      const items = (listed.value.data?.items ?? []) as Listed[];
      return {
        ok: true,
        value: items
          .filter(({ operator }) => operator?.operator_id === appId)
          .map(({ reaction_id }) => reaction_id),
      };
    },
  };
}
