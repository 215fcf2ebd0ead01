/**
 * Sessions of the console: a random id in the browser's cookie, its hash on record, ended by whoever began it, by
 * time, by the terminal, or by another token. Nobody who reads the database can log in with what stands there.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Database } from "./db.ts";

export type Sessions = ReturnType<typeof createSessions>;

/** A session ends this many days after its login. */
export const SESSION_DAYS = 14;

export interface Session {
  /** The first digits of the id's hash: a name for logs and the audit trail that opens nothing. */
  name: string;
}

export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

export function createSessions(db: Database, clock: () => number) {
  return {
    /** Begin a session for whoever came with `token`; returns the id that the browser keeps. */
    async begin(token: string, address: string): Promise<string> {
      const id = randomBytes(32).toString("base64url");
      db.prepare("DELETE FROM sessions WHERE until <= ?").run(clock());
      db.prepare(
        "INSERT INTO sessions (id, token, address, created_at, until) VALUES (?, ?, ?, ?, ?)",
      ).run(hashOf(id), hashOf(token), address, clock(), clock() + SESSION_DAYS * 86_400_000);
      return id;
    },

    /** The live session of an id that was begun with the token of this hash, or null. */
    async find(id: string, tokenHash: string): Promise<Session | null> {
      const row = db
        .prepare("SELECT id FROM sessions WHERE id = ? AND token = ? AND until > ?")
        .get(hashOf(id), tokenHash, clock());
      return row ? { name: (row.id as string).slice(0, 8) } : null;
    },

    async end(id: string): Promise<void> {
      db.prepare("DELETE FROM sessions WHERE id = ?").run(hashOf(id));
    },

    /** End every session; returns how many there were. */
    async endAll(): Promise<number> {
      return Number(db.prepare("DELETE FROM sessions").run().changes);
    },
  };
}
