/**
 * Does anybody without a token reach the console through a proxy? The product as a process, with a webhook and nothing
 * else set, behind each of five set-ups, asked in each of eight ways.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFakeFeishu } from "../../test/fakes/feishu.ts";
import { environmentFor, runCli, startProduct } from "../product.ts";
import { caddy, type Front, forwarder, has, nginx, proxy } from "./doors/fronts.ts";
import { isInside, knock, WAYS } from "./doors/ways.ts";

const REPORT = `2022年工作总结
2022年，望江区人民政府外事办公室认真履职，现将工作情况总结如下。
一、主要工作
（一）国际语言环境
核查外语标识276处。`;
const HOST = "proxy_set_header Host $host;";

/** The set-ups by name, each in front of a port; real nginx and Caddy where they are installed. */
function setups(folder: string): Record<string, (upstream: number) => Promise<Front[]>> {
  const [haveNginx, haveCaddy] = [has("nginx"), has("caddy")];
  const stock = (upstream: number, name: string) =>
    haveNginx ? nginx(upstream, join(folder, name)) : proxy(upstream, { changeOrigin: true });
  const named = (upstream: number, name: string) =>
    haveNginx ? nginx(upstream, join(folder, name), HOST) : proxy(upstream, {});
  const by = (real: boolean, name: string) => (real ? name : `${name} (a stand-in: not installed)`);
  return {
    [by(haveNginx, "nginx as it is")]: async (upstream) => [await stock(upstream, "stock")],
    [by(haveNginx, "nginx with Host")]: async (upstream) => [await named(upstream, "named")],
    [by(haveCaddy, "Caddy")]: async (upstream) => [
      haveCaddy
        ? await caddy(upstream, join(folder, "caddy"))
        : await proxy(upstream, { xfwd: true }),
    ],
    "a TCP forwarder": async (upstream) => [await forwarder(upstream)],
    "two in a row": async (upstream) => {
      const inner = await stock(upstream, "inner");
      return [await named(inner.port, "outer"), inner];
    },
  };
}

export async function doorsEvaluation(): Promise<{
  table: Record<string, object>;
  inside: number;
  tried: number;
}> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-doors-"));
  const feishu = await startFakeFeishu();
  const env = environmentFor(feishu, join(folder, "data"));
  const table: Record<string, object> = {};
  let [inside, tried] = [0, 0];
  try {
    const report = join(folder, "2022.txt");
    writeFileSync(report, REPORT);
    const shelved = JSON.parse(await runCli(["ingest", report, "--json"], env));
    const { reportId } = shelved.reports[0];
    const product = await startProduct(env);
    try {
      for (const [name, open] of Object.entries(setups(folder))) {
        const fronts = await open(Number(new URL(product.url).port));
        const reached: string[] = [];
        for (const way of WAYS) {
          tried++;
          if (isInside(await knock(fronts[0]!.port, way, reportId))) reached.push(way.name);
        }
        for (const front of fronts) front.close();
        inside += reached.length;
        table[name] = { tried: WAYS.length, inside: reached.length, by: reached.join("; ") };
      }
      const left = JSON.parse(await runCli(["reports", "--json"], env));
      if (left.reports.length !== 1) inside++;
    } finally {
      await product.stop();
    }
  } finally {
    await feishu.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { table, inside, tried };
}
