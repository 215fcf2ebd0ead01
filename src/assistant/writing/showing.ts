/**
 * What a reader sees while a model writes: each claim as soon as it holds; and when MODEL_PATIENCE is over the extracted reply, or
 * what holds by then made whole out of it. Each is a whole reply in the place of the one before;
 * that the model goes on is for the card and the page to say, beside it.
 */

import type { Wait } from "../model/hearing.ts";
import type { ReplyBody } from "../reply.ts";
import { type Composed, composed } from "./composed.ts";
import type { Sentence } from "./evidence.ts";
import type { Judged } from "./judge.ts";

export interface ShowingOptions extends Pick<Composed, "ask" | "extracted" | "lookings" | "chars"> {
  sentences: Sentence[];
  /** The claims that hold by now. */
  held: () => Judged[];
  shown: ((soFar: ReplyBody) => void) | undefined;
  /** 0 is for ever. */
  patienceMs: number;
  wait: Wait;
}

export function createShowing(options: ShowingOptions) {
  const { ask, extracted, lookings, chars, sentences, held, shown, patienceMs, wait } = options;
  const hits = sentences.map(({ quote }) => quote.hit);
  const over = new AbortController();
  let late = false;
  let last = "";

  function show(): void {
    if (!shown || over.signal.aborted) return;
    const body = composed({ ask, extracted, lookings, chars, held: held(), hits, whole: late });
    const soFar = body ?? (late ? extracted : null);
    if (!soFar || soFar.text === last) return;
    last = soFar.text;
    shown(soFar);
  }

  if (shown && patienceMs > 0)
    wait(patienceMs, over.signal).then(
      () => {
        late = true;
        show();
      },
      () => {},
    );
  return {
    show,
    /** Nothing more is shown: the reply itself is there. */
    end: (): void => over.abort(),
  };
}
