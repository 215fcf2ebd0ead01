import type { ReplyBody } from "./reply.ts";
import type { Shelf } from "./shelf.ts";
export interface Writer { write(request: { ask: string; extracted: ReplyBody; shelf: Shelf; at: number }): Promise<ReplyBody & { model: string | null }>; }
