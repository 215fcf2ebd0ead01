/** A fresh state of an office on the engine that the tests run on: a SQLite database in memory, or a schema of a real PostgreSQL. */
import { randomBytes } from "node:crypto";
import { inject, onTestFinished } from "vitest";
import type { Database } from "../src/store/db.ts";
import { openPostgres } from "../src/store/engines/postgres.ts";
import { openDatabase } from "../src/store/open.ts";

export const engine = inject("postgres") ? "postgres" : "sqlite";

/** Where a PostgreSQL has nothing yet; what comes to stand there goes when the test ends. */
export function freshPostgres(): string {
  const schema = `t_${randomBytes(8).toString("hex")}`;
  const url = new URL(inject("postgres")!);
  url.searchParams.set("schema", schema);
  onTestFinished(async () => {
    const db = await openPostgres({ url: url.href });
    await db.run(`DROP SCHEMA ${schema} CASCADE`);
    await db.close();
  });
  return url.href;
}

/** Empty, and closed when the test ends. */
export async function openState(): Promise<Database> {
  const db = await openDatabase(
    engine === "postgres" ? { url: freshPostgres() } : { path: ":memory:" },
  );
  onTestFinished(() => db.close());
  return db;
}

/** A disk that is full, as it were: every such write is refused until what this returns is called. */
export async function refuseWrites(
  db: Database,
  when: "INSERT" | "UPDATE" | "DELETE",
  table: string,
): Promise<() => Promise<void>> {
  if (db.engine === "sqlite") {
    await db.run(
      `CREATE TRIGGER full_disk BEFORE ${when} ON ${table} BEGIN SELECT RAISE(ABORT, 'disk is full'); END`,
    );
    return async () => void (await db.run("DROP TRIGGER full_disk"));
  }
  await db.run(
    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk is full'; END $$",
  );
  await db.run(
    `CREATE TRIGGER full_disk BEFORE ${when} ON ${table} FOR EACH ROW EXECUTE FUNCTION full_disk()`,
  );
  return async () => void (await db.run(`DROP TRIGGER full_disk ON ${table}`));
}

/** A place on the object store where nothing is yet. */
export function freshBucket() {
  const { origin, container, options } = inject("azurite")!;
  const azure_storage_endpoint = `${origin}/${options.account_name}`;
  return {
    ...{ origin, uri: `az://${container}/${randomBytes(8).toString("hex")}` },
    storageOptions: { ...options, azure_storage_endpoint },
  };
}

/** What the environment says of engines that several programs share, with nothing there yet. */
export function sharedEnvironment(): Record<string, string> {
  const { uri, storageOptions } = freshBucket();
  return {
    DATABASE_URL: freshPostgres(),
    LANCEDB_URI: uri,
    LANCEDB_STORAGE_OPTIONS: JSON.stringify(storageOptions),
  };
}
