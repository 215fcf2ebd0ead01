/**
 * The Worker in real workerd, bundled and configured by wrangler from wrangler.toml, in a world whose time is the test's: its
 * queue's, its own, and that of whoever asks `now`. Hours pass in a second.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as miniflare from "miniflare";
import { onTestFinished } from "vitest";
import * as wrangler from "wrangler";
import type { FakeFeishu } from "../fakes/feishu.ts";

export const SECRET = "an-edge-secret-of-forty-characters-01234";

/** What the Worker is told of the office's app, and its own secret. */
export function secretsOf({ credentials }: Pick<FakeFeishu, "credentials">) {
  return {
    FEISHU_ENCRYPT_KEY: credentials.encryptKey,
    FEISHU_VERIFICATION_TOKEN: credentials.verificationToken,
    EDGE_SECRET: SECRET,
  };
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What wrangler makes of wrangler.toml, as before a deployment; its own types are of a package that is not there. */
export const config = wrangler.unstable_readConfig({
  config: join(ROOT, "wrangler.toml"),
}) as unknown as {
  compatibility_date: string;
  compatibility_flags: string[];
  queues: {
    producers: { binding: string; queue: string }[];
    consumers: {
      queue: string;
      max_batch_size: number;
      max_batch_timeout: number;
      max_concurrency: number;
      max_retries: number;
      retry_delay: number;
      dead_letter_queue: string;
    }[];
  };
};

/** What would be uploaded, and what wrangler says of it. */
export async function bundle(): Promise<{ code: string; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-edge-"));
  try {
    const args = ["deploy", "--dry-run", "--outdir", folder];
    const program = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], {
      cwd: ROOT,
    });
    return { code: readFileSync(join(folder, "edge.js"), "utf8"), said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
let bundled: ReturnType<typeof bundle> | null = null;

/** Around the Worker: its clock says what the test's does. */
const CLOCK = `import edge from "./edge.js";
let now = Date.now();
Date.now = () => now;
export default {
  ...edge,
  fetch(request, env) {
    const { pathname, search } = new URL(request.url);
    if (pathname !== "/clock") return edge.fetch(request, env);
    now = Number(search.slice(1));
    return new Response();
  },
};`;

/** The queue's place in Miniflare, whose time can be set too; Miniflare's own tests do it like this. */
const BROKER = ["queues", "queues:queue", "QueueBrokerObject"] as const;
interface Broker {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(url: string, init: object): Promise<Response> };
}

export interface World {
  /** Where the office's server is; may be changed while the world goes on. */
  env: Record<string, string>;
  /** Whether a keeper has put the Worker to the queue of dead letters. */
  givingBack?: boolean;
}

export async function startWorld({ env, givingBack = false }: World) {
  bundled ??= bundle();
  const { code } = await bundled;
  const { producers, consumers } = config.queues;
  const [events] = consumers;
  // Only the test's own consumer of dead letters shows what is in them; to the product's Worker they are given back.
  const letters: unknown[] = [];
  const logged: string[] = [];
  (miniflare as unknown as { _enableControlEndpoints(): void })._enableControlEndpoints();
  const world = new miniflare.Miniflare(
    miniflare.convertV4MiniflareOptions({
      handleStructuredLogs: ({ message }) => logged.push(message),
      workers: [
        {
          name: "edge",
          modules: [
            { type: "ESModule", path: "clock.js", contents: CLOCK },
            { type: "ESModule", path: "edge.js", contents: code },
          ],
          compatibilityDate: config.compatibility_date,
          compatibilityFlags: config.compatibility_flags,
          bindings: env,
          queueProducers: Object.fromEntries(
            producers.map(({ binding, queue }) => [binding, { queueName: queue }]),
          ),
          queueConsumers: {
            [events!.queue]: {
              maxBatchSize: events!.max_batch_size,
              maxBatchTimeout: events!.max_batch_timeout,
              maxRetries: events!.max_retries,
              retryDelay: events!.retry_delay,
              deadLetterQueue: events!.dead_letter_queue,
            },
            ...(givingBack ? { [events!.dead_letter_queue]: { maxBatchTimeout: 0 } } : {}),
          },
        },
        ...(givingBack ? [] : [keeper(events!.dead_letter_queue, letters)]),
      ],
    }),
  );
  await world.ready;
  onTestFinished(() => world.dispose());
  const brokers = await (
    world as unknown as {
      _getInternalDurableObjectNamespace(...place: readonly string[]): Promise<Broker>;
    }
  )._getInternalDurableObjectNamespace(...BROKER);
  const names = [events!.queue, events!.dead_letter_queue];
  const tell = async (name: string, ...args: number[]) => {
    const at = { cf: { miniflare: { controlOp: { name, args } } } };
    for (const queue of names) {
      const answer = await brokers.get(brokers.idFromName(queue)).fetch("http://queue/", at);
      if (!answer.ok) throw new Error(await answer.text());
    }
  };
  const began = Date.now();
  let time = began;
  await world.dispatchFetch(`http://edge/clock?${time}`);
  await tell("enableFakeTimers", time);

  const advance = async (ms: number) => {
    time += ms;
    await world.dispatchFetch(`http://edge/clock?${time}`);
    await tell("advanceFakeTime", ms);
    await tell("waitForFakeTasks");
  };
  /** What falls due within a step does so at its end, on a full `step` of the clock, and is gathered for a second. */
  const pass = async (seconds: number, step: number) => {
    for (const end = time + seconds * 1000; time < end; ) {
      const next = Math.ceil((time + 1) / (step * 1000)) * step * 1000;
      await advance(next - time);
      await advance(1000);
    }
  };
  /** A second for a queue to gather a batch, one more for the queue of dead letters, one for what is given back. */
  const settle = async () => {
    for (let turn = 0; turn < 3; turn++) await advance(1000);
  };
  return {
    now: () => time,
    /** The same for whoever waits for time to pass by itself. */
    flowing: () => time + Date.now() - began,
    /** What the Worker wrote down, a line an entry. */
    logged,
    letters: letters as { why: string; delivery: { id: string } }[],
    /** So many seconds pass, and a step's more at most. */
    pass,
    async post(
      sealed: { body: string; headers?: Record<string, string> },
      path = "/feishu/webhook",
    ) {
      const { body, headers = {} } = sealed;
      const answer = await world.dispatchFetch(`http://edge${path}`, {
        method: "POST",
        body,
        headers,
      });
      const said = await answer.text();
      await settle();
      return { status: answer.status, said: JSON.parse(said) as Record<string, unknown> };
    },
    async get(path: string) {
      const answer = await world.dispatchFetch(`http://edge${path}`);
      return { status: answer.status, said: await answer.json() };
    },
    /** Put into the queue what did not come from Feishu. */
    async queue(body: unknown): Promise<void> {
      const producer = await world.getQueueProducer(producers[0]!.binding, "edge");
      await producer.send(body, { contentType: "json" });
      await settle();
    },
  };
}

/** Takes what has died, and keeps it for the test. */
function keeper(queue: string, letters: unknown[]) {
  return {
    name: "keeper",
    modules: [
      {
        type: "ESModule" as const,
        path: "keeper.js",
        contents: `export default { async queue(batch, env) {
          for (const { body } of batch.messages)
            await env.KEEP.fetch("http://keep/", { method: "POST", body: JSON.stringify(body) });
        } };`,
      },
    ],
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    serviceBindings: {
      KEEP: async (request: miniflare.Request) => {
        letters.push(await request.json());
        return new miniflare.Response();
      },
    },
    queueConsumers: { [queue]: { maxBatchTimeout: 0 } },
  };
}
