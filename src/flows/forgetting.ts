/** A person is forgotten: what is on record of somebody is counted first, and taken out on request. */
import type { Records } from "../store/records.ts";
import type { Removed } from "../store/removed.ts";
import { type Retention, withoutAuthor } from "../store/retention.ts";
import type { Uploads } from "../store/uploads.ts";

export interface ForgettingOptions {
  records: Records;
  retention: Retention;
  removed: Pick<Removed, "forgetIn">;
  uploads: Pick<Uploads, "sweep">;
}

export function createForgetting({ records, retention, removed, uploads }: ForgettingOptions) {
  /** Reports whose limit names the person; that is nobody's to change but the keeper's. */
  async function limited(person: string): Promise<string[]> {
    const reports = await records.reports();
    return reports.flatMap(({ audience, reportId }) =>
      audience?.includes(person) ? reportId : [],
    );
  }

  return {
    limited,

    /** Returns how many messages went. */
    async forget(person: string, by: string): Promise<number> {
      const messages = await retention.forget(person);
      await removed.forgetIn((drafts) => withoutAuthor(drafts, person));
      await uploads.sweep();
      await records.emptyLog();
      await records.audit("person.forgotten", { by, messages });
      return messages;
    },
  };
}
