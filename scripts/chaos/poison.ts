/**
 * A message at which the program dies, whichever program takes it up: it is started again each time, as a service manager does, until
 * the message is given up. The others are answered meanwhile, each once.
 */
import { setTimeout } from "node:timers/promises";
import { inOffice, type Office, until } from "../bench/feishu/office.ts";
import type { Rows } from "../bench/figures.ts";
import type { LaunchedProduct } from "../product.ts";
import { told, withOrders } from "./faults.ts";
import { headsOf } from "./people.ts";

const TOKEN = "chaos-office-token";
const POISON = "om_poison";
/** It is given up after twenty attempts, each after a lease of ten seconds. */
const PATIENCE_MS = 20 * 60_000;

export function chaosPoison(): Promise<Rows> {
  const env = { CONSOLE_TOKEN: TOKEN };
  return inOffice({ writesMs: null, env }, async (office) => {
    const launch = withOrders(office);
    told(office, { poison: `${POISON}/reply` });
    const others: string[] = [];
    let lives = 0;
    let product: LaunchedProduct | null = null;
    let url = "";
    let going = true;
    const keeping = (async () => {
      while (going) {
        lives++;
        const life = office.launch(launch);
        product = life;
        const closed = new Promise((resolve) => life.child.on("close", resolve));
        life.ready.then(
          (at) => {
            url = at.url;
            const first = lives === 1 ? [POISON] : [];
            for (const id of [...first, `om_other_${lives}`]) void ask(office, id);
            others.push(`om_other_${lives}`);
          },
          () => {},
        );
        await closed;
      }
    })();
    const late = performance.now() + PATIENCE_MS;
    let said = "";
    while (!/多次处理失败/.test(said) && performance.now() < late) {
      await setTimeout(500);
      said = await stateOf(url);
    }
    const all = () => others.every((id) => headsOf(office.feishu, id).length > 0);
    await until("the others", all, 60_000).catch(() => {});
    going = false;
    await (product as LaunchedProduct | null)?.stop();
    await keeping;
    const count = (id: string) => headsOf(office.feishu, id).length;
    return {
      [`a message at which the program died ${lives - 1} times: given up, and said in the console`]:
        {
          measured: /多次处理失败/.test(said) ? "yes" : "no",
          bar: "yes",
        },
      [`… ${others.length} others: lost, answered twice`]: {
        measured: `${others.filter((id) => count(id) === 0).length}, ${others.filter((id) => count(id) > 1).length}`,
        bar: "0, 0",
      },
    };
  });
}

/** Told again until it is taken: a program may die in the moment in which it hears of it. */
async function ask({ feishu, say }: Office, messageId: string): Promise<void> {
  const from = { chatId: `oc_${messageId}`, chatType: "p2p", senderId: `ou_${messageId}` };
  const { status } = await say({
    messageId,
    ...from,
    text: `2023年接待来访团组多少批次？（${messageId}）`,
  });
  while (status !== 200 && feishu.deliveries.some(({ due }) => due !== null)) {
    for (const one of feishu.deliveries) if (one.due !== null) [one.due, one.attempts] = [0, 1];
    await feishu.redeliver();
    await setTimeout(300);
  }
}

async function stateOf(url: string): Promise<string> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return fetch(`${url}/api/v1/state`, { headers }).then(
    (answer) => answer.text(),
    () => "",
  );
}
