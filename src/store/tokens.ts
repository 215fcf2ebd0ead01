/**
 * Tokens that a keeper gives out, each with a name and what it allows: for programs, and for people who log in with one. Only
 * hashes are kept; a token is told once, when it is made.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Database } from "./db.ts";
import { hashOf } from "./sessions.ts";

const RowSchema = z.object({
  id: z.string(),
  name: z.string(),
  hash: z.string(),
  scopes: z.string().transform((text) => text.split(" ")),
  by: z.string(),
  created_at: z.number(),
  until: z.number().nullable(),
  used_at: z.number().nullable(),
  ended_at: z.number().nullable(),
});

/** Times are Unix milliseconds; `until` null is no end. */
export interface Token {
  id: string;
  name: string;
  scopes: string[];
  by: string;
  createdAt: number;
  until: number | null;
  usedAt: number | null;
}

export type Tokens = ReturnType<typeof createTokens>;

/** When it was used last is noted no more often. */
const NOTED_MS = 60_000;
const LIVE = "ended_at IS NULL AND (until IS NULL OR until > ?)";

export function createTokens(db: Database, clock: () => number) {
  return {
    /** Make one; the token itself is in what this returns, and nowhere else. */
    async create(made: {
      name: string;
      scopes: string[];
      until: number | null;
      by: string;
    }): Promise<{ id: string; token: string }> {
      const token = `cq_${randomBytes(24).toString("base64url")}`;
      const id = randomBytes(6).toString("hex");
      await db.run(
        "INSERT INTO tokens (id, name, hash, scopes, by, created_at, until) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [id, made.name, hashOf(token), made.scopes.join(" "), made.by, clock(), made.until],
      );
      return { id, token };
    },

    /** The live token of this hash; that it is used is noted. */
    async byHash(hash: string): Promise<Token | null> {
      const row = await db.one(RowSchema, `SELECT * FROM tokens WHERE hash = ? AND ${LIVE}`, [
        ...[hash, clock()],
      ]);
      if (!row) return null;
      if (clock() - (row.used_at ?? 0) > NOTED_MS)
        await db.run("UPDATE tokens SET used_at = ? WHERE id = ?", [clock(), row.id]);
      return tokenOf(row);
    },

    /** What one is called, also when it has ended; null where there is none. */
    async nameOf(id: string): Promise<string | null> {
      const sql = "SELECT name FROM tokens WHERE id = ?";
      const row = await db.one(RowSchema.pick({ name: true }), sql, [id]);
      return row?.name ?? null;
    },

    /** Those that may still be used, the newest first. */
    async list(): Promise<Token[]> {
      const rows = await db.all(
        RowSchema,
        `SELECT * FROM tokens WHERE ${LIVE} ORDER BY created_at DESC, rowid DESC`,
        [clock()],
      );
      return rows.map(tokenOf);
    },

    /** End one, and every session that was begun with it; false where there is none. */
    async end(id: string): Promise<boolean> {
      return db.transaction(async () => {
        await db.run("DELETE FROM sessions WHERE token = (SELECT hash FROM tokens WHERE id = ?)", [
          id,
        ]);
        const ended = await db.run(
          "UPDATE tokens SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
          [clock(), id],
        );
        return ended > 0;
      });
    },
  };
}

function tokenOf(row: z.infer<typeof RowSchema>): Token {
  const { id, name, scopes, by, until } = row;
  return { id, name, scopes, by, until, createdAt: row.created_at, usedAt: row.used_at };
}
