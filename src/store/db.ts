/**
 * The office's state, in one SQLite file or in PostgreSQL: both take the same sentences of SQL, and a store does not know which of
 * them it speaks to. What a sentence may use of either is what `engines/postgres-schema.ts` gives the other.
 */
import type { z } from "zod";

export type Value = string | number | null;
/** For `?` in their order, or for `:name` by their names. */
export type Values = readonly Value[] | Readonly<Record<string, Value>>;

/** How a thread of its own opens the same database; null for one in memory, which nobody else can. */
export type Target = { path: string } | { url: string } | null;

export interface Database {
  readonly engine: "sqlite" | "postgres";
  readonly target: Target;
  /** Every row, as `row` has it. Rejects where a row is otherwise. */
  all<T>(row: z.ZodType<T>, sql: string, values?: Values): Promise<T[]>;
  /** The first row; null where there is none. */
  one<T>(row: z.ZodType<T>, sql: string, values?: Values): Promise<T | null>;
  /** Returns how many rows were written. */
  run(sql: string, values?: Values): Promise<number>;
  /**
   * Run `work` in one transaction, one at a time; whatever it throws undoes all of it. Everything that is asked while `work` runs, and
   * because of it, belongs to the transaction, a transaction within it too. It awaits nothing but the database.
   */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** The time by which leases are told, in milliseconds: one for all programs on this database, whoever sets a clock. */
  now(): Promise<number>;
  /** Empty the log beside the database of the bytes of what was removed. False where that has to wait for another program. */
  emptyLog(): Promise<boolean>;
  close(): Promise<void>;
}

/** A database that cannot be used as it is; the message says why and what to do. */
export class DatabaseRefused extends Error {}
