/** An event becomes a message with its job on disk: webhook and long connection both end here. */
import { readMessage } from "../feishu/intake.ts";
import type { Log } from "../log.ts";
import type { Queue } from "../store/queue.ts";
import type { Records } from "../store/records.ts";

export interface TakingOptions {
  records: Records;
  queue: Queue | null;
  clock: () => number;
  log: Log;
}

export function createTaking({ records, queue, clock, log }: TakingOptions) {
  const counts = { duplicates: 0 };
  return {
    counts,
    /** Resolves when one im.message.receive_v1 event is on disk; rejects when it is not, so that it is sent again. */
    async take(event: unknown): Promise<void> {
      const intake = readMessage(event, clock());
      if (intake.kind === "ignored") {
        log.debug("event ignored", { why: intake.why });
        return;
      }
      const { message } = intake;
      if (message.chatType === "group" && message.mentions.length === 0) return;
      if (await records.accept(message)) queue?.wake();
      else counts.duplicates++;
    },
  };
}
