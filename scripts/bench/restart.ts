/** A model that hangs: when ten people hear something, how long a stop takes, and when a turn that was killed is answered. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FakeFeishu, startFakeFeishu } from "../../test/fakes/feishu.ts";
import { startFakeOpenAI } from "../../test/fakes/openai.ts";
import { environmentFor, type RunningProduct, runCli, startProduct } from "../product.ts";
import { percentile, type Rows } from "./figures.ts";

const SAMPLES = fileURLToPath(new URL("../../data/samples", import.meta.url));
const QUESTION = "2023年接待来访团组多少批次？";
const PEOPLE = 10;

interface Office {
  feishu: FakeFeishu;
  model: Awaited<ReturnType<typeof startFakeOpenAI>>;
  start: () => Promise<RunningProduct>;
}

export async function benchRestart(): Promise<Rows> {
  return {
    ...(await inOffice(firstSigns)),
    ...(await inOffice(stopped)),
    ...(await inOffice(killed)),
  };
}

/** An office of its own for each measurement, so that none finds the model already left alone. */
async function inOffice(measure: (office: Office) => Promise<Rows>): Promise<Rows> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  const feishu = await startFakeFeishu();
  const model = await startFakeOpenAI(() => "hang");
  const env = {
    ...environmentFor(feishu, join(folder, "data")),
    OPENAI_BASE_URL: model.baseURL,
    OPENAI_MODEL: "hanging",
  };
  try {
    await runCli(["ingest", SAMPLES], env);
    return await measure({ feishu, model, start: () => startProduct(env) });
  } finally {
    await model.close();
    await feishu.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ten people at once, each in a chat of his own; then ten more, when it is known that the model hangs. */
async function firstSigns({ feishu, start }: Office): Promise<Rows> {
  const product = await start();
  try {
    const first = await askedBy("first", product, feishu);
    const second = await askedBy("second", product, feishu);
    return {
      [`first sign of ${PEOPLE} questions to a model that hangs (first, last)`]: {
        measured: `${seconds(percentile(first, 0))}, ${seconds(percentile(first, 1))}`,
        bar: "57 to 170 s before",
      },
      [`the same for ${PEOPLE} questions right after (first, last)`]: {
        measured: `${seconds(percentile(second, 0))}, ${seconds(percentile(second, 1))}`,
        bar: "≤ 5 s",
      },
    };
  } finally {
    await product.stop();
  }
}

async function askedBy(name: string, product: RunningProduct, feishu: FakeFeishu) {
  const ids = Array.from({ length: PEOPLE }, (_, i) => `om_${name}_${i}`);
  const begun = performance.now();
  await Promise.all(ids.map((id) => ask(product, feishu, id)));
  return Promise.all(
    ids.map(async (id) => {
      await answered(feishu, id);
      return performance.now() - begun;
    }),
  );
}

async function stopped({ feishu, model, start }: Office): Promise<Rows> {
  const product = await start();
  await askAndWait(product, feishu, model);
  const begun = performance.now();
  await product.stop();
  const took = performance.now() - begun;
  const again = await start();
  await answered(feishu, "om_asked");
  await again.stop();
  return {
    "SIGTERM in the middle of a turn, until the server has ended": {
      measured: `${seconds(took)}, replies ${feishu.sent.length}`,
      bar: "≤ 10 s, 1 reply",
    },
  };
}

async function killed({ feishu, model, start }: Office): Promise<Rows> {
  const product = await start();
  await askAndWait(product, feishu, model);
  await product.kill();
  const begun = performance.now();
  const again = await start();
  await answered(feishu, "om_asked");
  const took = performance.now() - begun;
  await again.stop();
  return {
    "kill -9 in the middle of a turn, from the restart to the reply": {
      measured: `${seconds(took)}, replies ${feishu.sent.length}`,
      bar: "≤ 15 s, 1 reply",
    },
  };
}

async function askAndWait(product: RunningProduct, feishu: FakeFeishu, model: Office["model"]) {
  await ask(product, feishu, "om_asked");
  while (model.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  // Past the first renewal of its lease: the longest that a restart may have to wait.
  await new Promise((resolve) => setTimeout(resolve, 3000));
}

async function ask(product: RunningProduct, feishu: FakeFeishu, messageId: string): Promise<void> {
  const chat = { chatId: `oc_${messageId}`, chatType: "p2p", text: QUESTION };
  const sealed = feishu.seal(feishu.messageEvent({ ...chat, messageId }));
  const response = await fetch(`${product.url}/feishu/webhook`, { method: "POST", ...sealed });
  if (response.status !== 200) throw new Error(`webhook answered ${response.status}`);
}

async function answered(feishu: FakeFeishu, messageId: string): Promise<void> {
  while (!feishu.sent.some(({ replyTo }) => replyTo === messageId))
    await new Promise((resolve) => setTimeout(resolve, 10));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
