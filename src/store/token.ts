/** The console's token: the configured one, else one that was made at the first start and whose hash is on record. */
import { randomBytes } from "node:crypto";
import type { Records } from "./records.ts";
import { hashOf } from "./sessions.ts";

export type ConsoleToken = ReturnType<typeof createConsoleToken>;

const SETTING = "console_token";

export function createConsoleToken(configured: string | null, records: Records) {
  async function hash(): Promise<string | null> {
    return configured === null ? records.setting(SETTING) : hashOf(configured);
  }
  const newToken = () => randomBytes(18).toString("base64url");
  return {
    hash,
    /** A new token in the place of the one that was made before; to be told once, since only its hash is kept. */
    async renew(): Promise<string> {
      const token = newToken();
      await records.saveSetting(SETTING, hashOf(token));
      return token;
    },
    /** The token, where none is configured and none was made yet, by this program or another. */
    async first(): Promise<string | null> {
      if ((await hash()) !== null) return null;
      const token = newToken();
      return (await records.settingOnce(SETTING, hashOf(token))) === hashOf(token) ? token : null;
    },
  };
}
