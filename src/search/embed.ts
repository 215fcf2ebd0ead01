/**
 * Texts → vectors with an embedding model, in a child process: loaded at the first text, questions before passages, a
 * few texts at a time. A model that cannot be had is one warning, and text search goes on without it.
 */
import { type ChildProcess, fork } from "node:child_process";
import type { Log } from "../log.ts";
import type { Answer, Load } from "./embed-child.ts";

export interface Embedder {
  model: string;
  /**
   * One unit vector a text, or null while no model can be had. A question is `urgent`: it goes before passages, and does
   * not wait for a model that is still being fetched.
   */
  embed(texts: string[], urgent?: boolean): Promise<number[][] | null>;
  close(): void;
}

export interface EmbedderOptions {
  /** A hub id such as `Xenova/bge-small-zh-v1.5`, or a local folder in transformers.js layout. */
  model: string;
  /** A mirror of the hub, or null for the hub itself. */
  endpoint: string | null;
  /** Where downloaded models are kept. */
  cacheDir: string;
  log: Log;
  /** For how long a question waits for a model that is being loaded, in ms. */
  patienceMs?: number;
  /** How long a load or a batch may say nothing, in ms. */
  silenceMs?: number;
}

/** Keeps one core busy for some tens of ms, so that a question never waits long behind passages. */
const BATCH = 8;

interface Asked {
  texts: string[];
  resolve: (vectors: number[][] | null) => void;
}

export function createEmbedder(options: EmbedderOptions): Embedder {
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
    const order: Load = { load: model, endpoint: options.endpoint, cacheDir: options.cacheDir };
    const answer = await answerOf(child, order, silenceMs, (percent) =>
      log.info("embedding model is being downloaded", { model, percent }),
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
    log.warn(`embedding model ${what}; text search goes on without it`, { model, error });
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
      const answer = await answerOf(child, { texts: next.texts }, silenceMs);
      if (answer !== null && "vectors" in answer) {
        next.resolve(answer.vectors.map((vector) => Array.from(vector)));
        continue;
      }
      next.resolve(null);
      if (!isClosed()) giveUp("has failed", answer);
    }
    working = false;
  }

  function ask(queue: Asked[], texts: string[]): Promise<number[][] | null> {
    if (!child) return Promise.resolve(null);
    return new Promise((resolve) => {
      queue.push({ texts, resolve });
      void work();
    });
  }

  async function embed(texts: string[], urgent = false): Promise<number[][] | null> {
    given ??= load();
    if (state === "failed" || state === "closed") return null;
    const there = urgent && state === "loading" ? await soon(given, patienceMs) : await given;
    if (!there) return null;
    if (urgent) return ask(questions, texts);
    // Texts of like length go together: a batch is padded to its longest.
    const order = texts.map((_, i) => i).sort((a, b) => texts[a]!.length - texts[b]!.length);
    const vectors = new Array<number[]>(texts.length);
    for (let from = 0; from < order.length; from += BATCH) {
      const own = order.slice(from, from + BATCH);
      const found = await ask(
        passages,
        own.map((i) => texts[i]!),
      );
      if (found === null) return null;
      own.forEach((i, at) => {
        vectors[i] = found[at]!;
      });
    }
    return vectors;
  }

  return {
    model,
    embed,
    close() {
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
  const child = fork(new URL("./embed-child.ts", import.meta.url), {
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
  order: Load | { texts: string[] },
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
