/** Answers under way: heard to their end, whether their talk is on show or not, and stopped where somebody wants them to. */
import type { Reply } from "../../../schemas.ts";
import { api, toast } from "../dom.ts";
import { type Hearing, listen, listenAgain } from "../listen.ts";
import type { Shown } from "./shown.ts";
import type { Asked, Talk } from "./turn.ts";

export interface HearingOptions {
  shown: Pick<Shown, "mend">;
  /** The server has taken a question, and its talk has an address. */
  begun(talk: Talk): void;
  /** It has come to an end, whichever. */
  ended(talk: Talk, turn: Asked): void;
}

export function createHearing({ shown, begun, ended }: HearingOptions) {
  /** The talks with an answer that is heard. */
  const heard = new Map<string, Talk>();

  /** The turn's reply, which grows while a model writes it; or why there is none, or not all of it. */
  async function hear(
    talk: Talk,
    turn: Asked,
    begin: (hearing: Hearing) => Promise<Reply>,
  ): Promise<void> {
    const changed = (change: Partial<Asked>) => {
      Object.assign(turn, change);
      shown.mend(talk, turn);
    };
    if (talk.id !== null) heard.set(talk.id, talk);
    try {
      const reply = await begin({
        onBegun({ id, talk: of }) {
          talk.id = of;
          heard.set(of, talk);
          begun(talk);
          changed({ id });
        },
        onPartial: (soFar) => changed({ reply: soFar }),
        onLost: (lost) => changed({ lost }),
      });
      Object.assign(turn, { reply, state: "answered" });
    } catch (error) {
      Object.assign(turn, { state: "failed", error: (error as Error).message });
    }
    if (talk.id !== null) heard.delete(talk.id);
    changed({ lost: false });
    ended(talk, turn);
  }

  return {
    ask: (talk: Talk, turn: Asked) =>
      hear(talk, turn, (hearing) => listen({ question: turn.question, talk: talk.id }, hearing)),
    /** Whatever of a talk is under way and not heard yet. */
    resume(talk: Talk): void {
      if (talk.id === null || heard.has(talk.id)) return;
      for (const turn of talk.turns) {
        const { id, state } = turn;
        if (state === "running" && id !== null)
          void hear(talk, turn, (hearing) => listenAgain(id, hearing));
      }
    },
    /** The talk as this page has it, while an answer in it is heard. */
    of: (id: string) => heard.get(id) ?? null,
    async stop(talk: Talk, turn: Asked): Promise<void> {
      turn.stopping = true;
      shown.mend(talk, turn);
      try {
        await api(`/api/v1/replies/${turn.id}/stop`, { method: "POST", body: {} });
      } catch (error) {
        turn.stopping = false;
        shown.mend(talk, turn);
        toast((error as Error).message);
      }
    },
  };
}
