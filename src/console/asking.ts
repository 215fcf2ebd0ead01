/**
 * A question at the console's door: answered as JSON, or where the reader asks for server-sent events as it comes about:
 * `partial` for what may be shown already, each in place of the one before, and at last `reply` or `error`.
 */
import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { App } from "../app.ts";
import { failure, type Outcome, type Reply } from "../domain.ts";
import { createNewest } from "../flows/newest.ts";
import { messageOf } from "../log.ts";

/** Proxies cut a connection on which nothing comes for half a minute or a minute. */
const BEAT_MS = 10_000;
/** The library is changed by people: more often than this it does not happen while one answer is made. */
const TRIES = 3;
/** Whoever reads the console is nobody in particular. */
const NOBODY: string[] = [];

interface Listener {
  signal: AbortSignal;
  shown?: (soFar: Reply) => Promise<void>;
}

export function createAsking({ turn, telling, records, log }: App) {
  /** The reply to `text`. What may not be read any more by the time it is there is not told, but worked out anew. */
  async function answer(text: string, { signal, shown }: Listener): Promise<Outcome<Reply>> {
    for (let tries = 0; tries < TRIES; tries++) {
      const shelf = await records.reports();
      const isLate = (reply: Reply) => telling.isLate(NOBODY, reply, shelf);
      const showing = createNewest(async (soFar: Reply) => {
        if (shown && !signal.aborted && !(await isLate(soFar))) await shown(soFar);
        return 0;
      });
      const reply = await turn.respond({ text, signal, ...(shown && { shown: showing.push }) });
      await showing.end();
      if (!(await isLate(reply))) return { ok: true, value: reply };
    }
    return failure("报告库正在改动，这一问没有答成。请稍后再问一次。");
  }

  async function tell(stream: SSEStreamingApi, text: string): Promise<void> {
    const leaving = new AbortController();
    stream.onAbort(() => leaving.abort());
    const send = (event: string, data: object) =>
      stream.writeSSE({ event, data: JSON.stringify(data) });
    const beat = () => void stream.write(":\n\n");
    beat();
    const beats = setInterval(beat, BEAT_MS);
    try {
      const { signal } = leaving;
      const answered = await answer(text, { signal, shown: (soFar) => send("partial", soFar) });
      if (signal.aborted) return;
      if (answered.ok) await send("reply", answered.value);
      else await send("error", { error: answered.error });
    } catch (error) {
      log.error("a question failed", { error: messageOf(error) });
      await send("error", { error: "服务器内部出错，请稍后再试；管理员可查看日志。" });
    } finally {
      clearInterval(beats);
    }
  }

  return async (c: Context, text: string): Promise<Response> => {
    if (!c.req.header("accept")?.includes("text/event-stream")) {
      const answered = await answer(text, { signal: c.req.raw.signal });
      return answered.ok ? c.json(answered.value) : c.json({ error: answered.error }, 503);
    }
    // nginx gathers what it passes on, unless it is told not to.
    c.header("x-accel-buffering", "no");
    const response = streamSSE(c, (stream) => tell(stream, text));
    response.headers.set("cache-control", "no-store");
    return response;
  };
}
