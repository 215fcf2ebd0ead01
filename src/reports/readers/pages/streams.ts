/**
 * Whether a PDF's compressed streams stay within measure. pdf.js unpacks a stream whole, outside the heap that limits a
 * worker, so one that would unpack to gigabytes is found here first: a trial run that stops at the limit. Only streams
 * so large that they could reach it are tried, and no pictures, of which pdf.js takes what their size asks for.
 */
import { constants, inflateSync } from "node:zlib";

/** The largest streams of honest files are whole Chinese fonts, of some 30 MB. */
const MAX_UNPACKED = 128 * 1024 * 1024;
/** Deflate makes a byte out of no less than so many (RFC 1951: 258 bytes of two bits). */
const MOST = 1032;
const DICTIONARY = 2048;

/** True where a stream would unpack to more than 128 MB. */
export function unpacksTooFar(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf("stream"); at >= 0; ) {
    const start = at + (file[at + 6] === 13 ? 8 : 7);
    const end = file.indexOf("endstream", start);
    if (end < 0) break;
    if ((end - start) * MOST > MAX_UNPACKED) {
      const before = file.toString("latin1", Math.max(0, at - DICTIONARY), at);
      const dictionary = before.slice(before.lastIndexOf(" obj"));
      const flate =
        /\/(?:FlateDecode|Fl)\b/.test(dictionary) && !/\/Subtype\s*\/Image\b/.test(dictionary);
      if (flate && !unpacks(file.subarray(start, end))) return true;
    }
    at = file.indexOf("stream", end + 9);
  }
  return false;
}

/** Data that is no deflate at all, or is encrypted, is left to pdf.js. */
function unpacks(data: Uint8Array): boolean {
  try {
    inflateSync(data, { maxOutputLength: MAX_UNPACKED, finishFlush: constants.Z_SYNC_FLUSH });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE";
  }
}
