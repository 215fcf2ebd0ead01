/**
 * Sessions of the console: a random id in the browser's cookie, its hash on record, ended by whoever began it, by a keeper, by
 * time, by the terminal, or with the token that it was begun with. Nobody who reads the database can log in with what stands there.
 */

import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { DAY_MS } from "../clock.ts";
import type { Database } from "./db.ts";
import { json } from "./rows.ts";

export type Sessions = ReturnType<typeof createSessions>;

/** A session ends this many days after its login. */
export const SESSION_DAYS = 14;
/** One by Feishu sooner: who belongs to which chat is looked at when it begins. */
export const FEISHU_SESSION_DAYS = 1;
const NOTED_MS = 60_000;

/** Whom Feishu says it is: an open_id, and the chats of limited reports that he belongs to. */
export interface Person {
  openId: string;
  name: string;
  chats: string[];
}

export interface Session {
  /** The first digits of the id's hash: a name for logs and the audit trail that opens nothing. */
  name: string;
  /** The hash of the token that it was begun with; null where Feishu vouched for the person. */
  token: string | null;
  person: Person | null;
  address: string;
  /** Unix milliseconds. */
  createdAt: number;
  usedAt: number | null;
}

const RowSchema = z.object({
  id: z.string(),
  token: z.string(),
  address: z.string(),
  created_at: z.number(),
  person: z.string().nullable(),
  name: z.string().nullable(),
  reader: json<string[]>().nullable(),
  used_at: z.number().nullable(),
});

/** Stands where the hash of a token stands. */
const BY_FEISHU = "feishu";

export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

export function createSessions(db: Database, clock: () => number) {
  return {
    /** Begin a session for whoever came with a token, or whom Feishu vouches for; returns the id that the browser keeps. */
    async begin(came: { token: string } | { person: Person }, address: string): Promise<string> {
      const id = randomBytes(32).toString("base64url");
      const now = clock();
      await db.run("DELETE FROM sessions WHERE until <= ?", [now]);
      const person = "person" in came ? came.person : null;
      const days = person ? FEISHU_SESSION_DAYS : SESSION_DAYS;
      await db.run(
        `INSERT INTO sessions (id, token, address, created_at, until, person, name, reader)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          ...[hashOf(id), "token" in came ? hashOf(came.token) : BY_FEISHU, address, now],
          ...[now + days * DAY_MS, person?.openId ?? null, person?.name ?? null],
          person && JSON.stringify(person.chats),
        ],
      );
      return id;
    },

    /** The live session of an id, or null; that it is used is noted. Whether its token is still good is the caller's to ask. */
    async find(id: string): Promise<Session | null> {
      const row = await db.one(RowSchema, "SELECT * FROM sessions WHERE id = ? AND until > ?", [
        ...[hashOf(id), clock()],
      ]);
      if (!row) return null;
      if (clock() - (row.used_at ?? 0) > NOTED_MS)
        await db.run("UPDATE sessions SET used_at = ? WHERE id = ?", [clock(), row.id]);
      return sessionOf(row);
    },

    async end(id: string): Promise<void> {
      await db.run("DELETE FROM sessions WHERE id = ?", [hashOf(id)]);
    },

    /** All that are under way, the newest first. */
    async list(): Promise<Session[]> {
      const rows = await db.all(
        RowSchema,
        "SELECT * FROM sessions WHERE until > ? ORDER BY created_at DESC, rowid DESC",
        [clock()],
      );
      return rows.map(sessionOf);
    },

    /** End the one of this name; false where there is none. */
    async endNamed(name: string): Promise<boolean> {
      return (await db.run("DELETE FROM sessions WHERE substr(id, 1, 8) = ?", [name])) > 0;
    },

    /** End every session; returns how many there were. */
    endAll: (): Promise<number> => db.run("DELETE FROM sessions"),
  };
}

function sessionOf(row: z.infer<typeof RowSchema>): Session {
  const person =
    row.person === null
      ? null
      : { openId: row.person, name: row.name ?? "", chats: row.reader ?? [] };
  return {
    name: row.id.slice(0, 8),
    token: row.token === BY_FEISHU ? null : row.token,
    person,
    address: row.address,
    createdAt: row.created_at,
    usedAt: row.used_at,
  };
}
