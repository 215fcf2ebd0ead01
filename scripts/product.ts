/** Starting the product as people do, as processes of its own: for the demo, the bench and the evaluation. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { FakeFeishu } from "../test/fakes/feishu.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The environment of a product that talks to the stand-in for Feishu and keeps its data in `folder`. */
export function environmentFor(feishu: FakeFeishu, folder: string): Record<string, string> {
  const { appId, appSecret, encryptKey, verificationToken } = feishu.credentials;
  return {
    DATA_DIR: folder,
    FEISHU_APP_ID: appId,
    FEISHU_APP_SECRET: appSecret,
    FEISHU_ENCRYPT_KEY: encryptKey,
    FEISHU_VERIFICATION_TOKEN: verificationToken,
    FEISHU_DOMAIN: feishu.url,
    FEISHU_INTAKE: "webhook",
    ...UNSET,
  };
}

/** What is set on this machine must not colour the run; an empty value counts as unset. */
export const UNSET = {
  OPENAI_MODEL: "",
  OPENAI_API_KEY: "",
  OPENAI_BASE_URL: "",
  EMBEDDING_MODEL: "",
  CONSOLE_TOKEN: "",
  PUBLIC_URL: "",
};

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Run one CLI command to its end, however it ends; `onErr` hears what it says meanwhile. */
export function endOfCli(
  args: string[],
  env: Record<string, string>,
  onErr: (err: string) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["src/cli.ts", ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => {
      err += chunk;
      onErr(err);
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** Run one CLI command to its end; returns what it printed on stdout. Throws with stderr when it fails. */
export async function runCli(args: string[], env: Record<string, string>): Promise<string> {
  const { code, out, err } = await endOfCli(args, env);
  if (code !== 0) throw new Error(err || out);
  return out;
}

export interface LaunchedProduct {
  child: ChildProcess;
  /** Its address and how long it took, spawn to ready, in milliseconds; rejects where it ends before it is ready. */
  ready: Promise<{ url: string; readyMs: number }>;
  stop(): Promise<void>;
  /** End it on the spot, as a power cut or the kernel would. */
  kill(): Promise<void>;
}

export interface RunningProduct extends Omit<LaunchedProduct, "ready"> {
  url: string;
  readyMs: number;
}

export interface LaunchOptions {
  root?: string;
  /** What stands otherwise in its environment, this time. */
  env?: Record<string, string>;
  /** Takes each line that it logs; by default they go to stderr. */
  onLog?: (line: string) => void;
  /** Run by this shell line, in which "$@" stands for the program: for limits that only a shell can set. */
  through?: string;
}

/** Start `src/main.ts` (of `root`) on a free port, without waiting for it. */
export function launchProduct(
  env: Record<string, string>,
  { root = ROOT, onLog, through, env: more }: LaunchOptions = {},
): LaunchedProduct {
  const started = performance.now();
  const program = [process.execPath, "src/main.ts"];
  const [command, ...args] = through ? ["sh", "-c", through, "sh", ...program] : program;
  const child = spawn(command!, args, {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: "error", PORT: "0", ...env, ...more },
    stdio: ["ignore", "pipe", onLog ? "pipe" : "inherit"],
  });
  if (onLog) createInterface({ input: child.stderr! }).on("line", onLog);
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  const ready = readyOf(child, closed).then((url) => ({
    url,
    readyMs: performance.now() - started,
  }));
  // Whoever kills it before it is ready does not wait for that.
  ready.catch(() => {});
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await closed;
  };
  return { child, ready, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

async function readyOf(child: ChildProcess, closed: Promise<number | null>): Promise<string> {
  const ended = closed.then((code): never => {
    throw new Error(`the server stopped with code ${code}`);
  });
  ended.catch(() => {});
  const said = new Promise<string>((resolve) => {
    let out = "";
    child.stdout!.on("data", (chunk) => {
      out += chunk;
      const address = /http:\/\/localhost:\d+/.exec(out);
      if (address) resolve(address[0]);
    });
  });
  const url = await Promise.race([said, ended]);
  const isReady = () => fetch(`${url}/readyz`).then(({ ok }) => ok);
  while (!(await Promise.race([isReady().catch(() => false), ended])))
    await new Promise((resolve) => setTimeout(resolve, 10));
  return url;
}

/** Start it and wait until `/readyz` says yes. */
export async function startProduct(
  env: Record<string, string>,
  options: LaunchOptions = {},
): Promise<RunningProduct> {
  const { ready, ...product } = launchProduct(env, options);
  return { ...product, ...(await ready) };
}
