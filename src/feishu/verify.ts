/**
 * The webhook gate: body → JSON → decrypted → challenge answered → signature and freshness → token → event.
 * WebCrypto only, so that the same file runs in Node and in a Worker at the edge.
 *
 * Rules from Feishu's event subscription guide: AES-256-CBC with SHA-256 of the Encrypt Key, base64(iv ‖ ciphertext);
 * signature = hex SHA-256 of timestamp + nonce + key + raw body bytes. A challenge comes encrypted but without
 * signature headers, so it is decrypted and answered (its token checked) before the signature gate. Of everything else that
 * is not signed nobody is told whether it could be decrypted: who can ask that often enough reads what he cannot decrypt.
 */

export interface GateOptions {
  encryptKey: string;
  verificationToken: string;
  /** The app that events must be for, where it is known: two apps may have been given the same key and token. */
  appId?: string | undefined;
  /** Unix milliseconds. */
  clock: () => number;
  /** How far a request's timestamp may be from now. Feishu states no window; retries come up to 6 h later. */
  freshnessMs?: number;
}

export interface GateRequest {
  body: Uint8Array;
  timestamp: string | null;
  nonce: string | null;
  signature: string | null;
}

/** An event as decrypted: header and event are Feishu's own shapes, read in `intake.ts`. */
export interface GateEvent {
  header: {
    event_id: string;
    event_type: string;
    create_time?: string;
    app_id?: string;
    tenant_key?: string;
  };
  event: Record<string, unknown>;
}

export type Verdict =
  | { kind: "event"; value: GateEvent }
  | { kind: "challenge"; challenge: string }
  /** `detail` is for the log alone. */
  | { kind: "refused"; status: 400 | 401; error: string; detail?: string };

type Refused = Extract<Verdict, { kind: "refused" }>;

/** Said of a request that is not of this hour, as far as one knows what hour it is. */
export const STALE = "timestamp is too old or in the future";
const UNREADABLE = "body cannot be decrypted; is FEISHU_ENCRYPT_KEY the app's own?";

/** One hour as OpenClaw's channel allows; duplicates inside it are the store's business. */
const FRESHNESS_MS = 60 * 60 * 1000;

export async function verify(request: GateRequest, options: GateOptions): Promise<Verdict> {
  const envelope = parseJson(new TextDecoder().decode(request.body));
  if (!isRecord(envelope)) return refused(400, "body is not a JSON object");
  if (typeof envelope.encrypt !== "string") {
    return refused(401, "event is not encrypted although an Encrypt Key is configured");
  }
  const plain = await decrypt(envelope.encrypt, options.encryptKey);
  const payload = plain === null ? null : parseJson(plain);
  const challenge = await challengeIn(payload, options);
  if (challenge !== null) return { kind: "challenge", challenge };
  const gate = await checkSignature(request, options);
  if (gate) return plain === null ? { ...gate, detail: UNREADABLE } : gate;
  if (plain === null) return refused(400, UNREADABLE);
  if (!isRecord(payload) || !isRecord(payload.header) || !isRecord(payload.event)) {
    return refused(400, "decrypted body is not a schema 2.0 event");
  }
  // Only the decrypted header's token counts: outer fields and event.token are the sender's to choose.
  if (!(await sameSecret(payload.header.token, options.verificationToken))) {
    return refused(401, "event bears a wrong verification token");
  }
  const { event_id, event_type, app_id } = payload.header;
  if (typeof event_id !== "string" || typeof event_type !== "string")
    return refused(400, "event has no id or type");
  if (options.appId !== undefined && app_id !== undefined && app_id !== options.appId)
    return refused(401, "event is for another app");
  return {
    kind: "event",
    value: { header: payload.header as GateEvent["header"], event: payload.event },
  };
}

/** What the platform asks to have back, in a challenge that bears the right token; it is a word, and nothing else is read out. */
async function challengeIn(payload: unknown, options: GateOptions): Promise<string | null> {
  if (!isRecord(payload) || payload.type !== "url_verification") return null;
  const { challenge, token } = payload;
  if (typeof challenge !== "string" || !/^[\w.+/=-]{1,256}$/.test(challenge)) return null;
  return (await sameSecret(token, options.verificationToken)) ? challenge : null;
}

async function checkSignature(request: GateRequest, options: GateOptions): Promise<Refused | null> {
  const { timestamp, nonce, signature, body } = request;
  if (!timestamp || !nonce || !signature) return refused(401, "signature headers are missing");
  const age = Math.abs(options.clock() - Number(timestamp) * 1000);
  if (!(age <= (options.freshnessMs ?? FRESHNESS_MS))) return refused(401, STALE);
  const expected = await signatureOf(timestamp, nonce, options.encryptKey, body);
  return (await sameSecret(signature.toLowerCase(), expected))
    ? null
    : refused(401, "signature does not match");
}

/** X-Lark-Signature of these raw bytes, lower-case hex. */
export async function signatureOf(
  timestamp: string,
  nonce: string,
  encryptKey: string,
  body: Uint8Array,
): Promise<string> {
  const head = new TextEncoder().encode(timestamp + nonce + encryptKey);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return hex(await sha256(bytes));
}

/** The plain text of base64(iv ‖ ciphertext), or null if it is none under this key. */
export async function decrypt(base64: string, encryptKey: string): Promise<string | null> {
  try {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const key = await crypto.subtle.importKey(
      "raw",
      await sha256(new TextEncoder().encode(encryptKey)),
      "AES-CBC",
      false,
      ["decrypt"],
    );
    const plain = await crypto.subtle.decrypt(
      { name: "AES-CBC", iv: bytes.slice(0, 16) },
      key,
      bytes.slice(16),
    );
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    return null;
  }
}

/** Compared by digest, so that the time taken tells nothing about where two secrets differ. */
export async function sameSecret(given: unknown, expected: string): Promise<boolean> {
  if (typeof given !== "string") return false;
  const encoder = new TextEncoder();
  const [a, b] = await Promise.all([
    sha256(encoder.encode(given)),
    sha256(encoder.encode(expected)),
  ]);
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refused(status: 400 | 401, error: string): Refused {
  return { kind: "refused", status, error };
}
