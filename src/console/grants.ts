/** What a token allows: the office's own everything, those that a keeper has given out what he chose; wrong ones make the next try wait. */
import type { Log } from "../log.ts";
import { hashOf } from "../store/sessions.ts";
import type { Throttle } from "../store/throttle.ts";
import type { ConsoleToken } from "../store/token.ts";
import type { Tokens } from "../store/tokens.ts";
import { SCOPES, type Visitor } from "./visitor.ts";

export interface GrantsOptions {
  /** The office's own token, which may do everything. */
  token: ConsoleToken;
  /** Those that a keeper has given out. */
  tokens: Tokens;
  throttle: Throttle;
  log: Log;
}

/** What whoever has a token may do, and what he is called. */
export interface Grant extends Pick<Visitor, "by" | "name" | "scopes"> {
  id: string;
}

export function createGrants({ token, tokens, throttle, log }: GrantsOptions) {
  /** What the token of a hash allows now; null for none that is good. */
  async function of(hash: string): Promise<Grant | null> {
    if (hash === (await token.hash()))
      return { id: "token", by: "持总口令的程序", name: null, scopes: [...SCOPES] };
    const known = await tokens.byHash(hash);
    if (!known) return null;
    const { id, name } = known;
    const scopes = SCOPES.filter((scope) => known.scopes.includes(scope));
    return { id, by: `口令“${name}”`, name, scopes };
  }

  return {
    of,
    /** Milliseconds to wait, or what the token allows, given from `address`, at `path`; wrong ones are logged. */
    async try(
      given: unknown,
      { address, path }: { address: string; path: string },
    ): Promise<{ grant: Grant | null; waitMs: number }> {
      const grant = typeof given === "string" && given !== "" ? await of(hashOf(given)) : null;
      // In one step with the count: of many that come at once each must see the failures of those before it.
      const waitMs = throttle.wait(address);
      if (waitMs > 0) return { grant: null, waitMs };
      if (grant) throttle.succeeded(address);
      else {
        throttle.failed(address);
        log.warn("a wrong console token was refused", { address, path });
      }
      return { grant, waitMs: 0 };
    },
  };
}
