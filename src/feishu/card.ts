/** The card of a reply that is a single one: as long as others ask for it here. */
import type { Citation, Reply } from "../domain.ts";
import { renderCards } from "./cards/index.ts";

export { MAX_TEXT_BYTES, renderText } from "./cards/index.ts";

export interface CardOptions {
  linkOf: (citation: Citation) => string | null;
  writing?: boolean;
}

export function renderCard(reply: Reply, options: CardOptions): object {
  return renderCards(reply, { ...options, replyUrl: null, on: "", actions: false })[0]!;
}
