import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decrypt, signatureOf, verify } from "../../src/feishu/verify.ts";

const KEY = "test key";
const TOKEN = "vt";
const NOW = 1_700_000_000_000;

/** The vectors of Feishu's guide and of a second implementation, not made by this project's code. */
const HELLO = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=";
const SIGNED_BODY = `{"encrypt":"${HELLO}"}`;
const SIGNATURE = "669e3ed5328644f71370e3249f96af0fd17e5ed4d7b178c44f11f7997339e344";
const CHALLENGE =
  "ABEiM0RVZneImaq7zN3u/wKt9lu7SSoHLld4E++W2/RoC8hU+gtspRYRqyjGCMMt8aRIUarUQ91utpe8KtPUAnXjWnmhW6CSs3T4TvoEtasUaJ0Nm5T2mdKiR1mHwST1";

const bytes = (text: string) => new TextEncoder().encode(text);

function encrypt(plain: string): string {
  const iv = Buffer.alloc(16, 7);
  const cipher = createCipheriv("aes-256-cbc", createHash("sha256").update(KEY).digest(), iv);
  return Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final()]).toString("base64");
}

interface Signing {
  timestamp?: string | null;
  nonce?: string | null;
  signature?: string | null;
}

/** Send `body`, signed as the platform does unless `signing` says otherwise. */
function send(body: string, signing: Signing = {}) {
  const timestamp = signing.timestamp === undefined ? String(NOW / 1000) : signing.timestamp;
  const nonce = signing.nonce === undefined ? "n0" : signing.nonce;
  const genuine = createHash("sha256").update(`${timestamp}${nonce}${KEY}${body}`).digest("hex");
  const signature = signing.signature === undefined ? genuine : signing.signature;
  return verify(
    { body: bytes(body), timestamp, nonce, signature },
    { encryptKey: KEY, verificationToken: TOKEN, clock: () => NOW },
  );
}

const unsigned: Signing = { timestamp: null, nonce: null, signature: null };
const sealed = (payload: unknown) => JSON.stringify({ encrypt: encrypt(JSON.stringify(payload)) });
const event = (header: object = {}, inner: object = {}) => ({
  schema: "2.0",
  header: { event_id: "e1", event_type: "im.message.receive_v1", token: TOKEN, ...header },
  event: { said: "decrypted", ...inner },
});

describe("Feishu's own vectors", () => {
  test("decryption", async () => {
    expect(await decrypt(HELLO, KEY)).toBe("hello world");
    expect(await decrypt(HELLO, "another key")).toBeNull();
  });

  test("signature", async () => {
    expect(await signatureOf("1700000000", "nonce123", KEY, bytes(SIGNED_BODY))).toBe(SIGNATURE);
  });

  test("an encrypted challenge without signature headers is answered", async () => {
    expect(await send(`{"encrypt":"${CHALLENGE}"}`, unsigned)).toEqual({
      kind: "challenge",
      challenge: "ajls384kdjxxxx",
    });
  });
});

describe("what passes", () => {
  test("a genuine event, with what was decrypted and nothing else", async () => {
    const verdict = await send(sealed(event()));
    expect(verdict).toMatchObject({
      kind: "event",
      value: { header: { event_id: "e1" }, event: { said: "decrypted" } },
    });
  });

  test.each([
    ["blanks in the body", `{ "encrypt" : "${encrypt(JSON.stringify(event()))}"\n}`, {}],
    ["59 minutes old", sealed(event()), { timestamp: String(NOW / 1000 - 59 * 60) }],
    ["59 minutes ahead", sealed(event()), { timestamp: String(NOW / 1000 + 59 * 60) }],
    ["Chinese in the event", sealed(event({}, { text: "去年接待了几批？" })), {}],
  ])("%s", async (_, body, signing) => {
    expect((await send(body, signing)).kind).toBe("event");
  });

  test("a signature in capitals", async () => {
    const body = sealed(event());
    const signature = createHash("sha256")
      .update(`${NOW / 1000}n0${KEY}${body}`)
      .digest("hex");
    expect((await send(body, { signature: signature.toUpperCase() })).kind).toBe("event");
  });

  test("outer plaintext fields never override the decrypted ones", async () => {
    const body = JSON.stringify({
      encrypt: encrypt(JSON.stringify(event())),
      header: { event_id: "forged", event_type: "forged", token: "forged" },
      event: { said: "outside" },
      type: "url_verification",
      challenge: "forged",
      token: TOKEN,
    });
    expect(await send(body)).toMatchObject({
      kind: "event",
      value: { header: { event_id: "e1" }, event: { said: "decrypted" } },
    });
  });
});

describe("what is refused as not from Feishu: 401", () => {
  const good = sealed(event());
  test.each<[string, string, Signing]>([
    ["a forged signature", good, { signature: "0".repeat(64) }],
    ["an empty signature", good, { signature: "" }],
    ["the signature of another body", good, { signature: SIGNATURE, nonce: "nonce123" }],
    ["no timestamp", good, { timestamp: null }],
    ["no nonce", good, { nonce: null }],
    ["no signature", good, { signature: null }],
    ["a timestamp of two hours ago", good, { timestamp: String(NOW / 1000 - 7200) }],
    ["a timestamp in two hours", good, { timestamp: String(NOW / 1000 + 7200) }],
    ["a timestamp that is no number", good, { timestamp: "yesterday" }],
    ["a plaintext event", JSON.stringify(event()), {}],
    [
      "a plaintext challenge",
      JSON.stringify({ type: "url_verification", challenge: "x", token: TOKEN }),
      unsigned,
    ],
    ["a wrong token", sealed(event({ token: "forged" })), {}],
    ["no token", sealed(event({ token: undefined })), {}],
    [
      "a right token outside, a wrong one inside",
      JSON.stringify({
        encrypt: encrypt(JSON.stringify(event({ token: "forged" }))),
        header: { token: TOKEN },
        token: TOKEN,
      }),
      {},
    ],
    [
      "a right event.token in place of header.token",
      sealed(event({ token: undefined }, { token: TOKEN })),
      {},
    ],
    [
      "a challenge with a wrong token",
      sealed({ type: "url_verification", challenge: "x", token: "forged" }),
      unsigned,
    ],
    ["a challenge without token", sealed({ type: "url_verification", challenge: "x" }), unsigned],
    ["an unsigned event", good, unsigned],
  ])("%s", async (_, body, signing) => {
    expect(await send(body, signing)).toMatchObject({ kind: "refused", status: 401 });
  });
});

describe("what is not signed", () => {
  const challenge = (said: unknown) =>
    sealed({ type: "url_verification", challenge: said, token: TOKEN });

  test("is answered alike whether it can be decrypted or not, so that nobody learns what it says by asking", async () => {
    const said = await Promise.all(
      [
        sealed(event()),
        sealed({ type: "url_verification", challenge: "x", token: "forged" }),
        JSON.stringify({ encrypt: encrypt("no JSON") }),
        JSON.stringify({ encrypt: randomBytes(64).toString("base64") }),
        JSON.stringify({ encrypt: "%%%" }),
      ].map(async (body) => ({ ...(await send(body, unsigned)), detail: undefined })),
    );
    expect(said).toEqual(said.map(() => said[0]));
    expect(said[0]).toMatchObject({ kind: "refused", status: 401 });
  });

  test.each([
    ["words", "去年接待了几批？"],
    ["JSON", '{"text":"x"}{'],
    ["what is too long for one", "x".repeat(300)],
    ["nothing", ""],
  ])("is read out to nobody where the challenge is %s", async (_, said) => {
    expect((await send(challenge(said), unsigned)).kind).toBe("refused");
  });

  test("a key that is not the app's own is told in the log", async () => {
    const verdict = await send(`{"encrypt":"${randomBytes(64).toString("base64")}"}`, unsigned);
    expect(verdict).toMatchObject({ detail: expect.stringContaining("FEISHU_ENCRYPT_KEY") });
  });
});

describe("what is refused as garbage: 400", () => {
  test.each([
    ["an empty body", ""],
    ["no JSON", "encrypt=…"],
    ["JSON that is no object", '["encrypt"]'],
    ["no base64", '{"encrypt":"%%%"}'],
    ["no ciphertext", '{"encrypt":""}'],
    ["a ciphertext without whole blocks", '{"encrypt":"bm90IGNpcGhlcnRleHQ="}'],
    ["a ciphertext under another key", `{"encrypt":"${Buffer.alloc(48, 3).toString("base64")}"}`],
    ["decrypted text that is no JSON", SIGNED_BODY],
    ["decrypted JSON that is no object", sealed("hello")],
    ["a decrypted event of the old schema", sealed({ uuid: "u", token: TOKEN, event: {} })],
    ["an event without type", sealed(event({ event_type: undefined }))],
    ["an event without id", sealed(event({ event_id: 7 }))],
  ])("%s", async (_, body) => {
    expect(await send(body)).toMatchObject({ kind: "refused", status: 400 });
  });
});
