/** A question whose answer is heard as it comes about, by server-sent events (a form: `EventSource` cannot post). */
import type { Reply } from "../../schemas.ts";
import { request } from "./dom.ts";

const CUT = "与服务器的连接在中途断了。请检查网络，再问一次。";

/**
 * `onPartial` is told what may be shown already, each time a whole reply in place of the one before. Resolves with the last;
 * a failure throws an Error whose message is a sentence to show.
 */
export async function listen(
  path: string,
  body: unknown,
  { signal, onPartial }: { signal: AbortSignal; onPartial: (soFar: Reply) => void },
): Promise<Reply> {
  const response = await request(path, {
    method: "POST",
    body,
    signal,
    accept: "text/event-stream",
  });
  for await (const { event, data } of eventsOf(response)) {
    if (event === "reply") return data as Reply;
    if (event === "error") throw new Error((data as { error: string }).error);
    if (event === "partial") onPartial(data as Reply);
  }
  throw new Error(CUT);
}

export async function* eventsOf(
  response: Response,
): AsyncGenerator<{ event: string; data: unknown }> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error(CUT);
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
