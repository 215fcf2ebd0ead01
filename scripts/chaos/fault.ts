/**
 * One fault: the house is well → it begins → people go on asking, and `/readyz` says what is wrong → it ends → all is well again,
 * and everybody has one answer.
 */
import { setTimeout } from "node:timers/promises";
import { inOffice, type Office, type OfficeOptions, until } from "../bench/feishu/office.ts";
import type { Rows } from "../bench/figures.ts";
import type { LaunchOptions, RunningProduct } from "../product.ts";
import { headsOf } from "./people.ts";

export interface Around {
  office: Office;
  product: RunningProduct;
}

export interface Fault {
  /** What it is, as the table names it. */
  what: string;
  office?: OfficeOptions;
  launch?: (office: Office) => LaunchOptions;
  /** Lets it begin; how it is ended. */
  begin: (around: Around) => Promise<() => unknown> | (() => unknown);
  lastsMs: number;
  /** What `/readyz` says meanwhile; null where nothing need be said. */
  says: RegExp | null;
}

/** What became of it. */
export interface Mended {
  said: string[];
  heard: boolean;
  /** Whether `/readyz` had nothing to say any more afterwards. */
  well: boolean;
  lost: string[];
  twice: string[];
}

const TOKEN = "chaos-office-token";
const AGAIN_MS = 300;
const PATIENCE_MS = 180_000;

export async function rowsOf(faults: Fault[]): Promise<Rows> {
  const rows: Rows = {};
  for (const fault of faults) {
    const { heard, well, lost, twice, said } = await mended(fault);
    if (!heard || !well) console.error(fault.what, said);
    rows[fault.what] = {
      measured: `${heard ? "yes" : "no"}, ${well ? "yes" : "no"}, ${lost.length}, ${twice.length}`,
      bar: "yes, yes, 0, 0",
    };
    console.error(`${fault.what}: ${rows[fault.what]!.measured}`);
  }
  return rows;
}

/** Let it happen, with `questions` asked in the middle of it. */
export function mended(fault: Fault, questions = 6): Promise<Mended> {
  const { writesMs = () => 300, env, ...others } = fault.office ?? {};
  const options = { ...others, writesMs, env: { CONSOLE_TOKEN: TOKEN, ...env } };
  return inOffice(options, async (office) => {
    const product = await office.start(fault.launch?.(office));
    try {
      return await during(fault, { office, product }, questions);
    } finally {
      await product.stop();
    }
  });
}

async function during(fault: Fault, around: Around, questions: number): Promise<Mended> {
  const { office, product } = around;
  const asked: string[] = [];
  const ask = (name: string) => {
    asked.push(`om_${name}`);
    const text = `${2021 + (asked.length % 4)}年接待来访团组多少批次？（${name}）`;
    const from = { chatId: `oc_${name}`, chatType: "p2p", senderId: `ou_${name}`, text };
    void office.say({ messageId: `om_${name}`, ...from });
  };
  ask("before");
  await until("the first answer", () => isAnswered(office, asked), PATIENCE_MS);
  let going = true;
  const again = (async () => {
    for (; going; await setTimeout(AGAIN_MS)) await toldAgain(office);
  })();
  const said = new Set<string>();
  try {
    const end = await fault.begin(around);
    const over = performance.now() + fault.lastsMs;
    for (let i = 0; performance.now() < over || i < questions; i++) {
      if (i < questions) ask(`during_${i}`);
      said.add(await readiness(product));
      await setTimeout(AGAIN_MS);
    }
    await end();
    ask("after");
    const answered = () => isAnswered(office, asked);
    await until(`all answers (${fault.what})`, answered, PATIENCE_MS).catch(() => {});
    const well = await wellAgain(product);
    const count = (id: string) => headsOf(office.feishu, id).length;
    return {
      said: [...said],
      heard: fault.says === null || [...said].some((one) => fault.says!.test(one)),
      well,
      lost: asked.filter((id) => count(id) === 0),
      twice: asked.filter((id) => count(id) > 1),
    };
  } finally {
    going = false;
    await again;
  }
}

function isAnswered({ feishu }: Office, asked: string[]): boolean {
  return asked.every((id) => headsOf(feishu, id).length > 0);
}

/** What Feishu was not told that it was taken comes again, without the wait. */
async function toldAgain({ feishu }: Office): Promise<void> {
  for (const delivery of feishu.deliveries)
    if (delivery.due !== null) [delivery.due, delivery.attempts] = [0, 1];
  await feishu.redeliver();
}

/** What `/readyz` says to whoever may look in; "silent" where it does not answer. */
async function readiness({ url }: RunningProduct): Promise<string> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const signal = AbortSignal.timeout(8000);
  return fetch(`${url}/readyz`, { headers, signal }).then(
    async (answer) => `${answer.status} ${await answer.text()}`,
    () => "silent",
  );
}

async function wellAgain(product: RunningProduct): Promise<boolean> {
  const late = performance.now() + PATIENCE_MS;
  while (performance.now() < late) {
    const said = await readiness(product);
    if (said.startsWith("200") && /"troubles":\[\]/.test(said)) return true;
    await setTimeout(AGAIN_MS);
  }
  return false;
}
