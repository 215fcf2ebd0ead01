/** Events as the platform encrypts and signs them. */
import { createCipheriv, createHash, randomBytes } from "node:crypto";

export interface Sealed {
  body: string;
  headers: Record<string, string>;
}

/** Encrypt and sign as the platform does; `at` is Unix milliseconds of the signature. */
export function seal(payload: object, encryptKey: string, at = Date.now()): Sealed {
  // The platform's bodies may hold blanks; a gate that signs re-serialised JSON would refuse this one.
  const body = `{ "encrypt": "${encrypt(JSON.stringify(payload), encryptKey)}" }`;
  const timestamp = String(Math.floor(at / 1000));
  const nonce = randomBytes(8).toString("hex");
  const signature = createHash("sha256")
    .update(timestamp + nonce + encryptKey + body)
    .digest("hex");
  return {
    body,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-lark-request-timestamp": timestamp,
      "x-lark-request-nonce": nonce,
      "x-lark-signature": signature,
    },
  };
}

export function encrypt(plain: string, encryptKey: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv(
    "aes-256-cbc",
    createHash("sha256").update(encryptKey).digest(),
    iv,
  );
  return Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final()]).toString("base64");
}
