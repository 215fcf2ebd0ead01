/** Starting the product as people do, as processes of its own: for the demo, the bench and the evaluation. */
import { type ChildProcess, spawn } from "node:child_process";
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

export interface RunningProduct {
  url: string;
  child: ChildProcess;
  /** From spawn to ready, milliseconds. */
  readyMs: number;
  stop(): Promise<void>;
  /** End it on the spot, as a power cut or the kernel would. */
  kill(): Promise<void>;
}

/** Start `src/main.ts` (of `root`) on a free port and wait until `/readyz` says yes. */
export async function startProduct(
  env: Record<string, string>,
  root = ROOT,
): Promise<RunningProduct> {
  const started = performance.now();
  const child = spawn(process.execPath, ["src/main.ts"], {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: "error", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
      const address = /http:\/\/localhost:\d+/.exec(out);
      if (address) resolve(address[0]);
    });
    child.on("close", (code) => reject(new Error(`the server stopped with code ${code}`)));
  });
  while (!(await fetch(`${url}/readyz`)).ok)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const end = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      child.on("close", () => resolve());
      child.kill(signal);
    });
  return {
    url,
    child,
    readyMs: performance.now() - started,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}
