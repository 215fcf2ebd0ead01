/** What is looked after around each job: signs are taken away and cards closed when it is over, whichever way it ends. */
import type { Job, Outcome } from "../domain.ts";
import { type Log, messageOf, trace } from "../log.ts";
import { jobIdOf } from "../store/records.ts";
import type { Signs } from "./signs.ts";

export interface TendingOptions {
  work: (job: Job, signal: AbortSignal) => Promise<Outcome<void>>;
  signs: Signs;
  /** Closes the cards of jobs that are over. */
  leaveAll: () => Promise<void>;
  log: Log;
}

export function createTending({ work, signs, leaveAll, log }: TendingOptions) {
  let swept: Promise<void> = Promise.resolve();
  let waiting = false;

  /** Looks after all that is over, one look after another. Never rejects. */
  function sweep(): Promise<void> {
    // One that has yet to begin will see this one's too.
    if (waiting) return swept;
    waiting = true;
    swept = swept
      .then(async () => {
        waiting = false;
        await leaveAll();
        await signs.sweep();
      })
      .catch((error: unknown) =>
        log.warn("what jobs left behind could not be put away", { error: messageOf(error) }),
      );
    return swept;
  }

  return {
    sweep,
    work(job: Job, signal: AbortSignal): Promise<Outcome<void>> {
      return trace.run({ id: jobIdOf(job.message.messageId) }, () => {
        log.info("a message is worked on", { job: job.id, attempt: job.attempts });
        return work(job, signal);
      });
    },
    /** The queue has put down how a job ended. */
    ended: (): void => void trace.run({}, sweep),
  };
}
