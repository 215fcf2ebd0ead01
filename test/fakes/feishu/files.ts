/** Files and pictures of messages: what people sent, and what the app uploads. */
import { randomUUID } from "node:crypto";
import { type Answer, type Platform, success } from "./platform.ts";

export interface FakeFile {
  kind: "file" | "image";
  name: string | null;
  bytes: Uint8Array;
  /** The app has uploaded it. */
  own: boolean;
}

const FILE_TYPES = ["opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"];
const MAX_FILE_BYTES = 30 * 1024 * 1024;
const MAX_IMAGE_BYTES = 10 * 1024 * 1024;
const UPLOAD = { bot: true, scopes: ["im:resource", "im:resource:upload"] };

export type Files = ReturnType<typeof addFiles>;

export function addFiles({ api }: Platform) {
  const files = new Map<string, FakeFile>();

  function keep(file: FakeFile): string {
    const key = `${file.kind === "image" ? "img" : "file"}_v3_${randomUUID()}`;
    files.set(key, file);
    return key;
  }

  api("file", "POST", "/im/v1/files", UPLOAD, async (c) => {
    const form = await c.req.formData().catch(() => null);
    const file = form?.get("file");
    const name = form?.get("file_name");
    if (!(file instanceof Blob) || typeof name !== "string" || name === "")
      return { code: 234001, msg: "Invalid request param." };
    if (!FILE_TYPES.includes(String(form?.get("file_type"))))
      return { code: 234001, msg: "Invalid request param, file_type." };
    if (file.size === 0) return { code: 234010, msg: "File's size can't be 0." };
    if (file.size > MAX_FILE_BYTES)
      return { code: 234006, msg: "The file size exceed the max value." };
    const bytes = new Uint8Array(await file.arrayBuffer());
    return success({ file_key: keep({ kind: "file", name, bytes, own: true }) });
  });

  api("image", "POST", "/im/v1/images", UPLOAD, async (c) => {
    const form = await c.req.formData().catch(() => null);
    const file = form?.get("image");
    if (!(file instanceof Blob) || form?.get("image_type") !== "message")
      return { code: 234001, msg: "Invalid request param." };
    if (file.size === 0) return { code: 234010, msg: "File's size can't be 0." };
    if (file.size > MAX_IMAGE_BYTES)
      return { code: 234006, msg: "The file size exceed the max value." };
    const bytes = new Uint8Array(await file.arrayBuffer());
    return success({ image_key: keep({ kind: "image", name: null, bytes, own: true }) });
  });

  return {
    of: (key: string) => files.get(key),
    hasImage: (key: string) => files.get(key)?.kind === "image",
    /** A person's file or picture; returns the key by which a message speaks of it. */
    put: (bytes: Uint8Array | string, name: string | null = null): string =>
      keep({
        kind: name === null ? "image" : "file",
        name,
        bytes: typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes,
        own: false,
      }),
    /** What is said against sending it: the app sends only what it has uploaded. */
    judge(key: unknown, kind: "file" | "image"): Answer | null {
      const file = files.get(String(key));
      if (!file) return { code: 230001, msg: "invalid file_key or image_key" };
      if (!file.own) return { code: 230017, msg: "Bot is NOT the owner of the resource." };
      return file.kind === kind
        ? null
        : { code: 230055, msg: "The type of file upload does not match the type of message." };
    },
  };
}
