/** Two builds of the product: the one here and the one of a commit, in a work tree of its own that goes when it is done with. */
import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { readFileSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { BadInput } from "../../bad-input.ts";
import type { Turn } from "./turns.ts";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const TURNS = fileURLToPath(new URL("./turns.ts", import.meta.url));

export interface Build {
  name: string;
  root: string;
}

const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** The full name of a commit of this repository; refuses what is none. */
export function commitOf(name: string): string {
  try {
    return git("rev-parse", "--verify", "--end-of-options", `${name}^{commit}`).trim();
  } catch {
    throw new BadInput(`“${name}” is no commit of this repository.`);
  }
}

/** Run `use` with the build of `commit` checked out in `folder`, with the packages that are installed here. */
export async function withBuild<T>(
  { commit, name, folder }: { commit: string; name: string; folder: string },
  use: (build: Build) => Promise<T>,
): Promise<T> {
  const root = join(folder, "build");
  git("worktree", "add", "--detach", root, commit);
  try {
    symlinkSync(realpathSync(join(ROOT, "node_modules")), join(root, "node_modules"));
    return await use({ name, root });
  } finally {
    git("worktree", "remove", "--force", root);
  }
}

/** Nothing that is set on this machine may colour a run; an empty value counts as unset. */
const UNSET = [
  "OPENAI_MODEL",
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "EMBEDDING_MODEL",
  "LANCEDB_URI",
];

function start({ root }: Build, data: string, args: string[], options: string[] = []) {
  const unset = Object.fromEntries(UNSET.map((name) => [name, ""]));
  return spawn(process.execPath, [...options, "src/cli.ts", ...args], {
    cwd: root,
    env: { ...process.env, ...unset, DATA_DIR: data, LOG_LEVEL: "error" },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

export interface Run {
  seconds: number;
  /** Seconds of work by all its threads, which others on this machine cannot slow much; null where nobody counts them. */
  cpu: number | null;
  out: string;
}

/** One command to its end. */
export async function runCommand(build: Build, data: string, args: string[]): Promise<Run> {
  const begun = performance.now();
  const child = start(build, data, args);
  child.stdin.end();
  let cpu: number | null = null;
  const watch = setInterval(() => {
    cpu = cpuOf(child.pid!) ?? cpu;
  }, 20);
  const [out, error, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    codeOf(child),
  ]);
  clearInterval(watch);
  if (code !== 0)
    throw new Error(`${build.name}: ${args[0]} ended with ${code}: ${(error || out).slice(-500)}`);
  return { seconds: (performance.now() - begun) / 1000, cpu, out };
}

/** Answers a batch file, one question whenever `next` is called. */
export function startBatch(build: Build, data: string, file: string) {
  const child = start(build, data, ["ask", "--batch", file], ["--import", TURNS]);
  const said = textOf(child.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let isFirst = true;
  return {
    async next(): Promise<Turn> {
      if (!isFirst) child.stdin.write("g");
      isFirst = false;
      const { value, done } = await lines.next();
      if (done)
        throw new Error(`${build.name}: ask --batch ended early: ${(await said).slice(-500)}`);
      return JSON.parse(value) as Turn;
    },
    async stop(): Promise<void> {
      child.kill();
      await codeOf(child);
    },
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function codeOf(child: Child): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.on("close", resolve));
}

async function textOf(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) text += chunk;
  return text;
}

/** Seconds of work so far, in the system's hundredths. */
export function cpuOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}
