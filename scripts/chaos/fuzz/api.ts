/**
 * The console's API: a route of the OpenAPI document → a request that its schemas allow, with names of things that are there → spoiled
 * or not → the real server, as somebody who may do everything → an answer, or a refusal with a sentence, whatever was sent.
 */
import type { ApiDocument, JsonSchema, Operation } from "../../../src/console/api/openapi.ts";
import {
  ODD_WORDS,
  oddText,
  oneIn,
  pick,
  type Random,
  randomOf,
  spoiled,
  spoiledBytes,
  spoiledJson,
} from "./random.ts";
import { madeOf } from "./values.ts";
import {
  type FuzzOptions,
  faultIn,
  inTime,
  openWorld,
  shelve,
  startTally,
  type Tally,
  type World,
} from "./world.ts";

interface Route {
  method: string;
  path: string;
  operation: Operation;
}
const TYPES = [
  ...[
    "application/json",
    "application/json; charset=utf-16",
    "text/plain",
    "application/x-www-form-urlencoded",
  ],
  ...[
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/octet-stream",
    "image/svg+xml",
    "*/*",
    "",
  ],
];
/** Ids as the house gives them, wherever they stand in an answer. */
const ID = /"(?:id|reportId|passageId|jobId|talk|batch|messageId|matter)":"([^"]{1,80})"/g;
const MOST_IDS = 400;

export async function fuzzApi({ folder, count, seed = 2, from = 0 }: FuzzOptions): Promise<Tally> {
  const tally = startTally("api");
  const world = await openWorld(folder, "local");
  try {
    await shelve(world);
    const { routes, document } = await routesOf(world);
    const ids = new Set<string>();
    for (let at = from; at < from + count; at++) {
      const random = randomOf(seed, at);
      // Each route has its turn.
      const route = routes[at % routes.length]!;
      const { path, init } = requestOf(route, document, ids, random);
      tally.sent++;
      const looked = world
        .ask(path, init)
        .then((response) => lookAt(response, route, { tally, ids }));
      const wrong = await inTime(looked).catch((error: unknown) => String(error));
      const logged = world.errors()[0];
      if (wrong !== "" || logged)
        tally.problems.push(
          `api ${at} (seed ${seed}): ${route.method} ${path.slice(0, 200)} ${String(init.body ?? "").slice(0, 200)}: ${wrong === null ? "no answer" : wrong || logged}`,
        );
    }
  } finally {
    await world.app.close();
  }
  return tally;
}

async function routesOf(world: World): Promise<{ routes: Route[]; document: ApiDocument }> {
  const response = await world.ask("/api/v1/openapi.json", {});
  const document = (await response.json()) as ApiDocument;
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
  return { routes, document };
}

/** What is wrong with an answer; empty for nothing. */
async function lookAt(
  response: Response,
  { operation }: Route,
  { tally, ids }: { tally: Tally; ids: Set<string> },
): Promise<string> {
  const told = Object.keys(operation.responses).filter((code) => code >= "500");
  const { fault, said } = await faultIn(response, told);
  if (response.status < 400) {
    tally.accepted++;
    for (const [, id] of said.slice(0, 20_000).matchAll(ID)) if (ids.size < MOST_IDS) ids.add(id!);
    return fault ?? "";
  }
  tally.refused++;
  return fault ?? (isSentence(said) ? "" : `says ${said.slice(0, 200)}`);
}

/** `{"error": "…"}` in Chinese. */
function isSentence(said: string): boolean {
  try {
    const { error } = JSON.parse(said) as { error?: unknown };
    return typeof error === "string" && /\p{Script=Han}.*[。！？]$/su.test(error);
  } catch {
    return false;
  }
}

function requestOf(
  { method, path, operation }: Route,
  { components }: ApiDocument,
  ids: Set<string>,
  random: Random,
): { path: string; init: RequestInit } {
  const { schemas } = components;
  const { parameters = [], requestBody } = operation;
  const known = [...ids];
  const idOf = () =>
    known.length > 0 && !oneIn(4, random) ? pick(known, random) : oddText(random);
  const filled = path.replace(
    /\{(\w+)\}/g,
    (_, name: string) =>
      encodeURIComponent(
        wellFormed(/page/.test(name) ? pick(["1.png", "1", "9999.png", "-1"], random) : idOf()),
      ) || "x",
  );
  const query = new URLSearchParams();
  for (const one of parameters.filter((parameter) => parameter.in === "query"))
    if (one.required || oneIn(2, random))
      query.append(
        one.name,
        wellFormed(
          oneIn(4, random)
            ? oddText(random)
            : String(idLike(one.name) ? idOf() : madeOf(one.schema, schemas, random)),
        ),
      );
  if (oneIn(10, random))
    query.append(
      pick(["id", "limit", "year", "__proto__"], random),
      wellFormed(pick(ODD_WORDS, random)).slice(0, 200),
    );
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [null, null];
  const headers: Record<string, string> = { origin: "http://localhost" };
  const init: RequestInit = { method, headers };
  if (content && method !== "GET") {
    headers["content-type"] = oneIn(8, random) ? pick(TYPES, random) : type!;
    init.body = bodyOf(content.schema, schemas, ids, random);
  }
  if (oneIn(12, random))
    headers.accept = pick(["text/event-stream", "text/html", "x".repeat(2000)], random);
  const asked = query.toString();
  return { path: `/api/v1${filled}${asked === "" ? "" : `?${asked}`}`, init };
}

const idLike = (name: string) => /^(?:id|with|office|matter|report)/.test(name);
/** An address has no halves of characters. */
const wellFormed = (text: string) => text.toWellFormed();

function bodyOf(
  schema: JsonSchema | undefined,
  schemas: Record<string, JsonSchema>,
  ids: Set<string>,
  random: Random,
): BodyInit {
  if (schema?.contentEncoding === "binary")
    return spoiledBytes(Buffer.from("2021年工作总结\n接待来访团组3批次。"), random);
  const value = madeOf(schema ?? {}, schemas, random);
  const json = JSON.stringify(withIds(value, [...ids], random));
  const way = random() % 10;
  if (way < 4) return json;
  if (way < 8) return JSON.stringify(spoiled(JSON.parse(json), random)) ?? "";
  return spoiledJson(json, random);
}

/** Where a name of something is asked for, one that there is, mostly. */
function withIds(value: unknown, ids: string[], random: Random): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, one) =>
      typeof one === "string" &&
      /^(?:id|ids|talk|replaces|draft|batch)$/.test(name) &&
      ids.length > 0
        ? pick(ids, random)
        : one,
    ) ?? "null",
  );
}
