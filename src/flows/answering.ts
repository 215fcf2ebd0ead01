/**
 * A message → its reply: what cannot be read and what is commanded get their sentence, files and buttons about files go to those
 * who take them in, the rest is heard where it stands and answered. In a group a second answer may come of it, for the one who
 * asked alone.
 */
import type { Turn, TurnRequest } from "../assistant/turn.ts";
import { type Job, type Outcome, type Reply, STOPPED } from "../domain.ts";
import { commandIn, sentenceOf } from "../message/commands.ts";
import { besidesWord } from "../message/export.ts";
import type { Records } from "../store/records.ts";
import { readerOf } from "./delivering.ts";
import { mayRead, type Reader } from "./desk.ts";
import type { Errands } from "./errands.ts";
import { type Brought, createHearing, type Heard, type HearingOptions } from "./hearing.ts";
import {
  commandHelp,
  refused,
  said,
  unknownCommand,
  unreadable,
  WHAT_TO_DRAFT,
} from "./manners.ts";

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

  /** The words to be answered, or the reply to a command that asks nothing of the reports. */
  async function command(job: Job, heard: Heard): Promise<string | Reply> {
    const { text, history, isQuoted, material, quoted } = heard;
    const given = isQuoted ? null : commandIn(job.message.text);
    if (given === null) return text;
    const { name, rest } = given;
    if (name === "feedback") return feedback(job, rest, history);
    if (name === null && rest !== "") return refused(unknownCommand(rest), "unknown_command");
    const isBare = rest === "" && material === null && !quoted && !job.message.files;
    if (name === "draft" && isBare) return refused(WHAT_TO_DRAFT, "empty_draft");
    return sentenceOf(given) === null ? "" : text;
  }

  /** What somebody thinks, about the answer that the message quotes or goes on from, or about no one answer. */
  async function feedback({ id, message }: Job, words: string, history: Heard["history"]) {
    if (words === "")
      return refused("请把意见写在命令后面，例如“/反馈 第二条的年份不对”。", "empty_feedback");
    const { chatId, senderId, parentId } = message;
    const about = parentId === undefined ? null : await records.answerOf(parentId);
    await records.audit("message.feedback", {
      ...{ job: id, chat: chatId, sender: senderId, words },
      ...{ about: about?.job ?? null, question: about ? null : (history[0]?.question ?? null) },
    });
    if (about)
      await records.feedback.give(about.job, senderId, {
        verdict: "down",
        reasons: ["其他"],
        words,
      });
    return said("谢谢，意见已经记下，报告管理员会看到。", { reason: "feedback" });
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

  /**
   * The answer that the asker alone may have: where it rests on reports that the group may not read. A draft is none, because the
   * group goes on with it.
   */
  async function ownReply(
    { message }: Job,
    request: TurnRequest,
    reply: Reply,
  ): Promise<Reply | null> {
    const { chatType, chatId, senderId, action } = message;
    if (chatType !== "group" || senderId === "" || action || reply.skill === "draft") return null;
    const limited = (await records.reports()).filter(
      (report) => !mayRead([chatId], report) && mayRead([senderId], report),
    );
    if (limited.length === 0) return null;
    const own = await turnOf([senderId, chatId]).respond(request);
    const ids = new Set(limited.map(({ reportId }) => reportId));
    const cites = own.citations.some(({ reportId }) => ids.has(reportId));
    // Without a model the same words come of the same reports.
    const differs = own.model === null && reply.model === null && own.text !== reply.text;
    if (own.kind !== "reply" || own.draft || !(cites || differs)) return null;
    const asked = brief(own.question ?? request.text);
    return { ...own, text: `（你在群里问的“${asked}”，只发给你）\n${own.text}` };
  }

  /** What a chat that is met is told. */
  async function greeting({ message }: Job): Promise<Reply> {
    const reply = await turnOf(readerOf(message)).respond({ text: "", at: message.at });
    return { ...reply, text: `${reply.text}\n${commandHelp(keepers.includes(message.senderId))}` };
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

/** A question as it is named in passing; its marks are no citations. */
function brief(text: string): string {
  const line = text.replace(/\s+/g, " ").replace(/\[(\d+)\]/g, "［$1］");
  return line.length > 60 ? `${line.slice(0, 60).replace(/[\uD800-\uDBFF]$/, "")}…` : line;
}
