/** What a message may want beside an answer: a Word file, or that a correction is passed on to the keepers. */
import type { Job, Outcome, Reply } from "../domain.ts";
import type { Exchange } from "../message/followup.ts";
import { type CorrectingOptions, createCorrecting } from "./correcting.ts";
import { createExporting, type ExportingOptions } from "./exporting.ts";

export type Errands = ReturnType<typeof createErrands>;

export function createErrands(options: ExportingOptions & CorrectingOptions) {
  const { exported } = createExporting(options);
  const { passedOn } = createCorrecting(options);

  return {
    /** Null where it wants none; else what there is to be said of it, or null where nothing is. */
    async run(
      job: Job,
      history: Exchange[],
      sentBefore: (job: Job) => Promise<Outcome<string | null>>,
    ): Promise<Outcome<Reply | null> | null> {
      return (await passedOn(job)) ?? exported(job, history, sentBefore);
    },
  };
}
