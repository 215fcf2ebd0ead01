/** The product that is fuzzed: the real one, in a folder of its own, with what it logs as errors kept to be looked at. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type App, createApp } from "../../../src/app.ts";
import { type Door, readConfig } from "../../../src/config.ts";
import { createLog } from "../../../src/log.ts";
import { createServer } from "../../../src/server.ts";

const SAMPLES = fileURLToPath(new URL("../../../data/samples", import.meta.url));

export interface World {
  app: App;
  /** Its server; requests come from `remote`. */
  ask(path: string, init: RequestInit): Promise<Response>;
  /** What was logged as an error since the last look. */
  errors(): string[];
}

/** What one part of the fuzz came to. `problems` say how to repeat each. */
export interface Tally {
  part: string;
  sent: number;
  accepted: number;
  refused: number;
  problems: string[];
}

export interface FuzzOptions {
  folder: string;
  count: number;
  seed?: number;
  /** The first number; with `count` 1 it alone is done again. */
  from?: number;
}

export const startTally = (part: string): Tally => ({
  part,
  sent: 0,
  accepted: 0,
  refused: 0,
  problems: [],
});

export async function openWorld(
  folder: string,
  door: Door["console"],
  env: Record<string, string> = {},
): Promise<World> {
  const config = readConfig({ DATA_DIR: join(folder, "data"), EMBEDDING_MODEL: "none", ...env });
  if (!config.ok) throw new Error(config.error);
  let errors: string[] = [];
  const log = createLog("error", (line) => errors.push(line.trim()));
  const app = await createApp(config.value, { fetch, clock: Date.now, log });
  if (!app.ok) throw new Error(app.error);
  const remote = door === "local" ? "127.0.0.1" : "203.0.113.9";
  const server = createServer(app.value, { door, remoteAddress: () => remote });
  return {
    app: app.value,
    ask: async (path, init) => server.request(`http://localhost${path}`, init),
    errors() {
      const said = errors;
      errors = [];
      return said;
    },
  };
}

/** A few of the invented reports. */
export async function shelve({ app }: World): Promise<void> {
  await app.shelving.ingest([SAMPLES]);
}

/** Traces of what lies behind an answer, which nobody outside has to know. */
const INSIDES =
  /node_modules|file:\/\/|at \w+ \(|\/src\/[\w/]+\.ts|SQLITE|ENOENT|TypeError|ZodError/;

/** Who waits longer has been forgotten: no request here asks for much. */
const PATIENCE_MS = 60_000;

/** What comes of `work`, or null where nothing does. */
export async function inTime<T>(work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What is wrong with an answer, whatever was asked; null for nothing. `mayFail`: statuses that the route tells of. */
export async function faultIn(
  response: Response,
  mayFail: string[] = [],
): Promise<{ fault: string | null; said: string }> {
  const said = await wordsOf(response);
  const { status } = response;
  const fault =
    status >= 500 && !mayFail.includes(String(status))
      ? `status ${status}`
      : INSIDES.test(said) && status >= 400
        ? "tells what lies behind it"
        : null;
  return { fault, said };
}

/** A stream that goes on for good is left after its first words. */
async function wordsOf(response: Response): Promise<string> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream"))
    return response.text();
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
}
