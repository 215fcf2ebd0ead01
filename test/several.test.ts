/** Several processes are one house: one PostgreSQL, one object store, one data folder, and people who notice nothing of it. */
import { expect, onTestFinished, test, vi } from "vitest";
import { endOfCli, environmentFor, type RunningProduct, startProduct } from "../scripts/product.ts";
import { listen } from "../src/console/assets/listen.ts";
import { createKeeper } from "../src/store/keeper.ts";
import { createLease } from "../src/store/lease.ts";
import { openDatabase } from "../src/store/open.ts";
import { freshPostgres, sharedEnvironment } from "./engines.ts";
import { type FakeFeishu, startFakeFeishu } from "./fakes/feishu.ts";
import { startFakeOpenAI } from "./fakes/openai.ts";
import { writing } from "./fakes/writing.ts";
import { PARKS } from "./feishu/office.ts";
import { eventually, fileOf, openApp, temporaryFolder } from "./helper.ts";

const TOKEN = "a-token-for-the-console";
const ASKED = [
  "2024年新建口袋公园多少个？",
  "2023年更换休憩座椅多少把？",
  "2024年贯通绿道多少条？",
  "2023年古树复壮多少株？",
];

/** What processes of one house have in common, with a short report on the shelf. */
async function house(more: Record<string, string> = {}) {
  const feishu = await startFakeFeishu();
  onTestFinished(() => feishu.close());
  const dataDir = temporaryFolder();
  const shared = sharedEnvironment();
  const database = new URL(shared.DATABASE_URL!);
  database.searchParams.set("application_name", database.searchParams.get("schema")!);
  const env = {
    ...environmentFor(feishu, dataDir),
    ...{ ...shared, DATABASE_URL: database.href },
    ...{ CONSOLE_TOKEN: TOKEN, EMBEDDING_MODEL: "none", LOG_LEVEL: "silent", ...more },
  };
  const files = Object.entries(PARKS).map((file) => fileOf(...file));
  const app = await openApp({ dataDir, env });
  await app.shelving.ingest(files);
  await app.close();
  const start = async (): Promise<RunningProduct> => {
    const product = await startProduct(env);
    onTestFinished(() => void product.child.kill("SIGKILL"));
    return product;
  };
  return { feishu, env, start, app: () => openApp({ dataDir, env }) };
}

/** Every event goes to all of them, as where Feishu sends again what another process has taken already. */
function connect(feishu: FakeFeishu, products: RunningProduct[]): void {
  feishu.connect(async (request) => {
    const heard = await Promise.all(
      products.map(({ url }) => fetch(`${url}/feishu/webhook`, request).catch(() => null)),
    );
    const status = heard.find((one) => one?.status !== 200)?.status ?? 200;
    return new Response("{}", { status });
  });
}

/** As Feishu does after a while, without the while. */
async function sendAgain(feishu: FakeFeishu): Promise<void> {
  for (const delivery of feishu.deliveries) if (delivery.due !== null) delivery.due = 0;
  await feishu.redeliver();
}

const idOf = (chat: number, i: number) => `om_${chat}_${i}`;

async function ask(feishu: FakeFeishu, chat: number, i: number): Promise<void> {
  const text = `${ASKED[i]!}（${idOf(chat, i)}）`;
  const place = { chatId: `oc_${chat}`, chatType: "p2p" as const, senderId: `ou_${chat}` };
  await feishu.push(feishu.messageEvent({ messageId: idOf(chat, i), ...place, text }));
}

/** The questions of a chat in the order in which they were answered. */
const answered = ({ sent }: FakeFeishu, chat: number) =>
  sent
    .filter(
      ({ chatId, recalled, uuid }) => chatId === `oc_${chat}` && !recalled && !/-\d+$/.test(uuid),
    )
    .map(({ replyTo }) => replyTo);

/** Each of the first `count` questions of every chat has one answer, and no card stands open. */
function allAnswered(feishu: FakeFeishu, chats: number[], count: number): void {
  const asked = ASKED.slice(0, count);
  for (const chat of chats)
    expect(answered(feishu, chat)).toEqual(asked.map((_, i) => idOf(chat, i)));
  expect([...feishu.cards.values()].filter((card) => card.streamingSince !== null)).toEqual([]);
  expect(feishu.reactions).toEqual([]);
}

test("four processes take the same events while connections to the database break off: one answer each, in order", async () => {
  const { feishu, env, start } = await house();
  const products = await Promise.all([start(), start(), start(), start()]);
  connect(feishu, products);
  const admin = await openDatabase({ url: freshPostgres() });
  onTestFinished(() => admin.close());
  const name = new URL(env.DATABASE_URL).searchParams.get("application_name");
  const breakOff = () =>
    admin.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ?", [
      name,
    ]);
  const chats = [1, 2, 3];
  await Promise.all(
    chats.map(async (chat) => {
      for (const i of ASKED.keys()) {
        await ask(feishu, chat, i);
        // What none has taken comes again before the next is said.
        await eventually(async () => {
          await sendAgain(feishu);
          expect(feishu.deliveries.every(({ due }) => due === null)).toBe(true);
        });
        if (chat === 1) expect(await breakOff()).toBeGreaterThan(0);
      }
    }),
  );
  await eventually(() => allAnswered(feishu, chats, ASKED.length));
  for (const { url } of products) expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test("killed in the middle, a process leaves its chats and its pages to the others, and nothing is answered twice", async () => {
  let killed = false;
  const model = await startFakeOpenAI((request) =>
    killed ? writing(request, 3, () => 1) : "hang",
  );
  onTestFinished(() => model.close());
  const { feishu, start } = await house({ OPENAI_BASE_URL: model.baseURL, OPENAI_MODEL: "m" });
  const first = await start();
  connect(feishu, [first]);
  const chats = [1, 2];
  for (const chat of chats) for (const i of [0, 1]) await ask(feishu, chat, i);

  // A page of the console, in front of which any of them stands.
  let url = first.url;
  const { fetch } = globalThis;
  const headers = { authorization: `Bearer ${TOKEN}` };
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) =>
    path.startsWith("/")
      ? fetch(url + path, { ...init, headers: { ...init.headers, ...headers } })
      : fetch(path, init),
  );
  vi.stubGlobal("addEventListener", () => {});
  onTestFinished(() => void vi.unstubAllGlobals());
  const begun = { id: "", talk: "" };
  const heard = listen(
    { question: ASKED[0]!, talk: null },
    { onPartial() {}, onBegun: (now) => void Object.assign(begun, now) },
  );
  await eventually(() => expect(model.requests.length).toBeGreaterThanOrEqual(3));

  const others = await Promise.all([start(), start()]);
  killed = true;
  await first.kill();
  url = others[0]!.url;
  connect(feishu, others);
  await sendAgain(feishu);
  for (const { event } of [...feishu.deliveries]) await feishu.push(event);
  expect((await heard).text).toContain("52个");
  await eventually(() => allAnswered(feishu, chats, 2));
  const talk = await fetch(`${others[1]!.url}/api/v1/talks/${begun.talk}`, { headers });
  expect((await talk.json()).turns).toMatchObject([{ id: begun.id, state: "answered" }]);
});

test("whoever logged in at one process is known at the others", async () => {
  const { start } = await house();
  const [one, other] = await Promise.all([start(), start()]);
  const login = await fetch(`${one.url}/login`, {
    method: "POST",
    body: new URLSearchParams({ token: TOKEN }),
    redirect: "manual",
    headers: { origin: one.url },
  });
  const cookie = login.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  expect((await fetch(`${other.url}/api/v1/state`, { headers: { cookie } })).status).toBe(200);
  expect((await fetch(`${other.url}/api/v1/state`)).status).toBe(401);
});

test("of processes that ingest one indexes at a time, the others wait and say so, and every report is there once", async () => {
  const { env, app } = await house();
  const db = await openDatabase({ url: env.DATABASE_URL });
  const keeper = createKeeper({ db });
  onTestFinished(async () => {
    await keeper.close();
    await db.close();
  });
  const { exclusively } = createLease({ db, name: "library", keeper, onWait() {} });
  const paths = ["甲县", "乙县"].map((place) =>
    fileOf(`${place}.txt`, `${place}园林管理处2022年工作总结\n一、主要工作\n全年修剪行道树320株。`),
  );
  const said = ["", ""];
  let ended = 0;
  const ingesting = await exclusively(async () => {
    const both = paths.map((path, i) =>
      endOfCli(["ingest", path, "--json"], env, (err) => void said.splice(i, 1, err)).finally(
        () => ended++,
      ),
    );
    await eventually(() => expect(said.every((err) => err.includes("等它写完"))).toBe(true));
    expect(ended).toBe(0);
    return both;
  });
  for (const { code, out } of await Promise.all(ingesting)) {
    expect(code).toBe(0);
    expect(JSON.parse(out).reports).toMatchObject([{ status: "added" }]);
  }
  const { records, library } = await app();
  const orgs = (await records.reports()).map(({ org }) => org);
  expect(orgs.filter((org) => org?.endsWith("园林管理处")).sort()).toEqual([
    "乙县园林管理处",
    "甲县园林管理处",
  ]);
  expect((await library.reportIds()).size).toBe(4);
});
