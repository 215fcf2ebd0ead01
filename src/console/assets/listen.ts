/**
 * A question whose answer is heard as it comes about, by server-sent events (a form: `EventSource` cannot post). When the connection is
 * lost the answer goes on being made, and its rest is heard on a new one; when the server that made it is lost, it is asked for again.
 */
import type { Reply } from "../../schemas.ts";
import { Refused, request, Unreachable } from "./dom.ts";

const CUT = "与服务器的连接断了，没有听完。请检查网络，再打开这段对话看看。";
const EVENTS = "text/event-stream";
/** A question whose answer is lost is asked again by itself so often at most. */
const ASKED_AGAIN = 2;
/** What is tried again waits longer each time, together some two minutes. */
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000];

export interface Hearing {
  /** The answer is under way, and this is where it will be found. */
  onBegun?(begun: { id: string; talk: string }): void;
  /** What may be shown already, each time a whole reply in place of the one before. */
  onPartial(soFar: Reply): void;
  /** The connection is lost, and tried for anew; then `false`. */
  onLost?(lost: boolean): void;
}

/** Ask, and hear the answer to its end; a failure throws an Error whose message is a sentence to show. */
export async function listen(
  asked: { question: string; talk: string | null },
  hearing: Hearing,
): Promise<Reply> {
  const key = newKey();
  const ask = (talk: string | null) =>
    request("/api/v1/ask", { method: "POST", body: { ...asked, talk, key }, accept: EVENTS });
  const heard = { id: null, talk: asked.talk, ask, left: ASKED_AGAIN };
  return hear(await ask(asked.talk), heard, hearing);
}

/** Hear the rest of an answer that is under way. */
export async function listenAgain(id: string, hearing: Hearing): Promise<Reply> {
  const heard = { id, talk: null, ask: null, left: 0 };
  return hear(await again(heard), heard, hearing);
}

/** What is known of an answer so far, and how often it may still be asked for anew. */
interface Heard {
  id: string | null;
  talk: string | null;
  ask: ((talk: string | null) => Promise<Response>) | null;
  left: number;
}

async function hear(first: Response, heard: Heard, hearing: Hearing): Promise<Reply> {
  let response = first;
  for (;;) {
    try {
      for await (const { event, data } of eventsOf(response)) {
        if (event === "begun") {
          const begun = data as { id: string; talk: string };
          Object.assign(heard, begun);
          hearing.onBegun?.(begun);
        }
        if (event === "partial") hearing.onPartial(data as Reply);
        if (event === "reply") return data as Reply;
        if (event === "error") throw new Error((data as { error: string }).error);
      }
      throw new Cut();
    } catch (error) {
      if (!(error instanceof Cut)) throw error;
      hearing.onLost?.(true);
      response = await again(heard);
      hearing.onLost?.(false);
    }
  }
}

/** A new connection to an answer, as soon as there is one. */
async function again(heard: Heard): Promise<Response> {
  for (const wait of WAITS_MS) {
    try {
      return await goOn(heard);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await passed(wait);
    }
  }
  throw new Error(CUT);
}

/** Where the server does not know it any more, since the one that made it is gone, it is asked for again under its key. */
async function goOn(heard: Heard): Promise<Response> {
  const { id, talk, ask } = heard;
  let lost: Error = new Cut();
  try {
    if (id !== null) return await request(`/api/v1/replies/${id}/events`, { accept: EVENTS });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
    lost = error;
  }
  if (!ask || heard.left === 0) throw lost;
  const response = await ask(talk);
  heard.left--;
  return response;
}

/** Of this question alone; `randomUUID` is not there where the page came without TLS. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** Some time has passed, or the network is there again. */
function passed(ms: number): Promise<unknown> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
    addEventListener("online", resolve, { once: true });
  });
}

class Cut extends Error {
  constructor() {
    super(CUT);
  }
}

export async function* eventsOf(
  response: Response,
): AsyncGenerator<{ event: string; data: unknown }> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Cut();
    });
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      const [event, data] = [field("event"), field("data")];
      if (event && data) yield { event, data: JSON.parse(data) };
    }
  }
}
