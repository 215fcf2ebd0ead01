/**
 * A message → its reply: what cannot be read and what is commanded get their sentence, files and buttons about files go to those
 * who take them in, the rest is heard where it stands and answered. In a group a second answer may come of it, for the one who
 * asked alone.
 */
import type { Turn, TurnRequest } from "../assistant/turn.ts";
import { type Job, type Outcome, type Reply, STOPPED } from "../domain.ts";
import { besidesWord } from "../message/export.ts";
import type { Records } from "../store/records.ts";
import { createOwnReply } from "./apart.ts";
import { createCommanding } from "./commanding.ts";
import { readerOf } from "./delivering.ts";
import type { Reader } from "./desk.ts";
import type { Errands } from "./errands.ts";
import { createHearing, type Heard, type HearingOptions } from "./hearing.ts";
import { brief, commandHelp, refused, unreadable } from "./manners.ts";
import type { Brought } from "./quoting.ts";

/** Takes in files that come in chats. Null: it is none of its business, or a card says already what there is to say. */
export interface Receiving {
  act(job: Job, signal: AbortSignal): Promise<Outcome<Reply | null>>;
  receive(
    job: Job,
    signal: AbortSignal,
    quoted: Brought | null,
  ): Promise<Outcome<Reply | null> | null>;
  /** Answers with the files that a message brings or quotes. */
  respond(job: Job, request: TurnRequest, quoted: Brought | null): Promise<Outcome<Reply>>;
}

export interface AnsweringOptions extends HearingOptions {
  records: Records;
  turnOf: (reader: Reader) => Turn;
  receiving?: Receiving | undefined;
  /** What is carried out in another way than by an answer: Word files and corrections. */
  errands?: Errands | undefined;
  /** Who keeps the reports, by open_id. */
  keepers?: string[];
}

export interface Made {
  /** Null where nothing is to be sent. */
  reply: Reply | null;
  /** For the one who asked alone. */
  own: Reply | null;
}

const ON_UPLOADS = new Set(["shelve", "amend", "discard"]);
export function createAnswering(options: AnsweringOptions) {
  const { records, turnOf, receiving, errands, keepers = [] } = options;
  const { hear, historyOf } = createHearing(options);
  const { command } = createCommanding(records);
  const ownReply = createOwnReply(options);

  async function answer(
    job: Job,
    signal: AbortSignal,
    shown: (soFar: Reply) => void,
  ): Promise<Outcome<Made>> {
    const { message } = job;
    if (ON_UPLOADS.has(message.action?.do ?? "")) return alone(await receiving?.act(job, signal));
    if (!message.readable) return made(refused(unreadable(message.type), "unreadable_message"));
    const heard = await hear(job);
    if (!heard.ok) return heard;
    if ("why" in heard.value) return made(refused(heard.value.why, "quotation_unread"));
    const received = await receiving?.receive(job, signal, heard.value.quoted);
    if (received) return alone(received);
    const isOnlyFiles = message.text === "" && !heard.value.isQuoted && message.files;
    if (isOnlyFiles && !receiving)
      return made(refused(unreadable(message.type), "unreadable_message"));
    const errand = await errands?.run(job, heard.value.history);
    if (errand) return alone(errand);
    const commanded = await command(job, heard.value);
    if (typeof commanded !== "string") return made(commanded);
    const asked = besidesWord(commanded) || commanded;
    const request: TurnRequest = {
      text: asked,
      at: message.at,
      history: heard.value.history,
      author: { chatId: message.chatId, senderId: message.senderId },
      ...(heard.value.material === null ? {} : { material: heard.value.material }),
      // Whoever has waited through the end of a program is not made to wait for the model once more.
      signal: job.interrupted ? AbortSignal.abort() : signal,
      next: true,
    };
    const { quoted } = heard.value;
    const replied = receiving
      ? await receiving.respond(job, { ...request, shown }, quoted)
      : {
          ok: true as const,
          value: await turnOf(readerOf(message)).respond({ ...request, shown }),
        };
    if (!replied.ok) return replied;
    const reply = finished(replied.value, heard.value, asked, job);
    // What was checked so far stays.
    if (signal.reason === STOPPED) return made({ ...reply, text: `${reply.text}\n（已停止）` });
    // Files of a message are the chat's own.
    const own = message.files || quoted ? null : await ownReply(job, request, replied.value);
    return { ok: true, value: { reply, own } };
  }

  function finished(reply: Reply, heard: Heard, asked: string, { message }: Job): Reply {
    const isHelp = reply.skill === "help" && reply.kind === "reply" && reply.reason === undefined;
    const isKeeper = keepers.includes(message.senderId);
    const text = isHelp ? `${reply.text}\n${commandHelp(isKeeper)}` : reply.text;
    const question = reply.question ?? (asked === message.text ? undefined : asked);
    return {
      ...reply,
      text:
        heard.isQuoted && !text.startsWith("（按“")
          ? `（答引用的“${brief(heard.text)}”）\n${text}`
          : text,
      gaps: [...reply.gaps, ...heard.gaps],
      ...(question === undefined ? {} : { question }),
    };
  }

  /** What a chat that is met is told. */
  async function greeting({ message }: Job): Promise<Reply> {
    const reply = await turnOf(readerOf(message)).respond({ text: "", at: message.at });
    const text = `${reply.text}\n${commandHelp(keepers.includes(message.senderId))}`;
    return { ...reply, text, reason: "welcome" };
  }

  return { answer, greeting, historyOf };
}

function made(reply: Reply): Outcome<Made> {
  return { ok: true, value: { reply, own: null } };
}

/** What those who take in files say is for everyone in the chat. */
function alone(received: Outcome<Reply | null> | undefined): Outcome<Made> {
  if (!received) return made(refused(unreadable("file"), "unreadable_message"));
  return received.ok ? { ok: true, value: { reply: received.value, own: null } } : received;
}
