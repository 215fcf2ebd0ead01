/** All that is sent to the product to break it, part by part: each counts what it sent and tells what went wrong, with its number. */
import { join } from "node:path";
import { fuzzApi } from "./fuzz/api.ts";
import { fuzzFiles } from "./fuzz/files.ts";
import { fuzzGate } from "./fuzz/gate.ts";
import { fuzzLinks } from "./fuzz/links.ts";
import { fuzzMcp } from "./fuzz/mcp.ts";
import type { FuzzOptions, Tally } from "./fuzz/world.ts";

export const FUZZ: Record<string, (options: FuzzOptions) => Promise<Tally>> = {
  gate: fuzzGate,
  api: fuzzApi,
  mcp: fuzzMcp,
  links: fuzzLinks,
  files: fuzzFiles,
};
/** How many of each are enough to say something. */
export const COUNTS: Record<string, number> = {
  ...{ gate: 20_000, api: 5000, mcp: 3000, links: 3000, files: 2000 },
};

export interface Fuzzed extends Tally {
  /** What the process held before and after, in MB. */
  heapMb: [before: number, after: number];
}

/** One part. What ends a process or is left without an answer counts as a problem too. */
export async function fuzz(part: string, options: FuzzOptions): Promise<Fuzzed> {
  const loose: string[] = [];
  const note = (error: unknown) => void loose.push(`uncaught: ${String(error).slice(0, 300)}`);
  process.on("unhandledRejection", note).on("uncaughtException", note);
  // The threads that a house starts keep no process alive; where somebody listens, that does.
  const awake = setInterval(() => {}, 1000);
  const held = () => Math.round(process.memoryUsage().heapUsed / 1e6);
  const before = held();
  try {
    const tally = await FUZZ[part]!({ ...options, folder: join(options.folder, part) });
    return { ...tally, problems: [...tally.problems, ...loose], heapMb: [before, held()] };
  } finally {
    clearInterval(awake);
    process.off("unhandledRejection", note).off("uncaughtException", note);
  }
}
