/** What a message may want beside an answer: a Word file, or that a correction is passed on to the keepers. */
import type { Action, Job, Outcome, Reply } from "../domain.ts";
import type { FeishuClient } from "../feishu/client.ts";
import { besidesWord } from "../message/export.ts";
import type { Exchange } from "../message/followup.ts";
import { actIdOf, EXPORT } from "./acting.ts";
import { type CorrectingOptions, createCorrecting } from "./correcting.ts";
import { createExporting, type ExportingOptions } from "./exporting.ts";
import { createSending } from "./sending.ts";

export type ErrandsOptions = Omit<ExportingOptions & CorrectingOptions, "once"> & {
  feishu: FeishuClient;
};

export type Errands = ReturnType<typeof createErrands>;

export function createErrands(options: ErrandsOptions) {
  const { records } = options;
  const { once } = createSending({ ...options, cardsOf: () => [] });
  const { exported } = createExporting({ ...options, once });
  const { passedOn } = createCorrecting({ ...options, once });

  return {
    /** Null where it wants none; else what there is to be said of it, or null where nothing is. */
    async run(job: Job, history: Exchange[]): Promise<Outcome<Reply | null> | null> {
      return (await passedOn(job)) ?? exported(job, history);
    },

    /** An answer stands in `sentId`: where it was wanted as a Word file too, that is made next, as if its button had been pressed. */
    async follow({ id, message }: Job, reply: Reply, sentId: string): Promise<void> {
      if (reply.kind !== "reply" || !besidesWord(message.text)) return;
      const { files: _, ...same } = message;
      const action: Action = { do: "word", on: id };
      const messageId = actIdOf(sentId, action, message.senderId);
      await records.accept({ ...same, messageId, parentId: sentId, text: EXPORT, action });
    },
  };
}
