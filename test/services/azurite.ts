/** One object store for all tests that run on one: started before them, its blobs in memory, gone after them. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestProject } from "vitest/node";

/** Azurite's own account, which everybody knows. */
const ACCOUNT = "devstoreaccount1";
const KEY =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const CONTAINER = "office";

export interface Azurite {
  /** Where it listens. */
  origin: string;
  container: string;
  /** As LANCEDB_STORAGE_OPTIONS has it, but for the address. */
  options: { account_name: string; account_key: string; allow_http: string };
}

declare module "vitest" {
  interface ProvidedContext {
    /** Null for tests that keep the library in a folder. */
    azurite: Azurite | null;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, origin } = await startAzurite();
  await createContainer(origin);
  project.provide("azurite", {
    ...{ origin, container: CONTAINER },
    options: { account_name: ACCOUNT, account_key: KEY, allow_http: "true" },
  });
  return async () => {
    server.kill();
    await once(server, "exit");
  };
}

async function startAzurite(): Promise<{ server: ChildProcess; origin: string }> {
  const folder = createRequire(import.meta.url).resolve("azurite/package.json");
  const main = join(folder, "../dist/src/blob/main.js");
  const args = ["--blobPort", "0", "--inMemoryPersistence", "--silent", "--disableTelemetry"];
  const server = spawn(process.execPath, [main, ...args, "--skipApiVersionCheck"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: server.stdout! })) {
    const origin = /listens on (http:\/\/\S+)/.exec(line)?.[1];
    if (origin) return { server, origin };
  }
  throw new Error("Azurite did not start");
}

/** As the REST API of Azure Blob Storage wants it signed ("Authorize with Shared Key"). */
async function createContainer(origin: string): Promise<void> {
  const path = `/${ACCOUNT}/${CONTAINER}`;
  const headers = { "x-ms-date": new Date().toUTCString(), "x-ms-version": "2021-08-06" };
  const named = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const signed = [
    "PUT",
    ...Array(11).fill(""),
    ...named,
    `/${ACCOUNT}${path}`,
    "restype:container",
  ];
  const signature = createHmac("sha256", Buffer.from(KEY, "base64"))
    .update(signed.join("\n"))
    .digest("base64");
  const made = await fetch(`${origin}${path}?restype=container`, {
    method: "PUT",
    headers: { ...headers, authorization: `SharedKey ${ACCOUNT}:${signature}` },
  });
  if (!made.ok) throw new Error(`no container: ${made.status} ${await made.text()}`);
}
