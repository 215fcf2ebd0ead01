/**
 * An answer under way at the console's door: told as JSON when it is there, or where the reader asks for server-sent events as it comes
 * about: `begun` with its address, `partial` for what may be shown already, each in place of the one before, and at last `reply` or
 * `error`. Who goes away ends nothing, and may listen again.
 */
import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { App } from "../app.ts";
import type { Outcome, Reply } from "../domain.ts";
import type { Answering } from "../flows/asking.ts";
import type { Reader } from "../flows/desk.ts";
import { createNewest } from "../flows/newest.ts";
import { messageOf } from "../log.ts";

/** Proxies cut a connection on which nothing comes for half a minute or a minute. */
const BEAT_MS = 10_000;
const WITHDRAWN = "这条回答引用的报告已经移除，或不再对您开放。请重新提问。";

/** An answer to listen to: under way, or there already. */
export type Heard = Pick<Answering, "id" | "talk" | "done"> & Partial<Pick<Answering, "hear">>;

export function createTelling({ telling, log }: Pick<App, "telling" | "log">) {
  /** Everything of it that comes from now on, for one reader. */
  function stream(c: Context, heard: Heard, reader: Reader): Response {
    // nginx gathers what it passes on, unless it is told not to.
    c.header("x-accel-buffering", "no");
    const response = streamSSE(c, (stream) => tell(stream, heard, reader));
    response.headers.set("cache-control", "no-store");
    return response;
  }

  async function tell(stream: SSEStreamingApi, heard: Heard, reader: Reader): Promise<void> {
    const { id, talk, done } = heard;
    const send = (event: string, data: object) =>
      stream.writeSSE({ event, data: JSON.stringify(data) });
    const beat = () => void stream.write(":\n\n");
    beat();
    const beats = setInterval(beat, BEAT_MS);
    let deaf: (() => void) | undefined;
    const showing = createNewest(async (soFar: Reply) => {
      if (await telling.mayBeTold(reader, soFar)) await send("partial", soFar);
      return 0;
    });
    stream.onAbort(() => deaf?.());
    try {
      await send("begun", { id, talk });
      deaf = heard.hear?.(showing.push);
      const answered = await whole(done, reader);
      deaf?.();
      await showing.end();
      if (answered.ok) await send("reply", answered.value);
      else await send("error", { error: answered.error });
    } catch (error) {
      log.info("an answer could not be told to the end", { job: id, error: messageOf(error) });
    } finally {
      deaf?.();
      clearInterval(beats);
    }
  }

  /** The reply, unless it may not be read any more. */
  async function whole(done: Promise<Outcome<Reply>>, reader: Reader): Promise<Outcome<Reply>> {
    const answered = await done;
    if (!answered.ok || (await telling.mayBeTold(reader, answered.value))) return answered;
    return { ok: false, retry: false, error: WITHDRAWN };
  }

  return { stream, whole };
}

/** Does whoever asks want to hear it as it comes about? */
export function listens(c: Context): boolean {
  return c.req.header("accept")?.includes("text/event-stream") ?? false;
}
