/** The door of this folder: what others may take from it. */
export { REASONS } from "./actions.ts";
export { MAX_TEXT_BYTES, renderPosts, renderText } from "./post.ts";
export { ANSWER, type CardOptions, renderCards, wordsSoFar } from "./reply.ts";
export { uploadCard } from "./upload.ts";
