/** The door of this folder: what others may take from it. */
export { DISLIKE_FIELDS, REASONS } from "./actions.ts";
export { fieldOf } from "./draft.ts";
export { MAX_TEXT_BYTES, renderPost, renderPosts, renderText } from "./post.ts";
export { ANSWER, type CardOptions, renderCards, wordsSoFar } from "./reply.ts";
