/**
 * The webhook's gate: an event as Feishu sends it → spoiled in one of many ways, by somebody who has no key or by one who has →
 * the real server → is it taken only where a second reading of the rules, by another library, says that it is signed? What Feishu
 * itself may send in another way than usual must be taken.
 */
import { createDecipheriv, createHash } from "node:crypto";
import { encrypt, seal } from "../../../test/fakes/feishu/seal.ts";
import { type FakeFeishu, startFakeFeishu } from "../../../test/fakes/feishu.ts";
import { environmentFor } from "../../product.ts";
import {
  ODD_WORDS,
  oddValue,
  oneIn,
  pick,
  type Random,
  randomOf,
  spoiled,
  spoiledBytes,
  spoiledJson,
} from "./random.ts";
import { type FuzzOptions, faultIn, openWorld, startTally, type Tally } from "./world.ts";

const HOUR_MS = 3_600_000;
const STAMP = "x-lark-request-timestamp";
const NONCE = "x-lark-request-nonce";
const SIGNATURE = "x-lark-signature";
const TYPES = [
  "im.message.receive_v1",
  "im.message.recalled_v1",
  "im.message.updated_v1",
  "im.chat.member.bot.added_v1",
  "im.chat.access_event.bot_p2p_chat_entered_v1",
  "card.action.trigger",
  "drive.file.deleted_v1",
  "__proto__",
];

interface Sent {
  path: string;
  method: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** Feishu might send it like this. */
  valid: boolean;
}
type Mutation = (sent: Sent, random: Random) => Sent;

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, "utf8"));
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const digest = (...parts: (string | Uint8Array)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** The same request with other headers; null takes one away. */
function withHeaders(sent: Sent, given: Record<string, string | null>): Sent {
  const headers = new Headers(sent.headers);
  for (const [name, value] of Object.entries(given))
    if (value === null) headers.delete(name);
    else headers.set(name, value.replace(/[^\x21-\x7e ]/g, "?"));
  return { ...sent, headers };
}
const withBody = (sent: Sent, body: string | Uint8Array): Sent => ({
  ...sent,
  body: typeof body === "string" ? bytesOf(body) : Uint8Array.from(body),
});
const cipherOf = ({ body }: Sent) =>
  Buffer.from(JSON.parse(textOf(body)).encrypt as string, "base64");
const withCipher = (sent: Sent, cipher: Uint8Array) =>
  withBody(sent, JSON.stringify({ encrypt: Buffer.from(cipher).toString("base64") }));

/** What somebody can do who has seen requests and has no key. */
const UNSIGNED: Mutation[] = [
  (sent, random) => withBody(sent, spoiledBytes(sent.body, random)),
  (sent, random) =>
    withBody(sent, `${textOf(sent.body)}${pick([" ", "\n", "\0", "}", "{}"], random)}`),
  (sent, random) => withBody(sent, spoiledJson(textOf(sent.body), random)),
  (sent, random) => withCipher(sent, spoiledBytes(cipherOf(sent), random)),
  // Another IV, another padding, blocks in another order.
  (sent, random) => {
    const cipher = cipherOf(sent);
    cipher[random() % 16]! ^= 1 << (random() % 8);
    return withCipher(sent, cipher);
  },
  (sent, random) => withCipher(sent, cipherOf(sent).subarray(0, -(random() % 40) - 1)),
  (sent) => withCipher(sent, Buffer.concat([cipherOf(sent), cipherOf(sent).subarray(-16)])),
  (sent, random) => {
    const { encrypt: other } = JSON.parse(textOf(sent.body));
    return withBody(sent, JSON.stringify({ encrypt: oddValue(random), other }));
  },
  (sent) => withBody(sent, Buffer.from(textOf(sent.body), "utf16le")),
  (sent, random) => withHeaders(sent, { [pick([STAMP, NONCE, SIGNATURE], random)]: null }),
  (sent, random) =>
    withHeaders(sent, {
      [pick([STAMP, NONCE, SIGNATURE], random)]: pick(ODD_WORDS, random).slice(0, 300),
    }),
  (sent) =>
    withHeaders(sent, { [STAMP]: sent.headers.get(NONCE), [NONCE]: sent.headers.get(STAMP) }),
  // The signature says nothing of where the timestamp ends.
  (sent) => {
    const both = `${sent.headers.get(STAMP)}${sent.headers.get(NONCE)}`;
    return withHeaders(sent, { [STAMP]: both.slice(0, 9), [NONCE]: both.slice(9) });
  },
  (sent, random) =>
    withHeaders(sent, {
      [STAMP]: String(
        Number(sent.headers.get(STAMP)) + pick([-1, 1, 60, 7200, -7200, 1e9], random),
      ),
    }),
  (sent, random) => {
    const own = sent.headers.get(SIGNATURE)!;
    const other = [
      own.slice(0, -1),
      `${own}0`,
      own.replace(/./, "g"),
      "0".repeat(64),
      own.repeat(2),
    ];
    return withHeaders(sent, { [SIGNATURE]: pick(other, random) });
  },
  (sent) => withHeaders(sent, { [SIGNATURE]: digest(sent.body) }),
  (sent) =>
    withHeaders(sent, {
      [SIGNATURE]: digest(`${sent.headers.get(STAMP)}${sent.headers.get(NONCE)}`, sent.body),
    }),
  (sent, random) => ({ ...sent, method: pick(["PUT", "PATCH", "DELETE", "OPTIONS"], random) }),
  (sent, random) =>
    withHeaders(
      {
        ...sent,
        path: pick(
          [
            "/feishu/webhook/",
            "//feishu/webhook",
            "/feishu/webhook%2f",
            "/Feishu/Webhook",
            "/feishu/webhook/../webhook",
          ],
          random,
        ),
      },
      { [SIGNATURE]: "0".repeat(64) },
    ),
];

/** What is not signed, and may be done to any request on its way. */
const HARMLESS: Mutation[] = [
  (sent) => withHeaders(sent, { [SIGNATURE]: sent.headers.get(SIGNATURE)!.toUpperCase() }),
  (sent, random) =>
    withHeaders(sent, {
      "content-type": pick(
        [
          "text/plain",
          "application/json",
          "multipart/form-data; boundary=x",
          "application/x-www-form-urlencoded",
          "text/xml; charset=utf-16",
        ],
        random,
      ),
    }),
  (sent, random) =>
    withHeaders(sent, {
      [pick(
        [
          "x-forwarded-for",
          "x-request-id",
          "cookie",
          "authorization",
          "origin",
          "x-http-method-override",
        ],
        random,
      )]: pick(ODD_WORDS, random).slice(0, 500),
    }),
  (sent) => ({ ...sent, path: "/feishu/webhook?token=x&timestamp=0" }),
  (sent) => sent,
];

/** The request of a number: what is sent, and whether Feishu might have sent it. */
function requestOf(feishu: FakeFeishu, at: number, random: Random): Sent {
  const { encryptKey, verificationToken } = feishu.credentials;
  const now = Date.now();
  const event = feishu.messageEvent({
    ...{
      messageId: `om_${at}`,
      text: pick(ODD_WORDS, random),
      chatType: "p2p",
      chatId: `oc_${at % 50}`,
    },
    eventId: `e${at}`,
  });
  const send = (payload: unknown, when = now, key = encryptKey): Sent => {
    const { body, headers } = seal(payload as object, key, when);
    const all = new Headers(headers);
    return {
      path: "/feishu/webhook",
      method: "POST",
      headers: all,
      body: bytesOf(body),
      valid: false,
    };
  };
  const header = { event_id: `e${at}`, token: verificationToken, event_type: pick(TYPES, random) };
  const kind = random() % 20;
  if (kind < 10) return pick(UNSIGNED, random)(send(event), random);
  if (kind < 13) return { ...pick(HARMLESS, random)(send(event), random), valid: true };
  // Of long ago, or of the future.
  if (kind < 14) return send(event, now + pick([-2, 2, -24, 24, 9000], random) * HOUR_MS);
  if (kind < 15) return send(event, now, pick(["", `${encryptKey} `, "another key"], random));
  // By somebody who has the key: nothing of it may break what lies behind the gate.
  if (kind < 17) return send(spoiled(event, random));
  if (kind < 18) return send({ schema: "2.0", header, event: spoiled(event.event, random) });
  if (kind < 19) {
    const body = JSON.stringify({
      encrypt: encrypt(spoiledJson(JSON.stringify(event), random), encryptKey),
    });
    return signed(body, encryptKey, now);
  }
  const challenge = { type: "url_verification", challenge: `c${at}`, token: verificationToken };
  const asked = {
    encrypt: encrypt(
      JSON.stringify(oneIn(2, random) ? challenge : spoiled(challenge, random)),
      encryptKey,
    ),
  };
  const plain = { ...send({}), headers: new Headers(), body: bytesOf(JSON.stringify(asked)) };
  return oneIn(2, random) ? plain : withCipher(plain, spoiledBytes(cipherOf(plain), random));
}

function signed(body: string, key: string, now: number): Sent {
  const stamp = String(Math.floor(now / 1000));
  const headers = new Headers({
    [STAMP]: stamp,
    [NONCE]: "n",
    [SIGNATURE]: digest(stamp, "n", key, body),
  });
  return { path: "/feishu/webhook", method: "POST", headers, body: bytesOf(body), valid: false };
}

/** May it be taken? By Node's own cryptography, and in another order than the gate's. */
function mayPass({ headers, body }: Sent, feishu: FakeFeishu): boolean {
  const { encryptKey, verificationToken } = feishu.credentials;
  try {
    const cipher = Buffer.from(JSON.parse(new TextDecoder().decode(body)).encrypt, "base64");
    const key = createHash("sha256").update(encryptKey).digest();
    const open = createDecipheriv("aes-256-cbc", key, cipher.subarray(0, 16));
    const text = Buffer.concat([open.update(cipher.subarray(16)), open.final()]).toString("utf8");
    const said = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (said.type === "url_verification" && said.token === verificationToken) return true;
    const stamp = headers.get(STAMP) ?? "";
    const genuine = digest(stamp, headers.get(NONCE) ?? "", encryptKey, body);
    const fresh = Math.abs(Date.now() - Number(stamp) * 1000) <= HOUR_MS;
    const own = headers.get(SIGNATURE)?.toLowerCase() === genuine;
    return own && fresh && said.header.token === verificationToken;
  } catch {
    return false;
  }
}

export async function fuzzGate({ folder, count, seed = 1, from = 0 }: FuzzOptions): Promise<Tally> {
  const tally = startTally("gate");
  const feishu = await startFakeFeishu();
  const world = await openWorld(folder, "token", environmentFor(feishu, `${folder}/data`));
  try {
    for (let at = from; at < from + count; at++) {
      const sent = requestOf(feishu, at, randomOf(seed, at));
      const { path, method, headers, body, valid } = sent;
      const response = await world.ask(path, { method, headers, body });
      const { fault, said } = await faultIn(response);
      const taken = response.status < 400;
      tally.sent++;
      if (taken) tally.accepted++;
      else tally.refused++;
      const wrong =
        fault ??
        (taken && !mayPass(sent, feishu) ? "taken, though it is not signed" : null) ??
        (valid && !taken ? "not taken, though Feishu may send it" : null) ??
        world.errors()[0];
      if (wrong)
        tally.problems.push(
          `gate ${at} (seed ${seed}): ${wrong}: ${response.status} ${said.slice(0, 200)}`,
        );
    }
  } finally {
    await world.app.close();
    await feishu.close();
  }
  return tally;
}
