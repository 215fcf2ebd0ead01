/** The audit trail as it is read: who did what when, the latest first. */
import { z } from "zod";
import type { Database } from "./db.ts";
import { json } from "./rows.ts";

export interface AuditEntry {
  id: number;
  at: number;
  action: string;
  /** Who did it, or whose message it was; null where nobody is named. */
  person: string | null;
  detail: Record<string, unknown>;
}

export interface AuditFilter {
  action?: string | undefined;
  person?: string | undefined;
  /** Unix milliseconds: from the first up to and without the second. */
  from?: number | undefined;
  to?: number | undefined;
}

const EntryRow = z
  .object({
    id: z.number(),
    at: z.number(),
    action: z.string(),
    detail: json<Record<string, unknown>>(),
  })
  .transform(
    ({ detail, ...entry }): AuditEntry => ({ ...entry, person: personIn(detail), detail }),
  );
const ActionRow = z.object({ action: z.string() });

export function createAuditTrail(db: Database) {
  return {
    async page(filter: AuditFilter, before: number | null, limit: number): Promise<AuditEntry[]> {
      const { action, person, from, to } = filter;
      const parts = ["TRUE"];
      if (before !== null) parts.push("id < :before");
      if (action !== undefined) parts.push("action = :action");
      if (person !== undefined)
        parts.push("coalesce(detail ->> 'by', detail ->> 'sender') = :person");
      // Entries are numbered as time goes: where a day begins and ends is found first, and what lies between is not asked its time.
      if (from !== undefined)
        parts.push("id >= (SELECT id FROM audit WHERE at >= :from ORDER BY at, id LIMIT 1)");
      if (to !== undefined)
        parts.push("id <= (SELECT id FROM audit WHERE at < :to ORDER BY at DESC, id DESC LIMIT 1)");
      const given = { before, action, person, from, to };
      const values = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
      ) as Record<string, string | number>;
      return db.all(
        EntryRow,
        `SELECT * FROM audit WHERE ${parts.join(" AND ")} ORDER BY id DESC LIMIT :limit`,
        { ...values, limit },
      );
    },

    /** Every action that is on record. */
    async actions(): Promise<string[]> {
      const rows = await db.all(
        ActionRow,
        // One step of the index for each, however many entries there are.
        `WITH RECURSIVE known(action) AS (SELECT min(action) FROM audit UNION ALL
           SELECT (SELECT min(action) FROM audit WHERE action > known.action) FROM known WHERE known.action IS NOT NULL)
         SELECT action FROM known WHERE action IS NOT NULL`,
      );
      return rows.map(({ action }) => action);
    },
  };
}

function personIn({ by, sender }: Record<string, unknown>): string | null {
  const named = by ?? sender;
  return typeof named === "string" && named !== "" ? named : null;
}
