/**
 * A reply into its chat as messages of their own, each sent once however often the program dies in between: its cards → where one is
 * refused, the whole as a post → as plain text, in as many messages as it takes. What the chat takes in no form, or from us not at
 * all, reaches the asker alone, with the reason; at the very last it is kept for people.
 */
import {
  type Citation,
  type Failure,
  failure,
  type Job,
  type Message,
  type Outcome,
  type Reply,
} from "../domain.ts";
import type { Outgoing, Place } from "../feishu/calls/messages.ts";
import { MAX_TEXT_BYTES, renderPosts, renderText } from "../feishu/cards/index.ts";
import { type FeishuClient, waiting } from "../feishu/client.ts";
import type { Refusal, RefusalKind } from "../feishu/refusals.ts";
import type { Log } from "../log.ts";
import type { Records } from "../store/records.ts";

export interface SendingOptions {
  records: Records;
  feishu: FeishuClient;
  cardsOf: (job: Job, reply: Reply) => object[];
  /** The address of a citation, for whoever reads it there. */
  linkOf?: (message: Message, citation: Citation) => string | null;
  log: Log;
  /** Where the answer of a job goes; by default under its message. */
  place?: (message: Message) => Place;
}

export type Sent = { ok: true; value: string } | (Failure & Partial<Omit<Refusal, keyof Failure>>);

/** Feishu remembers a uuid for an hour, and sends nothing twice within it. */
const UUID_MS = 50 * 60_000;
/** The chat does not take it from us, whatever it is. */
const NOT_HERE = new Set<RefusalKind | undefined>(["topic", "outside", "silenced"]);
/** People have to put something right, and until then it waits. */
const PUT_RIGHT = new Set<RefusalKind | undefined>(["scope", "setup", "credentials"]);

export type Sending = ReturnType<typeof createSending>;

export function createSending(options: SendingOptions) {
  const { records, feishu, cardsOf, log, place: placeFor = placeOf, linkOf = () => null } = options;
  const { parts } = records;

  /** May a repeat with the same uuid be trusted to send nothing twice? Not where the clock was set back meanwhile. */
  function isRemembered(begun: number): boolean {
    const now = feishu.now();
    return now >= begun && now - begun < UUID_MS;
  }

  /** The message of ours that answers it already, or null. Where we may not look, nothing is sent twice: people decide. */
  async function sentBefore({ id, message }: Job): Promise<Outcome<string | null>> {
    const replies = await feishu.repliesTo(message, addressOf(message));
    if (!replies.ok) {
      if (replies.retry) return replies;
      const error = `回复已写好，可能也已发出，但查不了会话里有没有，所以没有再发：${replies.error}。开通后可在控制台重试；会话里如已有回复，则不必。`;
      log.error("cannot look whether a reply was sent, so it is not sent again", {
        job: id,
        error,
      });
      return failure(error);
    }
    for (const sentId of replies.value) {
      if (await records.isNoted(sentId)) continue;
      log.info("a reply was found sent", { job: id });
      return { ok: true, value: sentId };
    }
    return { ok: true, value: null };
  }

  async function note(job: Job, uuid: string, sentId: string): Promise<Sent> {
    await parts.noteSent(job.id, uuid, sentId);
    await records.noteSent(job.id, sentId);
    log.info("a message was sent", { job: job.id, sent: sentId });
    return { ok: true, value: sentId };
  }

  /**
   * Send what may have been sent before. Within the hour Feishu knows its uuid again; after that we look whether it stands in
   * the chat.
   */
  async function once(job: Job, uuid: string, place: Place, outgoing: Outgoing): Promise<Sent> {
    const part = await parts.of(job.id, uuid);
    if (part?.sentId != null) return { ok: true, value: part.sentId };
    let begun = part?.sendingAt ?? null;
    if (begun !== null && !isRemembered(begun)) {
      if ("openId" in place) return failure(UNSURE);
      const found = await sentBefore(job);
      if (!found.ok) return found;
      if (found.value !== null) return note(job, uuid, found.value);
      begun = null;
    }
    if (begun === null) await parts.begin(job.id, uuid, feishu.now());
    const sent = await feishu.send(place, outgoing, uuid);
    if (sent.ok) return note(job, uuid, sent.value);
    // An hour without a connection is no reason to look for what was never sent.
    if (sent.undone && begun === null) await parts.drop(job.id, uuid);
    return sent;
  }

  /** Plain text in as many messages as it takes: the first's id, or why one of them was not taken. */
  async function asText(job: Job, uuid: string, place: Place, text: string): Promise<Sent> {
    let first: string | null = null;
    for (const [i, piece] of piecesOf(harmless(text), MAX_TEXT_BYTES).entries()) {
      const own = i === 0 ? uuid : `${uuid}${i + 1}`;
      const sent = await once(job, own, place, { type: "text", content: { text: piece } });
      if (!sent.ok) return sent;
      first ??= sent.value;
    }
    return { ok: true, value: first ?? "" };
  }

  /** The first's id, or why one of them was not taken. */
  async function asPosts(job: Job, reply: Reply, uuid: string, place: Place): Promise<Sent> {
    let first: string | null = null;
    const link = (citation: Citation) => linkOf(job.message, citation);
    for (const [i, content] of renderPosts(reply, { linkOf: link }).entries()) {
      const own = i === 0 ? uuid : `${uuid}${i + 1}`;
      const sent = await once(job, own, place, { type: "post", content });
      if (!sent.ok) return sent;
      first ??= sent.value;
    }
    return { ok: true, value: first ?? "" };
  }

  /** The whole reply without a card, in place of the one that was to be sent with `uuid`. */
  async function plainly(job: Job, reply: Reply, uuid: string): Promise<Outcome<string>> {
    const place = placeFor(job.message);
    if (!(await parts.of(job.id, `${uuid}-t`))) {
      const sent = await asPosts(job, reply, `${uuid}-p`, place);
      if (sent.ok || sent.kind !== "content") return sent.ok ? sent : otherwise(job, reply, sent);
    }
    const sent = await asText(job, `${uuid}-t`, place, renderText(reply));
    return sent.ok ? sent : otherwise(job, reply, sent);
  }

  /** Was the whole sent without a card in place of the one with this uuid, or begun to be? */
  async function isPlain(jobId: string, uuid: string): Promise<boolean> {
    const begun = [await parts.of(jobId, `${uuid}-p`), await parts.of(jobId, `${uuid}-t`)];
    return begun.some((part) => part !== null);
  }

  /** The way on after a refusal in the chat of whatever is no card. */
  async function otherwise(
    job: Job,
    reply: Reply,
    refused: Sent & Failure,
  ): Promise<Outcome<string>> {
    const { id } = job;
    const { kind, error } = refused;
    if (refused.retry) return refused;
    log.warn("a chat did not take an answer", { job: id, kind, code: refused.code });
    if (PUT_RIGHT.has(kind)) return waiting(refused as Refusal);
    if (kind === "gone") {
      await records.audit("message.undelivered", { job: id, why: "the question was taken back" });
      return { ok: true, value: "" };
    }
    if (kind === "words") return withheld(job, error);
    if (NOT_HERE.has(kind)) return privately(job, reply, error);
    return failure(kind === undefined ? error : `答复写好了，但飞书哪种形式都不收：${error}`);
  }

  /** The platform lets nobody read these words, so that it is said instead, and where they stand. */
  async function withheld(job: Job, why: string): Promise<Outcome<string>> {
    const text = `这一问的答复写好了，但飞书不让发出：${why}。请换个问法缩小范围再问，或请管理员在控制台查看。`;
    await records.audit("message.undelivered", { job: job.id, why });
    const told = await asText(job, `${job.id}-n`, placeFor(job.message), text);
    return told.ok || told.retry ? told : failure(`${text}这句话也没能发出：${told.error}`);
  }

  async function privately(job: Job, reply: Reply, why: string): Promise<Outcome<string>> {
    const { chatType, senderId } = job.message;
    if (chatType === "p2p" || senderId === "") return failure(`答复写好了，但发不出去：${why}`);
    const lead = `您在群里的提问“${job.message.text.slice(0, 60)}”，答复没能发到群里（${why}），所以单独发给您：\n\n`;
    const to = { openId: senderId };
    const told = await asText(job, `${job.id}-a`, to, lead + renderText(reply));
    if (told.ok) await records.audit("message.private", { job: job.id, why });
    return told.ok || told.retry
      ? told
      : failure(`答复写好了，但群里和单聊都发不出去：${told.error}`);
  }

  /** Where an earlier run has begun to tell the asker of it, or to tell it to the asker alone, it is ended that way. */
  async function resumed(job: Job, reply: Reply): Promise<Outcome<string> | null> {
    if (await parts.of(job.id, `${job.id}-a`)) return privately(job, reply, EARLIER);
    return (await parts.of(job.id, `${job.id}-n`)) ? withheld(job, EARLIER) : null;
  }

  return {
    resumed,
    isRemembered,
    sentBefore,
    once,
    otherwise,
    plainly,

    isPlain,

    /** Send the cards of a reply from the one numbered `from` on; `first` stands already. Returns the first message's id. */
    async sendCards(
      job: Job,
      reply: Reply,
      base: string,
      first: string | null,
    ): Promise<Outcome<string>> {
      let head = first;
      for (const [i, card] of cardsOf(job, reply).entries()) {
        if (i === 0 && first !== null) continue;
        const uuid = i === 0 ? base : `${base}-${i + 1}`;
        // The whole was sent without cards, or begun to be, and no card follows it.
        let other: Outcome<string>;
        if (await isPlain(job.id, uuid)) other = await plainly(job, reply, uuid);
        else {
          const place = placeFor(job.message);
          const sent = await once(job, uuid, place, { type: "interactive", content: card });
          if (sent.ok) {
            head ??= sent.value;
            continue;
          }
          const plain = !sent.retry && sent.kind === "content";
          other = plain ? await plainly(job, reply, uuid) : await otherwise(job, reply, sent);
        }
        return other.ok ? { ok: true, value: head ?? other.value } : other;
      }
      return { ok: true, value: head ?? "" };
    },
  };
}

const EARLIER = "先前没有被接受";
const UNSURE =
  "答复可能已单独发给提问人，但无法核实，所以没有再发。请问一下提问人；没有收到的，可请他再问一次。";

/** What a button asks is answered under its card: Feishu knows no message of that number. */
export function addressOf({ action, parentId, messageId }: Message): string {
  return action && parentId !== undefined ? parentId : messageId;
}

export function placeOf(message: Message): Place {
  return { under: addressOf(message), chatId: message.chatId };
}

/** In a text message Feishu reads <at …> as a mention; a report's words must not call everyone. */
function harmless(text: string): string {
  return text.replaceAll("<", "＜");
}

/** Pieces of a text that each fit into a message, cut where a line ends if they can be. */
function piecesOf(text: string, maxBytes: number): string[] {
  const pieces: string[] = [""];
  let bytes = 0;
  for (const line of linesOf(text, maxBytes / 2)) {
    const more = Buffer.byteLength(JSON.stringify(line));
    if (bytes > 0 && bytes + more > maxBytes) {
      pieces.push("");
      bytes = 0;
    }
    pieces[pieces.length - 1] += line;
    bytes += more;
  }
  return pieces.map((piece) => piece.replace(/\n$/, "")).filter((piece) => piece !== "");
}

/** The lines of a text, each with its end; one that is too long by itself comes in stretches. */
function linesOf(text: string, maxBytes: number): string[] {
  // A character may take as many as six bytes as JSON.
  const longest = Math.max(1, Math.floor(maxBytes / 6));
  return text
    .split(/(?<=\n)/)
    .flatMap((line) =>
      line.length <= longest
        ? [line]
        : (line.match(new RegExp(`.{1,${longest}}\\n?`, "gsu")) ?? []),
    );
}
