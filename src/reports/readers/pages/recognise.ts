/**
 * Image bytes → lines of text, by OCR on this machine. The engine lives in a child process: started for the first
 * picture, asked one picture at a time, ended when it has had nothing to do for a while, takes too long, or is closed.
 */
import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { failure, type Outcome } from "../../../domain.ts";
import type { Picture, Recognise } from "../../blocks.ts";

export interface RecogniserOptions {
  /** How many threads compute; at most 4 by default, as more gain nothing on a page. */
  threads?: number;
  /** For how long an engine without work is kept. */
  idleMs?: number;
  /** How long one picture may take. */
  timeoutMs?: number;
}

export type Recogniser = Recognise & { close(): void };

/** `close` ends the engine at once, pictures under way fail; a later call starts it anew. */
export function createRecogniser(options: RecogniserOptions = {}): Recogniser {
  const {
    threads = Math.min(4, availableParallelism()),
    idleMs = 20_000,
    timeoutMs = 120_000,
  } = options;
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const close = () => {
    clearTimeout(idle);
    child?.kill("SIGKILL");
    child = undefined;
  };

  const ask = async (image: Uint8Array): Promise<Outcome<Picture>> => {
    clearTimeout(idle);
    if (!child?.connected) child = start();
    const outcome = await answerOf(child, { image, threads }, timeoutMs);
    if (outcome === null) {
      close();
      return failure("文字识别中断了。请稍后再试；若总是如此，请换一份清晰的扫描件。", {
        retry: true,
      });
    }
    idle = setTimeout(close, idleMs).unref();
    return outcome;
  };

  const recognise = (image: Uint8Array): Promise<Outcome<Picture>> => {
    const answer = last.then(() => ask(image));
    last = answer;
    return answer;
  };
  return Object.assign(recognise, { close });
}

function start(): ChildProcess {
  const child = fork(new URL("./ocr/child.ts", import.meta.url), {
    execArgv: ["--max-old-space-size=512"],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  // Neither the child nor the channel keeps this process alive; when this process ends, the channel closes, and the child ends.
  child.unref();
  child.channel?.unref();
  // What it means is said by the answer that does not come.
  child.on("error", () => {});
  return child;
}

/** The child's answer; null when it ended or took too long. */
function answerOf(
  child: ChildProcess,
  message: { image: Uint8Array; threads: number },
  timeoutMs: number,
): Promise<Outcome<Picture> | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(null), timeoutMs);
    const onEnd = () => finish(null);
    const finish = (answer: Outcome<Picture> | null) => {
      clearTimeout(timer);
      child.off("message", finish).off("exit", onEnd).off("error", onEnd);
      resolve(answer);
    };
    child.on("message", finish).on("exit", onEnd).on("error", onEnd);
    child.send(message, (error) => error && finish(null));
  });
}
