/** A person is forgotten: what is on record of somebody is counted first, and taken out on request. */
import type { Records } from "../store/records.ts";
import type { Removed } from "../store/removed.ts";
import { type Retention, withoutAuthor } from "../store/retention.ts";

export interface ForgettingOptions {
  records: Records;
  retention: Retention;
  removed: Pick<Removed, "forgetIn">;
  /** Where the bytes of files lie that nobody has on record any more. */
  folders: { sweep(): Promise<unknown> }[];
}

export function createForgetting({ records, retention, removed, folders }: ForgettingOptions) {
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
      for (const folder of folders) await folder.sweep();
      await records.emptyLog();
      await records.audit("person.forgotten", { by, messages });
      return messages;
    },
  };
}
