/**
 * A question whose answer is heard as it comes about, by server-sent events (a form: `EventSource` cannot post). When the connection is
 * lost the answer goes on being made, and its rest is heard on a new one.
 */
import type { Reply } from "../../schemas.ts";
import { request, Unreachable } from "./dom.ts";

const CUT = "与服务器的连接断了，没有听完。请检查网络，再打开这段对话看看。";
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
  body: { question: string; talk: string | null },
  hearing: Hearing,
): Promise<Reply> {
  const asked = { method: "POST", body, accept: "text/event-stream" };
  return hear(await request("/api/v1/ask", asked), null, hearing);
}

/** Hear the rest of an answer that is under way. */
export async function listenAgain(id: string, hearing: Hearing): Promise<Reply> {
  return hear(await again(id), id, hearing);
}

async function hear(first: Response, known: string | null, hearing: Hearing): Promise<Reply> {
  let response = first;
  let id = known;
  for (;;) {
    try {
      for await (const { event, data } of eventsOf(response)) {
        if (event === "begun") {
          const begun = data as { id: string; talk: string };
          id = begun.id;
          hearing.onBegun?.(begun);
        }
        if (event === "partial") hearing.onPartial(data as Reply);
        if (event === "reply") return data as Reply;
        if (event === "error") throw new Error((data as { error: string }).error);
      }
      throw new Cut();
    } catch (error) {
      if (!(error instanceof Cut) || id === null) throw error;
      hearing.onLost?.(true);
      response = await again(id);
      hearing.onLost?.(false);
    }
  }
}

/** A new connection to an answer, as soon as there is one. */
async function again(id: string): Promise<Response> {
  for (const wait of WAITS_MS) {
    try {
      return await request(`/api/v1/replies/${id}/events`, { accept: "text/event-stream" });
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await passed(wait);
    }
  }
  throw new Error(CUT);
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
