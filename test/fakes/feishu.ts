/**
 * A stand-in for Feishu's open platform over HTTP, strict where the platform is: tokens, scopes, uuid, sizes, rate limits,
 * card JSON 2.0 (unknown properties are errors), streaming, cloud documents. It also seals events as the platform does, and
 * sends them again as it does. Each noun has its file in `feishu/`.
 */
import { serve } from "@hono/node-server";
import { addCardKit } from "./feishu/cardkit.ts";
import { addList, createChats, type Place } from "./feishu/chats.ts";
import { addDocs } from "./feishu/docs.ts";
import { createDrive } from "./feishu/drive.ts";
import { createEvents } from "./feishu/events.ts";
import { addFiles } from "./feishu/files.ts";
import { addLogin } from "./feishu/login.ts";
import { addMessages, type SentMessage } from "./feishu/messages.ts";
import { addPeople } from "./feishu/people.ts";
import { createPlatform, type FakeFeishuOptions } from "./feishu/platform.ts";
import { createPushing } from "./feishu/pushing.ts";
import { addReading } from "./feishu/reading.ts";
import { encrypt, seal } from "./feishu/seal.ts";
import { addTokens } from "./feishu/tokens.ts";
import { addWiki } from "./feishu/wiki.ts";

export { checkCard } from "./feishu/cards.ts";
export type { Fault } from "./feishu/platform.ts";
export { BOT_OPEN_ID } from "./feishu/tokens.ts";

export type FakeFeishu = Awaited<ReturnType<typeof startFakeFeishu>>;

export async function startFakeFeishu(options: FakeFeishuOptions = {}) {
  const platform = createPlatform(options);
  const { app, appId, appSecret, encryptKey, verificationToken } = platform;
  const chats = createChats();
  addTokens(platform);
  addList(platform, chats);
  const files = addFiles(platform);
  const cardkit = addCardKit(platform, files);
  const messages = addMessages({ platform, chats, files, cardkit });
  const { reactions } = addReading(platform, chats, files);
  const people = addPeople(platform);
  const login = addLogin(platform);
  const drive = createDrive(platform);
  addDocs(platform, drive);
  addWiki(platform, drive);
  const events = createEvents(platform, chats);
  const pushing = createPushing({ platform, chats, files, cardkit, messages, events });
  app.all("*", (c) => c.json({ code: 404, msg: `no such API: ${c.req.path}` }, 404));

  const listener = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => listener.once("listening", resolve));
  const { port } = listener.address() as { port: number };

  return {
    url: `http://127.0.0.1:${port}`,
    credentials: { appId, appSecret, encryptKey, verificationToken },
    /** Messages of the app, as they stand. */
    sent: messages.sent,
    /** Cards that one person of a group sees. */
    whispered: messages.whispered,
    /** What was put in the place of a card, in its order. */
    updates: messages.updates,
    /** Somebody takes a message of the app out of the chat. */
    recall: messages.recall,
    /** Other bots say so many things in a chat, now. */
    crowded: messages.crowded,
    faults: platform.faults,
    calls: platform.calls,
    /** Every call with its time. */
    log: platform.log,
    busiest: platform.busiest,
    /** What the platform has given out, and takes. */
    tokens: () => [...platform.tokens.keys()],
    /** Let every token expire, as the platform may at any time. */
    revokeTokens: () => platform.tokens.clear(),
    seal: (payload: object, at?: number) => seal(payload, encryptKey, at),
    ...events,
    /** A person's message that stands in a chat, however it got there. */
    place(messageId: string, { at, ...place }: Place & { at: number }): void {
      chats.history.push({ ...place, messageId, sender: null, at });
    },
    history: chats.history,
    /** Chats that the bot is not in, that have no threads, that are topic groups. */
    outside: chats.outside,
    threadless: chats.threadless,
    topical: chats.topical,
    /** A person's file or, without a name, picture; returns the key by which a message speaks of it. */
    upload: files.put,
    /** What the app has uploaded, or a person: by its key. */
    fileOf: files.of,
    reactions,
    /** The names of people, by open_id. */
    people,
    /** Whoever sits at the browser when somebody logs in. */
    login,
    /** Card entities by their ids. */
    cards: cardkit.entities,
    /** What the list of chats shows of a message: while text streams into a card it says no more than that. */
    previewOf(message: SentMessage): string {
      const entity =
        message.cardId === undefined ? undefined : cardkit.entities.get(message.cardId);
      if (entity && cardkit.isStreaming(entity)) return "[生成中...]";
      const { config } = message.content as { config?: { summary?: { content?: string } } };
      return config?.summary?.content ?? "";
    },
    drive,
    /** What the app may do; take one away and its calls are refused. */
    scopes: platform.scopes,
    /** `bot`; without it the app has nobody to speak as. */
    abilities: platform.abilities,
    ...pushing,
    challenge: (token = verificationToken) => ({
      encrypt: encrypt(
        JSON.stringify({ challenge: "ajls384kdjxxxx", token, type: "url_verification" }),
        encryptKey,
      ),
    }),
    /** Wait until `count` messages were sent. */
    async waitForSent(count: number, timeoutMs = 120_000): Promise<SentMessage[]> {
      const until = Date.now() + timeoutMs;
      while (messages.sent.length < count) {
        if (Date.now() > until)
          throw new Error(`only ${messages.sent.length} of ${count} messages were sent`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return messages.sent;
    },
    async close(): Promise<void> {
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
