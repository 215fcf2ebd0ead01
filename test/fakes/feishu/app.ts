/** An app before the stand-in that says what it is told, and a clock that is set by hand. */
import { onTestFinished } from "vitest";
import { type FakeFeishu, startFakeFeishu } from "../feishu.ts";
import type { FakeFeishuOptions } from "./platform.ts";

const START = 1_790_000_000_000;

export interface Told {
  status: number;
  code: number;
  msg: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects.
  data: any;
  headers: Headers;
}

export async function openPlatform(options: FakeFeishuOptions = {}) {
  let now = START;
  const feishu = await startFakeFeishu({ clock: () => now, ...options });
  onTestFinished(() => feishu.close());
  const { ask, signIn } = await signedIn(feishu);
  let sequence = 0;

  /** Reply to a message that stands in a group. */
  const reply = (content: object, over: Record<string, unknown> = {}) =>
    ask("POST", `/im/v1/messages/${over.to ?? "om_1"}/reply`, {
      msg_type: "interactive",
      content: JSON.stringify(content),
      uuid: `u${++sequence}`,
      ...over,
    });

  /** Make a card entity, which then stands in the chat. */
  async function entity(card: object) {
    const made = await ask("POST", "/cardkit/v1/cards", {
      type: "card_json",
      data: JSON.stringify(card),
    });
    const id: string = made.data?.card_id ?? "";
    const sent = made.code === 0 ? await reply({ type: "card", data: { card_id: id } }) : null;
    const messageId: string = sent?.data?.message_id ?? "";
    return { made, id, messageId };
  }

  return {
    feishu,
    ask,
    /** A token once more, when the last has run out. */
    signIn,
    pass(ms: number): void {
      now += ms;
    },
    reply,
    entity,
    /** Stream text into the card's element `answer`. */
    stream: (id: string, content: string, over: Record<string, unknown> = {}) =>
      ask("PUT", `/cardkit/v1/cards/${id}/elements/${over.element ?? "answer"}/content`, {
        content,
        sequence: ++sequence,
        ...over,
      }),
    settings: (id: string, config: object, over: Record<string, unknown> = {}) =>
      ask("PATCH", `/cardkit/v1/cards/${id}/settings`, {
        settings: JSON.stringify({ config }),
        sequence: ++sequence,
        ...over,
      }),
  };
}

/** Calls with the app's token. */
async function signedIn(feishu: FakeFeishu) {
  const { appId, appSecret } = feishu.credentials;
  let token = "";
  const ask = async (method: string, path: string, body?: object | FormData): Promise<Told> => {
    const form = body instanceof FormData;
    const response = await fetch(`${feishu.url}/open-apis${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && !form ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: form ? body : JSON.stringify(body) } : {}),
    });
    const { status, headers } = response;
    if (headers.get("content-disposition"))
      return { status, headers, code: 0, msg: "", data: await response.text() };
    return { status, headers, ...((await response.json()) as Omit<Told, "status" | "headers">) };
  };
  const signIn = async (): Promise<void> => {
    const given = await ask("POST", "/auth/v3/tenant_access_token/internal", {
      app_id: appId,
      app_secret: appSecret,
    });
    token = (given as unknown as { tenant_access_token: string }).tenant_access_token;
  };
  await signIn();
  return { ask, signIn };
}

/** A card with these elements. */
export function cardOf(...elements: object[]) {
  return { schema: "2.0", config: { update_multi: true }, body: { elements } };
}

export const words = (content: string) => ({ tag: "markdown", content });

export const streaming = (...more: object[]) => ({
  ...cardOf({ tag: "markdown", element_id: "answer", content: "" }, ...more),
  config: { update_multi: true, streaming_mode: true, summary: { content: "" } },
});

export const pushable = (value: object, label = "按") => ({
  tag: "button",
  text: { tag: "plain_text", content: label },
  behaviors: [{ type: "callback", value }],
});
