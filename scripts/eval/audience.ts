/**
 * Does anything of a limited report reach somebody who may not read it? A library with reports for everyone and for a few
 * (a version of a public one, a year of its own, an office of its own, one that was removed), probed as many readers
 * through every way of asking, and through the console's pages.
 */
import { join } from "node:path";
import type { App } from "../../src/app.ts";
import type { Reader } from "../../src/flows/desk.ts";
import { createServer } from "../../src/server.ts";
import { overHttp } from "./audience/http.ts";
import { INSIDERS, QUESTIONS, SECRET, shelve, WORDS, withoutAsked } from "./audience/shelf.ts";
import { openApp } from "./questions.ts";

export interface Probe {
  reader: string;
  probe: string;
  said: string;
}

const READERS: [string, Reader][] = [
  ["nobody in particular", []],
  ["another person", ["ou_clerk"]],
  ["another person, in a chat of theirs", ["ou_clerk", "oc_clerk"]],
  ["another group", ["oc_office"]],
  ["part of the right id", ["ou_hea", "oc_head"]],
  ["the right id and more", ["ou_head2", "oc_heads_old"]],
  ["the right id in another case", ["OU_HEAD", "OC_HEADS"]],
  ["an id that is SQL", ["' OR '1'='1", "ou_head' --"]],
  ["both ids as one", ["oc_heads ou_head", "ou_head oc_heads"]],
  ["wildcards", ["%", "*", "ou_%", "_"]],
];

/** Everything that may be asked as `reader`, each with what came back. */
async function asReader(app: App, name: string, reader: Reader): Promise<Probe[]> {
  const { shelf, turn, find } = app.deskOf(reader);
  const probes: Probe[] = [];
  const add = async (probe: string, work: () => Promise<unknown>) =>
    probes.push({ reader: name, probe, said: JSON.stringify(await work()) ?? "" });
  for (const question of QUESTIONS)
    await add(`ask ${question}`, async () => {
      const { question: _, ...reply } = await turn.respond({ text: question });
      // A reply may repeat the question's own words.
      return JSON.parse(JSON.stringify(reply).replaceAll(question, ""), (__, value) =>
        typeof value === "string" ? withoutAsked(value, question) : value,
      );
    });
  for (const word of WORDS) {
    await add(`search ${word}`, () => shelf.search(word, {}, 20));
    await add(`search ${word} 2017`, () => shelf.search(word, { years: [2017, 2022] }, 20));
    await add(`find ${word}`, async () => ({ ...(await find({ query: word, k: 20 })), query: "" }));
  }
  await add("list", () => shelf.list({}));
  await add("reports", () => shelf.reports());
  for (const year of [2021, 2022]) await add(`summarize ${year}`, () => turn.summarize(year));
  await add("compare", () => turn.compare([2020, 2022], null));
  await add("draft", () =>
    turn.draft({ section: "国际语言环境", year: 2023, from: null, material: null }),
  );
  return probes;
}

/** The pages and the API as the console's visitor, and signed links as somebody to whom they were not given. */
async function atTheMachine(app: App, limited: string[]): Promise<Probe[]> {
  const server = createServer(app, { door: "local", remoteAddress: () => "127.0.0.1" });
  const probes: Probe[] = [];
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await server.request(`http://localhost${path}`, init);
    probes.push({
      reader: "the console",
      probe: `${init.method ?? "GET"} ${path}`,
      said: await response.text(),
    });
  };
  const own = { origin: "http://localhost", "content-type": "application/json" };
  for (const path of ["/", "/api/v1/state", "/readyz", "/metrics", "/api/v1/jobs/dead"])
    await get(path);
  for (const id of limited) {
    await get(`/api/v1/reports/${id}`);
    await get(`/api/v1/reports/${id}`, { method: "DELETE", headers: own });
    await get(`/api/v1/reports/${id}/undo`, { method: "POST", headers: own, body: "{}" });
  }
  for (const question of QUESTIONS.slice(0, 4)) {
    const { citations } = await app.deskOf(INSIDERS).turn.respond({ text: question });
    for (const citation of citations.slice(0, 2)) {
      if (!limited.includes(citation.reportId)) continue;
      for (const reader of [[], ["ou_clerk"], ["ou_hea"]]) {
        const url = new URL(app.links.linkOf(citation, reader)!);
        await get(url.pathname + url.search);
      }
      await get(`/s/${citation.passageId}/${citation.start}-${citation.end}?k=x`);
    }
  }
  return probes;
}

/** Somebody logs in with Feishu here; nobody is asked at this address. */
const FEISHU = {
  ...{ FEISHU_APP_ID: "cli_x", FEISHU_APP_SECRET: "s", FEISHU_DOMAIN: "http://127.0.0.1:9" },
  ...{ FEISHU_ENCRYPT_KEY: "k", FEISHU_VERIFICATION_TOKEN: "t" },
};

/** All probes, and those that told something of a limited report; `quick` leaves out readers who are much like others. */
export async function audienceEvaluation(
  folder: string,
  { quick = false } = {},
): Promise<{ probes: Probe[]; leaks: Probe[]; insiders: number }> {
  const env = { PUBLIC_URL: "https://cq.example.com", ...FEISHU };
  const app = await openApp(join(folder, "data"), null, env);
  // The threads that it starts keep no process alive.
  const awake = setInterval(() => {}, 1000);
  try {
    const limited = await shelve(app, folder);
    const probes: Probe[] = [];
    const readers = quick ? READERS.filter((_, i) => i % 3 === 1) : READERS;
    for (const [name, reader] of readers) probes.push(...(await asReader(app, name, reader)));
    probes.push(...(await atTheMachine(app, limited)));
    const http = await overHttp(app, quick ? ["ou_head", "ou_officer"] : null);
    probes.push(...http.probes);
    const told = ({ said }: Probe) => SECRET.test(said);
    // A probe that would not see the secret where it may be told could never fail.
    const insiders = (await asReader(app, "an insider", INSIDERS)).filter(told).length;
    return { probes, leaks: probes.filter(told), insiders: insiders + http.told };
  } finally {
    clearInterval(awake);
    await app.close();
  }
}
