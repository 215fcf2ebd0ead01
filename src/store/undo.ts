/** How long what was removed can be had back: a report, or a draft. */
import { DAY_MS } from "../clock.ts";

export const UNDO_DAYS = 7;
export const UNDO_MS = UNDO_DAYS * DAY_MS;
