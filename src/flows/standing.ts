/**
 * The card in which an answer stands while it is made: a stream, where the app may have one, else a plain card that is replaced. What
 * is known of it is on record before each step, so that the next program goes on in the same card.
 */
import type { Job, Outcome, Reply } from "../domain.ts";
import type { FeishuClient } from "../feishu/client.ts";
import type { Refusal } from "../feishu/refusals.ts";
import { createStream, messageOfCard, type Stream, streaming } from "../feishu/stream.ts";
import type { Log } from "../log.ts";
import type { PartialReply } from "../store/partials.ts";
import type { Records } from "../store/records.ts";
import { placeOf, type Sending } from "./sending.ts";

export interface StandingOptions {
  records: Records;
  feishu: FeishuClient;
  sending: Pick<Sending, "isRemembered" | "sentBefore">;
  /** The card of a reply; `writing`: more is to come. */
  cardOf: (job: Job, reply: Reply, writing: boolean) => object;
  log: Log;
}

/** An app without the scope for streams is not asked again for so long. */
const WITHOUT_SCOPE_MS = 10 * 60_000;

export function createStanding(options: StandingOptions) {
  const { records, feishu, sending, cardOf, log } = options;
  const { partials } = records;
  const streams = new Map<string, Stream>();
  /** Until when no stream is asked for, on Feishu's clock. */
  let without = 0;

  function streamOf(
    jobId: string,
    { cardId, openedAt }: PartialReply,
    shown: object | null,
  ): Stream {
    const known = streams.get(jobId);
    if (known) return known;
    const stream = createStream({
      cards: feishu.cards,
      cardId: cardId!,
      openedAt: openedAt ?? 0,
      shown,
      now: feishu.now,
      nextSequence: () => partials.nextSequence(jobId),
      noteOpened: (at) => partials.noteOpened(jobId, at),
    });
    streams.set(jobId, stream);
    return stream;
  }

  const sendCard = (job: Job, cardId: string | null, card: object) =>
    feishu.send(
      placeOf(job.message),
      { type: "interactive", content: cardId === null ? card : messageOfCard(cardId) },
      job.id,
    );

  async function noteSent({ id }: Job, sentId: string): Promise<void> {
    await partials.noteSent(id, sentId);
    await records.noteSent(id, sentId);
    log.info("a message was sent", { job: id, sent: sentId });
  }

  async function nothingStands({ id }: Job): Promise<Outcome<null>> {
    streams.delete(id);
    await partials.drop(id);
    return { ok: true, value: null };
  }

  /** A card made for a stream, by its id; null where it has to be a plain one. */
  async function made(card: object): Promise<{ ok: true; value: string | null } | Refusal> {
    const now = feishu.now();
    if (now < without) return { ok: true, value: null };
    const created = await feishu.cards.create(streaming(card));
    if (created.ok) return { ok: true, value: created.value || null };
    if (created.retry) return created;
    if (created.kind === "scope") without = now + WITHOUT_SCOPE_MS;
    log.info("a card cannot be streamed", { why: created.error });
    return { ok: true, value: null };
  }

  async function begin(job: Job, soFar: Reply, plain = false): Promise<Outcome<unknown>> {
    const card = cardOf(job, soFar, true);
    const entity = plain ? ({ ok: true, value: null } as const) : await made(card);
    if (!entity.ok) return entity;
    const { value: cardId } = entity;
    const at = feishu.now();
    await partials.begin(job.id, soFar, at, cardId);
    const sent = await sendCard(job, cardId, card);
    if (!sent.ok) {
      if (sent.undone) await nothingStands(job);
      const asPlain = cardId !== null && sent.undone && !sent.retry && sent.kind === "content";
      return asPlain ? begin(job, soFar, true) : sent;
    }
    await noteSent(job, sent.value);
    if (cardId !== null) {
      const partial = { reply: soFar, sentId: sent.value, sendingAt: at, cardId, openedAt: at };
      streamOf(job.id, partial, streaming(card));
    }
    return sent;
  }

  /**
   * The message in which a run has begun to answer, or null. Where it is not known whether that was sent, it is sent again with
   * the same uuid, or the chat is looked through.
   */
  async function begun(job: Job, reply: Reply, writing: boolean): Promise<Outcome<string | null>> {
    const partial = await partials.of(job.id);
    if (!partial || partial.sentId !== null) return { ok: true, value: partial?.sentId ?? null };
    if (sending.isRemembered(partial.sendingAt)) {
      const sent = await sendCard(job, partial.cardId, cardOf(job, reply, writing));
      if (!sent.ok) return sent.retry || !sent.undone ? sent : nothingStands(job);
      await noteSent(job, sent.value);
      return sent;
    }
    const found = await sending.sentBefore(job);
    if (!found.ok) return found;
    if (found.value === null) return nothingStands(job);
    await noteSent(job, found.value);
    return found;
  }

  /** Put a card into the message that stands; `last`: it stays there. */
  async function put(jobId: string, card: object, last: boolean): Promise<{ ok: true } | Refusal> {
    const partial = (await partials.of(jobId))!;
    if (partial.cardId !== null) {
      const stream = streamOf(jobId, partial, null);
      const done = last ? await stream.finish(card) : await stream.write(card);
      if (!done.ok || last) streams.delete(jobId);
      return done;
    }
    const done = await feishu.update(partial.sentId!, card);
    if (done.ok && last) await partials.noteOpened(jobId, null);
    return done;
  }

  /** Nothing more is to come in the card that stands: it says so, as well as it can. */
  async function leave(jobId: string, words: string): Promise<void> {
    const partial = await partials.of(jobId);
    if (partial?.sentId == null || partial.openedAt === null) return;
    const done = await put(jobId, noteOf(words), true);
    if (done.ok) return;
    log.warn("a card was left as if more were to come", { job: jobId, why: done.error });
    if (!done.retry) await partials.noteOpened(jobId, null);
  }

  return {
    begun,
    put,
    leave,

    /** Let `soFar` stand in the chat, in the card that stands there or as a new one. */
    async show(job: Job, soFar: Reply): Promise<Outcome<unknown>> {
      const standing = await begun(job, soFar, true);
      if (!standing.ok) return standing;
      if (standing.value === null) return begin(job, soFar);
      const done = await put(job.id, cardOf(job, soFar, true), false);
      if (!done.ok) return done;
      await partials.noteShown(job.id, soFar);
      return { ok: true, value: null };
    },

    /** The cards of jobs that were ended or given up, here or by a program before. */
    async leaveAll(): Promise<void> {
      for (const jobId of await partials.left()) await leave(jobId, GIVEN_UP);
    },
  };
}

const GIVEN_UP = "这一问没有答成。可以再问一次；原因在控制台“消息”里，管理员可以重试。";

function noteOf(words: string): object {
  return {
    schema: "2.0",
    config: { update_multi: true, summary: { content: words } },
    body: { elements: [{ tag: "markdown", content: words }] },
  };
}
