/** How long what was removed can be had back: a report, or a draft. */
export const UNDO_DAYS = 7;
export const UNDO_MS = UNDO_DAYS * 86_400_000;
