/**
 * A model in a child process: loaded at the first question, one batch at a time, questions before passages. One that
 * cannot be had is one warning, and whoever asked goes on without it.
 */
import { type ChildProcess, fork } from "node:child_process";
import type { Log } from "../../log.ts";
import type { Answer, Ask, Load } from "./child.ts";

export interface ModelOptions {
  /** A hub id such as `Xenova/bge-small-zh-v1.5`, or a local folder in transformers.js layout. */
  model: string;
  /** A mirror of the hub, or null for the hub itself. */
  endpoint: string | null;
  /** Where downloaded models are kept. */
  cacheDir: string;
  /** Hosts beside the hub that it may send us to. */
  outboundHosts?: string[];
  log: Log;
  /** For how long a question waits for a model that is being loaded, in ms. */
  patienceMs?: number;
  /** How long a load or a batch may say nothing, in ms. */
  silenceMs?: number;
}

interface Asked {
  ask: Ask;
  resolve: (answer: Answer | null) => void;
}

export function openModel(task: Load["task"], options: ModelOptions) {
  const { model, log, patienceMs = 3000, silenceMs = 120_000 } = options;
  const questions: Asked[] = [];
  const passages: Asked[] = [];
  let child: ChildProcess | null = null;
  let given: Promise<boolean> | null = null;
  let state: "new" | "loading" | "ready" | "failed" | "closed" = "new";
  let working = false;

  /** Resolves with whether there is a model; tried once for the life of the program. */
  async function load(): Promise<boolean> {
    state = "loading";
    child = startChild();
    const { endpoint, cacheDir, outboundHosts = [] } = options;
    const answer = await answerOf(
      child,
      { load: model, task, endpoint, cacheDir, outboundHosts },
      silenceMs,
      (percent) => log.info("a model is being downloaded", { model, percent }),
    );
    if (isClosed()) return false;
    if (answer !== null && "ready" in answer) {
      state = "ready";
      return true;
    }
    giveUp("cannot be loaded", answer);
    return false;
  }

  function isClosed(): boolean {
    return state === "closed";
  }

  function giveUp(what: string, answer: Answer | null): void {
    state = "failed";
    child?.kill("SIGKILL");
    child = null;
    const error = answer !== null && "error" in answer ? answer.error : "it did not answer";
    log.warn(`the model ${what}; text search goes on without it`, { model, error });
    letGo();
  }

  /** Nobody waits for what will not come. */
  function letGo(): void {
    for (const { resolve } of [...questions.splice(0), ...passages.splice(0)]) resolve(null);
  }

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    while (child) {
      const next = questions.shift() ?? passages.shift();
      if (!next) break;
      const answer = await answerOf(child, next.ask, silenceMs);
      const failed = answer === null || "error" in answer;
      next.resolve(failed ? null : answer);
      if (failed && !isClosed()) giveUp("has failed", answer);
    }
    working = false;
  }

  return {
    /**
     * What the model says, or null while none can be had. An `urgent` ask goes before others, and does not wait for a
     * model that is still being fetched.
     */
    async ask(ask: Ask, urgent: boolean): Promise<Answer | null> {
      given ??= load();
      if (state === "failed" || state === "closed") return null;
      const there = urgent && state === "loading" ? await soon(given, patienceMs) : await given;
      if (!there || !child) return null;
      return new Promise((resolve) => {
        (urgent ? questions : passages).push({ ask, resolve });
        void work();
      });
    },
    close(): void {
      state = "closed";
      child?.kill("SIGKILL");
      child = null;
      letGo();
    },
  };
}

/** What `given` says within `ms`; false when it takes longer. */
function soon(given: Promise<boolean>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false);
    void given.then((there) => {
      clearTimeout(timer);
      resolve(there);
    });
  });
}

function startChild(): ChildProcess {
  const child = fork(new URL("./child.ts", import.meta.url), {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  // Neither the child nor the channel keeps this process alive; when this process ends, the channel closes, and the child ends.
  child.unref();
  child.channel?.unref();
  child.on("error", () => {});
  return child;
}

/** The child's answer; null when it ended, or said nothing for too long. Progress is told on the way. */
function answerOf(
  child: ChildProcess,
  order: Load | Ask,
  silenceMs: number,
  onProgress: (percent: number) => void = () => {},
): Promise<Answer | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(null), silenceMs);
    const onEnd = () => finish(null);
    const onMessage = (answer: Answer) => {
      if (!("percent" in answer)) return finish(answer);
      timer.refresh();
      onProgress(answer.percent);
    };
    const finish = (answer: Answer | null) => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onEnd).off("error", onEnd);
      resolve(answer);
    };
    child.on("message", onMessage).on("exit", onEnd).on("error", onEnd);
    child.send(order, (error) => error && finish(null));
  });
}
