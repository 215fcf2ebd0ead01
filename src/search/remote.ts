/**
 * A library on an object store, which may be slow, away for a while, or another office's: what its client waits for at most, whose it is,
 * and whether it shows what was last written.
 */
import { setTimeout } from "node:timers/promises";
import type { Connection } from "@lancedb/lancedb";

/** A folder of this machine has no scheme. */
export const isRemote = (uri: string): boolean => uri.includes("://") && !uri.startsWith("memory:");

/**
 * What the client of the store is told where nobody says otherwise. LanceDB asks seven times over what this lets it ask again, so that
 * one call on a store that is silent lasts seven times as long.
 */
const PATIENCE = {
  connect_timeout: "3s",
  timeout: "20s",
  client_max_retries: "2",
  client_retry_timeout: "10",
};

export function withPatience(uri: string, given: Record<string, string>): Record<string, string> {
  return isRemote(uri) ? { ...PATIENCE, ...given } : given;
}

/** How long whoever reads waits for the store, in ms, and what he is told after that; he may try again. */
export const READ_MS = 15_000;
export const AWAY = "存放文档库的对象存储没有应答，请稍后再试";

/** Fails what has not come within `ms`, with the sentence `why`. It goes on, and nobody waits for the rest of it. */
export function inTime(ms: number, why: string) {
  return async <T>(work: Promise<T>): Promise<T> => {
    const late = new AbortController();
    const timer = setTimeout(ms, null, { signal: late.signal }).then(() => {
      throw new Error(why);
    });
    try {
      return await Promise.race([work, timer]);
    } finally {
      late.abort();
      timer.catch(() => {});
      work.catch(() => {});
    }
  };
}

const OWNER = "installation";

/** Whose library it is: `mine` where it was nobody's until now. Of two who come at once one is first. */
export async function ownerOf(db: Connection, mine: string): Promise<string> {
  for (;;) {
    if ((await db.tableNames()).includes(OWNER)) {
      const table = await db.openTable(OWNER);
      const [row] = (await table.query().limit(1).toArray()) as { id: string }[];
      return row!.id;
    }
    try {
      await db.createTable(OWNER, [{ id: mine }], { mode: "create" });
      return mine;
    } catch (error) {
      if (!(await db.tableNames()).includes(OWNER)) throw error;
    }
  }
}
