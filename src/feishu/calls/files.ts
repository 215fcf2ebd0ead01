/** Files: sent up before they go into a message, and the content of those that people send. */
import { failure } from "../../domain.ts";
import { type Call, pathOf } from "../call.ts";
import type { FormFile } from "../http.ts";
import type { Refusal } from "../refusals.ts";

type Uploaded = { ok: true; value: string } | Refusal;

const MIB = 1024 * 1024;
const MAX_FILE_BYTES = 30 * MIB;
const MAX_IMAGE_BYTES = 10 * MIB;
/** The platform gives out no more than that. */
const MAX_DOWNLOAD_BYTES = 100 * MIB;
/** By the end of a file's name; whatever else is a stream. */
const TYPES: Record<string, string> = {
  doc: "doc",
  docx: "doc",
  xls: "xls",
  xlsx: "xls",
  ppt: "ppt",
  pptx: "ppt",
  pdf: "pdf",
  mp4: "mp4",
  opus: "opus",
};

export function createFiles(call: Call) {
  return {
    /** Returns the key by which a message holds it. */
    async upload(file: FormFile): Promise<Uploaded> {
      const wrong = checked(file, MAX_FILE_BYTES);
      if (wrong) return wrong;
      const type = TYPES[file.name.split(".").at(-1)!.toLowerCase()] ?? "stream";
      const sent = await call({
        api: "im.file.create",
        method: "POST",
        path: "/open-apis/im/v1/files",
        form: { file_type: type, file_name: file.name, file },
        scope: "im:resource",
      });
      return sent.ok ? { ok: true, value: String(sent.value.data?.file_key ?? "") } : sent;
    },

    async uploadImage(image: FormFile): Promise<Uploaded> {
      const wrong = checked(image, MAX_IMAGE_BYTES);
      if (wrong) return wrong;
      const sent = await call({
        api: "im.image.create",
        method: "POST",
        path: "/open-apis/im/v1/images",
        form: { image_type: "message", image },
        scope: "im:resource",
      });
      return sent.ok ? { ok: true, value: String(sent.value.data?.image_key ?? "") } : sent;
    },

    /** The content of a file or picture that a message brings. */
    async download(
      messageId: string,
      { key, kind }: { key: string; kind: "file" | "image" },
      maxBytes = MAX_DOWNLOAD_BYTES,
    ): Promise<{ ok: true; value: Uint8Array } | Refusal> {
      const got = await call({
        api: "im.messageResource.get",
        method: "GET",
        path: pathOf`/open-apis/im/v1/messages/${messageId}/resources/${key}`,
        query: { type: kind },
        maxBytes,
        scope: "im:message:readonly",
      });
      return got.ok ? { ok: true, value: got.value.bytes ?? new Uint8Array() } : got;
    },
  };
}

function checked({ name, bytes }: FormFile, most: number): Refusal | null {
  const wrong =
    name.trim() === ""
      ? "文件没有名称，飞书不收。"
      : bytes.length === 0
        ? `文件《${name}》是空的，飞书不收。`
        : bytes.length > most
          ? `文件《${name}》超过 ${most / MIB} MB，飞书不收。`
          : null;
  return wrong === null ? null : { ...failure(wrong), kind: "content", undone: true };
}
