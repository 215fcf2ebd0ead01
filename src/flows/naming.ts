/**
 * What people are called where it is said who did something: by the name of the token that somebody was given, by what Feishu calls him,
 * and else by what there is of a number. Nobody waits long for a name.
 */
import { setTimeout } from "node:timers/promises";
import type { Tokens } from "../store/tokens.ts";

export interface NamingOptions {
  tokens: Pick<Tokens, "nameOf">;
  /** What Feishu calls somebody, by open_id; null where it does not say. */
  people: { nameOf(openId: string): Promise<string | null> } | null;
  clock: () => number;
}

/** What people are called by now, for a page that names them many times. */
export type Names = Record<string, string>;

const CONSOLE = "console:";
const OPEN_ID = "ou_";
const WAIT_MS = 1_500;
/** Whom Feishu did not know, or who did not answer, is asked about again after so long. */
const UNKNOWN_MS = 10 * 60_000;

export function createNaming({ tokens, people, clock }: NamingOptions) {
  const asked = new Map<string, { at: number; name: Promise<string | null> }>();

  async function nameOf(person: string): Promise<string> {
    if (person.startsWith(CONSOLE)) {
      const id = person.slice(CONSOLE.length);
      return AT_THE_CONSOLE[id] ?? (await tokens.nameOf(id)) ?? `同事 ${id}`;
    }
    if (!person.startsWith(OPEN_ID)) return person === "" ? "不知是谁" : person;
    return (await byFeishu(person)) ?? shortened(person);
  }

  async function byFeishu(openId: string): Promise<string | null> {
    if (!people) return null;
    const before = asked.get(openId);
    const isOld = before && clock() - before.at > UNKNOWN_MS;
    const name = before && !isOld ? before.name : people.nameOf(openId).catch(() => null);
    if (name !== before?.name) asked.set(openId, { at: clock(), name });
    return Promise.race([name, setTimeout(WAIT_MS, null, { ref: false })]);
  }

  return {
    nameOf,
    async namesOf(persons: Iterable<string | null | undefined>): Promise<Names> {
      const all = [...new Set(persons)].filter((one) => one !== null && one !== undefined);
      return Object.fromEntries(
        await Promise.all(all.map(async (one) => [one, await nameOf(one)])),
      );
    },
  };
}

const AT_THE_CONSOLE: Record<string, string> = { local: "本机控制台", token: "持总口令的人" };

/** Feishu's numbers are long, and their beginnings enough to tell two people apart. */
function shortened(openId: string): string {
  return `飞书 ${openId.slice(0, 11)}${openId.length > 11 ? "…" : ""}`;
}
