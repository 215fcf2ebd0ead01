/**
 * On what a house that is measured keeps its records: SQLite in its folder, or, where DATABASE_URL is set, a PostgreSQL database
 * made for it on that server, which goes with it.
 */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { BadInput } from "./bad-input.ts";

export const ENGINES = ["sqlite", "postgres"] as const;
export type Engine = (typeof ENGINES)[number];

export interface Ground {
  env: Record<string, string>;
  drop(): Promise<void>;
}

/** Let everything that follows run on one engine; by default the one that DATABASE_URL means. */
export function chooseEngine(name: string | undefined): Engine {
  const chosen = name ?? (process.env.DATABASE_URL ? "postgres" : "sqlite");
  if (!ENGINES.includes(chosen as Engine))
    throw new BadInput(`There is no engine “${chosen}”; there are ${ENGINES.join(" and ")}.`);
  if (chosen === "postgres" && !process.env.DATABASE_URL)
    throw new BadInput("--engine postgres wants DATABASE_URL, the address of a PostgreSQL server.");
  if (chosen === "sqlite") process.env.DATABASE_URL = "";
  return chosen as Engine;
}

/** A ground of its own for one house. */
export async function freshGround(): Promise<Ground> {
  const server = process.env.DATABASE_URL;
  if (!server) return { env: {}, drop: async () => {} };
  const name = `chengqian_${randomBytes(6).toString("hex")}`;
  const order = async (sql: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await order(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    env: { DATABASE_URL: url.href },
    drop: () => order(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}
