/** How long two builds take from nothing to ready on a filled folder, and the memory that they then keep. Starts go by turns. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startFakeFeishu } from "../../../test/fakes/feishu.ts";
import { environmentFor, startProduct } from "../../product.ts";
import { median } from "../figures.ts";
import { type Build, cpuOf, runCommand } from "./builds.ts";

/** By then a process has put away what it needed for its start, in ms. */
const CALM = 5000;

export interface Started {
  readyMs: number;
  /** Of work by all threads until then, which others on this machine cannot slow much. */
  workMs: number;
  megabytes: number;
}

/** The medians of `times` starts of each build. The first start of each is not counted: it keeps what V8 compiles. */
export async function startByTurns(
  builds: [Build, Build],
  folder: string,
  { reports, times }: { reports: string; times: number },
): Promise<Started[]> {
  const feishu = await startFakeFeishu();
  try {
    const runs: [Started[], Started[]] = [[], []];
    const data = builds.map((_, n) => join(folder, `started${n}`));
    for (const [n, build] of builds.entries())
      await runCommand(build, data[n]!, ["ingest", reports]);
    for (let round = 0; round <= times; round++)
      for (const n of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const started = await start(environmentFor(feishu, data[n]!), builds[n]!.root);
        if (round > 0) runs[n]!.push(started);
      }
    return runs.map((list) => ({
      readyMs: median(list.map(({ readyMs }) => readyMs)),
      workMs: median(list.map(({ workMs }) => workMs)),
      megabytes: median(list.map(({ megabytes }) => megabytes)),
    }));
  } finally {
    await feishu.close();
  }
}

async function start(env: Record<string, string>, root: string): Promise<Started> {
  const product = await startProduct(env, { root });
  const pid = product.child.pid!;
  const workMs = (cpuOf(pid) ?? Number.NaN) * 1000;
  try {
    await new Promise((resolve) => setTimeout(resolve, CALM));
    return { readyMs: product.readyMs, workMs, megabytes: residentOf(pid) / 1e6 };
  } finally {
    await product.stop();
  }
}

/** Of a process and of those that it started, in bytes. */
function residentOf(pid: number): number {
  const own = /VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
      .split(" ")
      .flatMap((id) => (/\d/.test(id) ? [Number(id)] : [])),
  );
  return children.reduce((sum, child) => sum + residentOf(child), Number(own?.[1] ?? 0) * 1024);
}
