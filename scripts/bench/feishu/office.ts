/** An office for one measurement: the stand-in for Feishu, a model that writes slowly, and a folder with the sample reports. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MessageEvent } from "../../../test/fakes/feishu/events.ts";
import { BOT_OPEN_ID, type FakeFeishu, startFakeFeishu } from "../../../test/fakes/feishu.ts";
import { type ModelRequest, type Script, startFakeOpenAI } from "../../../test/fakes/openai.ts";
import { writing } from "../../../test/fakes/writing.ts";
import { freshGround } from "../../engine.ts";
import {
  environmentFor,
  type LaunchedProduct,
  type LaunchOptions,
  launchProduct,
  type RunningProduct,
  runCli,
} from "../../product.ts";

const SAMPLES = fileURLToPath(new URL("../../../data/samples", import.meta.url));
/** In so many pieces an answer of the model comes. */
const PIECES = 60;

export interface Office {
  folder: string;
  feishu: FakeFeishu;
  model: Awaited<ReturnType<typeof startFakeOpenAI>> | null;
  env: Record<string, string>;
  /** Start the product, which as soon as it is ready gets what Feishu tells. */
  launch(options?: LaunchOptions): LaunchedProduct;
  /** … and wait until it is. */
  start(options?: LaunchOptions): Promise<RunningProduct>;
  /** Let somebody say something; what became of the event. */
  say(message: Partial<MessageEvent>): ReturnType<FakeFeishu["push"]>;
}

export interface OfficeOptions {
  /** How long the model writes at an answer, now; null is an office without a model. */
  writesMs: (() => number) | null;
  /** The stand-in's time; by default the machine's. */
  clock?: () => number;
  /** What else it says; by default it writes. */
  script?: (request: ModelRequest) => Script | null;
  /** Where its data is kept, and what is kept there stays; by default in a folder that goes with it. */
  dataDir?: string;
  env?: Record<string, string>;
}

/** The mention that makes a group's message one for the bot. */
export const TO_BOT = [{ key: "@_user_1", name: "承前", openId: BOT_OPEN_ID }];

export async function inOffice<T>(
  { writesMs, script, clock, dataDir, env: more = {} }: OfficeOptions,
  work: (office: Office) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "chengqian-bench-"));
  const feishu = await startFakeFeishu({ ...(clock && { clock }) });
  const model =
    writesMs &&
    (await startFakeOpenAI(
      (request) => script?.(request) ?? writing(request, PIECES, () => writesMs() / PIECES),
    ));
  const ground = await freshGround();
  const env = {
    ...environmentFor(feishu, dataDir ?? join(folder, "data")),
    ...ground.env,
    ...(model && { OPENAI_BASE_URL: model.baseURL, OPENAI_MODEL: "slow" }),
    ...more,
  };
  const launch: Office["launch"] = (options) => {
    const product = launchProduct(env, options);
    product.ready.then(({ url }) => feishu.connect(`${url}/feishu/webhook`)).catch(() => {});
    return product;
  };
  try {
    await runCli(["ingest", SAMPLES], env);
    return await work({
      ...{ folder, feishu, model, env, launch },
      async start(options) {
        const { ready, ...product } = launch(options);
        return { ...product, ...(await ready) };
      },
      say: (message) => feishu.push(feishu.messageEvent(message)),
    });
  } finally {
    await model?.close();
    await feishu.close();
    await ground.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function until(what: string, passes: () => boolean, ms = 180_000): Promise<void> {
  const late = performance.now() + ms;
  while (!passes()) {
    if (performance.now() > late) throw new Error(`${what}: not within ${ms / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
