/**
 * CardKit: a card as an entity, which is made, sent once as a message, and written in place. Each write bears a sequence above
 * the one before, by which the platform drops what comes late.
 */
import { type Call, pathOf } from "../call.ts";
import type { Refusal } from "../refusals.ts";

/** Which write it is: `uuid` makes a repeat harmless. */
export interface Write {
  cardId: string;
  sequence: number;
  uuid: string;
}

type Done = Promise<{ ok: true } | Refusal>;

const SCOPE = "cardkit:card:write";

export function createCards(call: Call) {
  async function write(
    api: string,
    method: "PUT" | "PATCH",
    path: string,
    { cardId, sequence, uuid }: Write,
    body: object,
  ): Done {
    const done = await call({
      api: `cardkit.${api}`,
      method,
      path: `${pathOf`/open-apis/cardkit/v1/cards/${cardId}`}${path}`,
      body: { ...body, sequence, uuid },
      within: `card ${cardId}`,
      scope: SCOPE,
    });
    return done.ok ? { ok: true } : done;
  }

  return {
    /** Returns the card's id. */
    async create(card: object): Promise<{ ok: true; value: string } | Refusal> {
      const made = await call({
        api: "cardkit.card.create",
        method: "POST",
        path: "/open-apis/cardkit/v1/cards",
        body: { type: "card_json", data: JSON.stringify(card) },
        scope: SCOPE,
      });
      return made.ok ? { ok: true, value: String(made.value.data?.card_id ?? "") } : made;
    },

    /** The whole text of one element. Where the text before is its beginning, the rest is typed out. */
    content: (at: Write, elementId: string, content: string): Done =>
      write("element.content", "PUT", pathOf`/elements/${elementId}/content`, at, { content }),

    /** Another card in its place. */
    update: (at: Write, card: object): Done =>
      write("card.update", "PUT", "", at, {
        card: { type: "card_json", data: JSON.stringify(card) },
      }),

    settings: (at: Write, config: object): Done =>
      write("card.settings", "PATCH", "/settings", at, { settings: JSON.stringify({ config }) }),
  };
}
