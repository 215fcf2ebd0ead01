import { createLog } from "../log.ts";

/** A line of JSON an event, which Cloudflare keeps and `wrangler tail` shows: ids and what became of them. */
export const log = createLog("info", (line) => console.log(line.trimEnd()));
