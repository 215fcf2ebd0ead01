/** Answers without a model, webhook acknowledgements, and what group commit is worth. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { verify } from "../../src/feishu/verify.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords } from "../../src/store/records.ts";
import { type FakeFeishu, startFakeFeishu } from "../../test/fakes/feishu.ts";
import { environmentFor, type RunningProduct, runCli, startProduct } from "../product.ts";
import { median, percentile, type Rows } from "./figures.ts";

const DATA = new URL("../../data/", import.meta.url);
const here = (path: string) => fileURLToPath(new URL(path, DATA));
let folder = "";
let rows: Rows = {};

export async function benchServing(): Promise<Rows> {
  folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  rows = {};
  const feishu = await startFakeFeishu();
  try {
    const env = environmentFor(feishu, join(folder, "data"));
    await runCli(["ingest", here("samples")], env);
    const product = await startProduct(env);
    try {
      await answers(product);
      await acknowledgements(product, feishu);
    } finally {
      await product.stop();
    }
    await groupCommit(feishu);
    return rows;
  } finally {
    await feishu.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function answers(product: RunningProduct): Promise<void> {
  const lines = readFileSync(here("eval/questions.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const times: number[] = [];
  for (const line of lines) {
    const { question } = JSON.parse(line) as { question: string };
    const started = performance.now();
    const response = await fetch(`${product.url}/api/v1/ask`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ question }),
    });
    await response.json();
    times.push(performance.now() - started);
  }
  rows[`answer without a model over HTTP, ${times.length} questions (median, p95)`] = {
    measured: `${median(times).toFixed(1)} ms, ${percentile(times, 0.95).toFixed(1)} ms`,
    bar: "median ≤ 50 ms",
  };
}

/** One message at a time, each to its own chat, not addressed to the bot: what is measured is the door and the disk. */
async function acknowledgements(product: RunningProduct, fake: FakeFeishu): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const mentions = [{ key: "@_user_1", name: "同事", openId: "ou_colleague" }];
    const sealed = fake.seal(
      fake.messageEvent({ chatId: `oc_${i}`, text: "@_user_1 请看", mentions }),
    );
    const started = performance.now();
    const response = await fetch(`${product.url}/feishu/webhook`, { method: "POST", ...sealed });
    await response.text();
    if (response.status !== 200) throw new Error(`webhook answered ${response.status}`);
    times.push(performance.now() - started);
  }
  rows["webhook acknowledged with the message on disk (median, p95)"] = {
    measured: `${median(times).toFixed(1)} ms, ${percentile(times, 0.95).toFixed(1)} ms`,
    bar: "median ≤ 20 ms",
  };
}

/** The same 64-at-a-time load: verify alone, verify and accept (one commit a tick), verify and a commit each. */
async function groupCommit(fake: FakeFeishu): Promise<void> {
  const db = openSqlite(join(folder, "commit.db"));
  const records = createRecords(db, Date.now);
  const one = async (store: ((id: string) => Promise<unknown>) | null, id: string) => {
    const { body, headers } = fake.seal(fake.messageEvent({ messageId: id }));
    const request = {
      body: new TextEncoder().encode(body),
      timestamp: headers["x-lark-request-timestamp"] ?? null,
      nonce: headers["x-lark-request-nonce"] ?? null,
      signature: headers["x-lark-signature"] ?? null,
    };
    await verify(request, { ...fake.credentials, clock: Date.now });
    await store?.(id);
  };
  const message = (messageId: string) => ({
    messageId,
    chatId: "oc",
    chatType: "p2p" as const,
    senderId: "ou",
    text: messageId,
    mentions: [],
    readable: true,
    at: Date.now(),
  });
  const rate = async (
    name: string,
    store: ((id: string) => Promise<unknown>) | null,
    serial = false,
  ) => {
    const started = performance.now();
    for (let batch = 0; batch < 20; batch++) {
      const ids = Array.from({ length: 64 }, (_, i) => `${name}-${batch}-${i}`);
      if (serial) for (const id of ids) await one(store, id);
      else await Promise.all(ids.map((id) => one(store, id)));
    }
    return (20 * 64 * 1000) / (performance.now() - started);
  };
  const accept = (id: string) => records.accept(message(id));
  await rate("warm", null);
  const bare = await rate("bare", null);
  const grouped = await rate("grouped", accept);
  const single = await rate("single", accept, true);
  db.close();
  rows["requests a second against a handler that only verifies"] = {
    measured: `group commit ${(grouped / bare).toFixed(2)}, a commit each ${(single / bare).toFixed(2)}`,
    bar: "0.91 against 0.18",
  };
}
