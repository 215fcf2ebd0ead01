/**
 * “单个文件网页” (.mht, .mhtml; RFC 2557) → blocks: MIME message → its first HTML part → bytes → as any saved page. The
 * pictures in the other parts are left alone.
 */
import { failure, type Outcome } from "../../domain.ts";
import type { Parsed } from "../blocks.ts";
import { readPage } from "./html.ts";

const MAX_PARTS = 2000;
const MAX_HEADERS = 32 * 1024;

export function readMhtml(bytes: Uint8Array, file: string): Outcome<Parsed> {
  // One character a byte, so that places in the string are places in the file.
  const message = Buffer.from(bytes).toString("latin1");
  const page = pageIn(message, 0, message.length, 0);
  if (!page) {
    return failure(`“${file}”里没有网页正文。请在浏览器里重新打开原网页，另存一次。`);
  }
  return readPage(page.bytes, file, page.charset);
}

/** The first HTML among the parts between `from` and `to`, which begin with their headers. */
function pageIn(
  message: string,
  from: number,
  to: number,
  depth: number,
): { bytes: Uint8Array; charset: string | null } | null {
  const head = message.slice(from, Math.min(to, from + MAX_HEADERS));
  const gap = /\r?\n\r?\n/.exec(head);
  if (!gap) return null;
  const headers = head.slice(0, gap.index).replace(/\r?\n[ \t]/g, " ");
  const start = from + gap.index + gap[0].length;
  const type = /^content-type:(.*)$/im.exec(headers)?.[1] ?? "";
  const boundary = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(type);
  if (boundary && depth < 3) {
    const mark = `--${boundary[1] ?? boundary[2]}`;
    let at = message.indexOf(mark, start);
    for (let i = 0; i < MAX_PARTS && at >= 0 && at < to; i++) {
      const begin = message.indexOf("\n", at) + 1;
      const next = begin === 0 ? -1 : message.indexOf(mark, begin);
      if (begin === 0) return null;
      const found = pageIn(message, begin, next < 0 ? to : next, depth + 1);
      if (found) return found;
      at = next;
    }
    return null;
  }
  if (!/text\/html|application\/xhtml/i.test(type)) return null;
  const encoding = /^content-transfer-encoding:\s*(\S+)/im.exec(headers)?.[1]?.toLowerCase();
  const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? null;
  return { bytes: decoded(message.slice(start, to), encoding), charset };
}

function decoded(body: string, encoding: string | undefined): Uint8Array {
  if (encoding === "base64") return Buffer.from(body, "base64");
  if (encoding !== "quoted-printable") return Buffer.from(body, "latin1");
  // RFC 2045 §6.7: “=” ends a line that goes on, or begins two hexadecimal digits.
  const text = body
    .replace(/=[ \t]{0,8}\r?\n/g, "")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(text, "latin1");
}
