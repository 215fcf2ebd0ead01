/**
 * Over HTTP: somebody who may read all asks, drafts and looks → every address of the API with every name that he has come to know,
 * his links and his answers' files, opened by others; then they ask for themselves, at once and as a stream, by the API and by /mcp.
 */
import { unzipSync } from "fflate";
import type { App } from "../../../src/app.ts";
import type { ApiDocument } from "../../../src/console/api/openapi.ts";
import { createServer } from "../../../src/server.ts";
import type { Probe } from "../audience.ts";
import { QUESTIONS, SECRET, WORDS, withoutAsked } from "./shelf.ts";

/** Those who come: by Feishu with their chats, or with a token of the house, which is nobody in particular. */
const VISITORS: Record<string, { chats: string[] } | { scopes: string[] }> = {
  ou_head: { chats: [] },
  ou_deputy: { chats: ["oc_heads"] },
  ou_clerk: { chats: [] },
  ou_officer: { chats: ["oc_office", "oc_head"] },
  "a token of a program": { scopes: ["read", "ask"] },
  "a token of a keeper": { scopes: ["read", "ask", "ingest", "admin"] },
};
const MAY = ["ou_head", "ou_deputy"];
/** So many names of each kind are tried with each address. */
const MOST_IDS = 8;
const YEARS = ["2017", "2021", "2022"];

interface Answer {
  said: string;
  /** Of `/mcp`. */
  session: string;
}
type Ask = (path: string, init?: RequestInit) => Promise<Answer>;

/** `only`: these visitors alone, of whom the first may read all. */
export async function overHttp(
  app: App,
  only: string[] | null = null,
): Promise<{ probes: Probe[]; told: number }> {
  const asks = await visitorsOf(app, only);
  const probes: Probe[] = [];
  let told = 0;
  const note = (reader: string, probe: string, said: string) => {
    if (!MAY.includes(reader)) probes.push({ reader, probe, said });
    else if (SECRET.test(said)) told++;
  };
  const known = await knowledgeOf(asks.ou_head!);
  const document = JSON.parse((await asks.ou_head!("/api/v1/openapi.json")).said) as ApiDocument;
  const paths = [
    ...addressesOf(document, known),
    ...known.links,
    "/metrics",
    "/readyz",
    "/",
    "/api",
  ];
  for (const [reader, ask] of Object.entries(asks))
    for (const path of new Set(paths))
      note(reader, `GET ${path}`, withoutYear((await ask(path)).said, path));
  for (const [reader, ask] of Object.entries(asks))
    for (const [probe, path, init] of changesOf(known))
      if (!MAY.includes(reader)) note(reader, probe, (await ask(path, init)).said);
  for (const [reader, ask] of Object.entries(asks))
    await asking(ask, (...one) => note(reader, ...one));
  return { probes, told };
}

/** The year that an address asks for is no news. */
function withoutYear(said: string, path: string): string {
  const [, year] = /year=(\d{4})/.exec(path) ?? [];
  return year === undefined
    ? said
    : said.replaceAll(`"year":${year}`, "").replaceAll(`${year}年`, "");
}

async function visitorsOf(app: App, only: string[] | null): Promise<Record<string, Ask>> {
  const server = createServer(app, { door: "token", remoteAddress: () => "203.0.113.9" });
  const asks: Record<string, Ask> = {};
  for (const [name, who] of Object.entries(VISITORS)) {
    if (only && !only.includes(name)) continue;
    const headers: Record<string, string> =
      "chats" in who
        ? {
            cookie: `chengqian=${await app.access.sessions.begin({ person: { openId: name, name, chats: who.chats } }, "x")}`,
          }
        : {
            authorization: `Bearer ${(await app.access.tokens.create({ name, scopes: who.scopes, until: null, by: "x" })).token}`,
          };
    asks[name] = async (path, init = {}) => {
      const own = { "sec-fetch-site": "same-origin", "content-type": "application/json" };
      const response = await server.request(`http://localhost${path}`, {
        ...init,
        headers: { ...own, ...headers, ...(init.headers as object) },
      });
      const session = response.headers.get("mcp-session-id") ?? "";
      return { said: await wordsOf(response), session };
    };
  }
  return asks;
}

/** All that a reader could make out of an answer: of a file that is a zip, what its parts say. */
async function wordsOf(response: Response): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const location = response.headers.get("location") ?? "";
  const name = decodeURIComponent(response.headers.get("content-disposition") ?? "");
  const parts = bytes[0] === 0x50 && bytes[1] === 0x4b ? Object.values(unzipSync(bytes)) : [bytes];
  return [
    location,
    name,
    ...parts.map((part) => new TextDecoder().decode(part).replace(/<[^<>]*>/g, "")),
  ].join("\n");
}

interface Known {
  /** Names of things as they stand in answers, by what they name. */
  ids: Record<string, string[]>;
  links: string[];
}

/** What somebody who may read all has seen: the names of reports, passages, answers, drafts and matters, and links. */
async function knowledgeOf(ask: Ask): Promise<Known> {
  const seen: string[] = [];
  const look = async (path: string, init?: RequestInit) => {
    const { said } = await ask(path, init);
    seen.push(said);
    return said;
  };
  // What he types must not be what gives it away.
  const asked = QUESTIONS.filter(
    (question) => !SECRET.test(question) && !question.includes("忽略"),
  );
  for (const question of asked)
    await look("/api/v1/ask", { method: "POST", body: JSON.stringify({ question }) });
  await look("/api/v1/drafts", { method: "POST", body: JSON.stringify({ year: 2023 }) });
  for (const path of ["/reports", "/ledger/offices", "/ledger/conflicts", "/drafts", "/talks"])
    await look(`/api/v1${path}`);
  for (const word of WORDS) await look(`/api/v1/ledger/matters?q=${encodeURIComponent(word)}`);
  const all = seen.join("\n");
  const ids: Record<string, string[]> = {};
  for (const [, name, id] of all.matchAll(
    /"(id|reportId|jobId|talk|passageId|draft|matter)":"([\w.:-]{4,80})"/g,
  )) {
    const own = ids[name!] ?? [];
    if (!own.includes(id!) && own.length < 40) ids[name!] = [...own, id!];
  }
  const links: string[] = [];
  for (const id of (ids.id ?? []).slice(0, 20)) {
    const { said } = await ask(`/api/v1/replies/${id}/link`);
    const url = /"url":"([^"]+)"/.exec(said)?.[1];
    if (url)
      links.push(
        new URL(url, "http://localhost").pathname + new URL(url, "http://localhost").search,
      );
  }
  for (const [, link] of all.matchAll(/"url":"(?:https?:\/\/[^"/]+)?(\/s\/[^"#]+)/g))
    if (links.length < 60) links.push(link!);
  return { ids, links };
}

/** Every address that is looked at, with every name that there is. */
function addressesOf({ paths }: ApiDocument, { ids }: Known): string[] {
  const all = Object.entries(paths).flatMap(([path, { get }]) => (get ? [{ path, get }] : []));
  const some = Object.values(ids).flatMap((own) => own.slice(-MOST_IDS));
  return (
    all
      // They tell what changes, and have no end.
      .filter(({ path }) => !/^\/uploads.*events$/.test(path))
      .flatMap(({ path, get }) => {
        const named = path.includes("{")
          ? (/reports/.test(path) ? (ids.reportId ?? []) : some).map((id) =>
              path.replace(/\{(\w+)\}/g, (_, name: string) => (/page/.test(name) ? "1.png" : id)),
            )
          : [path];
        const asked = (get.parameters ?? [])
          .filter((one) => one.in === "query")
          .map(({ name }) => name);
        return named.flatMap((one) =>
          queriesFor(asked, ids).map((query) => `/api/v1${one}${query}`),
        );
      })
  );
}

function queriesFor(asked: string[], ids: Record<string, string[]>): string[] {
  const with_ = (fill: (name: string) => string | null) => {
    const query = new URLSearchParams(
      asked.flatMap((name) => {
        const value = fill(name);
        return value === null ? [] : [[name, value]];
      }),
    );
    return query.size > 0 ? `?${query}` : "";
  };
  const words = WORDS.map((word) =>
    with_((name) => (name === "q" || name === "words" ? word : null)),
  );
  const years = YEARS.map((year) => with_((name) => (/year|from|to$/.test(name) ? year : null)));
  const others = (ids.reportId ?? []).map((id) => with_((name) => (name === "with" ? id : null)));
  const kinds = ["csv", "xlsx"].map((kind) =>
    with_((name) => (name === "format" ? kind : name === "q" ? "接待来访团组" : null)),
  );
  return [...new Set(["", ...words, ...years, ...others, ...kinds])];
}

/** What others might do with his names: opinions, corrections, removals, drafts gone on with. */
function changesOf({ ids }: Known): [string, string, RequestInit][] {
  const send = (method: string, path: string, body: unknown): [string, string, RequestInit] => [
    `${method} ${path}`,
    `/api/v1${path}`,
    { method, body: JSON.stringify(body) },
  ];
  const reports = (ids.reportId ?? []).flatMap((id) => [
    send("PATCH", `/reports/${id}`, { revision: "x", year: 2022 }),
    send("POST", `/uploads`, { replaces: id }),
    send("POST", `/reports/${id}/undo`, {}),
  ]);
  const replies = (ids.id ?? [])
    .slice(0, 12)
    .flatMap((id) => [
      send("POST", `/replies/${id}/feedback`, { verdict: "down", reasons: [], words: "" }),
      send("POST", `/drafts/${id}/say`, { say: "换个说法", version: 1 }),
      send("POST", "/ask", { question: "那上一年呢？", talk: id }),
    ]);
  const talks = (ids.talk ?? [])
    .slice(0, 6)
    .map((talk) => send("POST", "/ask", { question: "展开说说", talk }));
  return [...reports, ...replies, ...talks];
}

/** Every question, at once, as a stream and by a tool; its file, its follow-up; every tool with every word. */
async function asking(ask: Ask, note: (probe: string, said: string) => void): Promise<void> {
  const tool = await toolsOf(ask);
  for (const question of QUESTIONS) {
    const body = JSON.stringify({ question });
    const { said } = await ask("/api/v1/ask", { method: "POST", body });
    note(`POST /ask ${question}`, withoutAsked(said.replaceAll(question, ""), question));
    const [, id] = /"id":"((?:own|job)-[^"]+)"/.exec(said) ?? [];
    if (id)
      note(
        `word of ${question}`,
        withoutAsked(
          (await ask(`/api/v1/replies/${id}/word`)).said.replaceAll(question, ""),
          question,
        ),
      );
    const [, talk] = /"talk":"([^"]+)"/.exec(said) ?? [];
    const followed =
      talk &&
      (
        await ask("/api/v1/ask", {
          method: "POST",
          body: JSON.stringify({ question: "那之前各年呢？", talk }),
        })
      ).said;
    if (followed)
      note(`follow-up to ${question}`, withoutAsked(followed.replaceAll(question, ""), question));
    const stream = await ask("/api/v1/ask", {
      method: "POST",
      body,
      headers: { accept: "text/event-stream" },
    });
    note(`stream of ${question}`, withoutAsked(stream.said.replaceAll(question, ""), question));
    note(
      `mcp ask ${question}`,
      withoutAsked((await tool("ask", { question })).replaceAll(question, ""), question),
    );
  }
  for (const word of WORDS) {
    note(`mcp search ${word}`, withoutAsked(await tool("search", { query: word }), word));
    note(`mcp figures ${word}`, withoutAsked(await tool("figures", { words: word }), word));
    note(
      `mcp draft ${word}`,
      withoutAsked(await tool("draft", { section: word, year: 2023 }), word),
    );
  }
  note("mcp read", await tool("read", {}));
}

async function toolsOf(ask: Ask) {
  const post = (body: object, session = "") =>
    ask("/mcp", {
      method: "POST",
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...body }),
      headers: {
        accept: "application/json, text/event-stream",
        ...(session && { "mcp-session-id": session }),
      },
    });
  const clientInfo = { name: "audience", version: "1" };
  const begun = await post({
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo },
  });
  return async (name: string, given: object) =>
    (await post({ method: "tools/call", params: { name, arguments: given } }, begun.session)).said;
}
