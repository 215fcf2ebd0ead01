/**
 * Zip files opened with care, for archives of reports and for the formats that are zips themselves (.docx, .odt,
 * .ofd): directory → entries → one entry's bytes. Sizes in the headers can be lies, so every limit is kept while
 * inflating, and entries that share bytes are refused. Layout and numbers: PKWARE APPNOTE 6.3.10.
 */
import { crc32, inflateRawSync } from "node:zlib";
import { failure, type Outcome } from "../domain.ts";

export interface ZipEntry {
  /** As the zip says it, with “/” between folders; a label, never a path to write to. */
  name: string;
  directory: boolean;
  /** The entry's bytes, or what is wrong with it and what to do: a clause to follow its name. `limit` is in bytes. */
  open(limit: number): { bytes: Uint8Array } | { problem: string };
}

export interface Zip {
  /** In the order of the directory. */
  entries: ZipEntry[];
  /** The names of those that are files. */
  names: string[];
  /** One part of a document by its name (capitals do not matter); null if absent; throws if damaged or over `limit`. */
  read(name: string, limit?: number): Uint8Array | null;
}

/** How many bytes may still be inflated; shared by a zip and the zips in it. */
export interface Budget {
  left: number;
}

const MB = 1024 * 1024;
const MAX_PART = 64 * MB;
const MAX_TOTAL = 500 * MB;
const MAX_ENTRIES = 20_000;
/** Text packs 10:1, an empty table 100:1; what packs more than this, and is no small file, is a bomb. */
const MAX_RATIO = 200;
const RATIO_FREE = 20 * MB;

/** Nothing is inflated yet. Fails where there is no readable directory, with a sentence about `file`. */
export function openZip(
  bytes: Uint8Array,
  file: string,
  budget: Budget = { left: MAX_TOTAL },
): Outcome<Zip> {
  const headers = readDirectory(bytes);
  if (typeof headers === "string") return failure(`“${file}”${headers}。`);
  if (overlap(headers)) {
    return failure(`“${file}”里的文件互相重叠，不是正常的压缩文件，没有读入。请重新压缩后再试。`);
  }
  const entries = headers.map(
    (header): ZipEntry => ({
      name: header.name,
      directory: header.name.endsWith("/"),
      open: (limit) => inflate(bytes, header, limit, budget),
    }),
  );
  const byName = new Map<string, ZipEntry>();
  for (const entry of entries) {
    const key = entry.name.toLowerCase();
    if (!entry.directory && !byName.has(key)) byName.set(key, entry);
  }
  return {
    ok: true,
    value: {
      entries,
      names: entries.filter((entry) => !entry.directory).map((entry) => entry.name),
      read(name, limit = MAX_PART) {
        const opened = byName.get(name.toLowerCase())?.open(limit);
        if (!opened) return null;
        if ("problem" in opened) throw new Error(`${name} ${opened.problem}`);
        return opened.bytes;
      },
    },
  };
}

interface Header {
  name: string;
  encrypted: boolean;
  method: number;
  crc: number;
  packed: number;
  size: number;
  /** Where the entry's local header begins. */
  offset: number;
}

/** The central directory, or what is wrong with it: a clause. */
function readDirectory(bytes: Uint8Array): Header[] | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) {
    return "不完整或已损坏（可能没有下载完、复制完），打不开。请重新下载或重新压缩后再试";
  }
  if (end.disk !== 0) return "是分卷压缩文件的一卷，打不开。请把各卷合并解压后，再压缩成一个 .zip";
  if (end.count > MAX_ENTRIES) return `里的文件超过 ${MAX_ENTRIES} 个。请分成几个压缩文件`;
  const headers: Header[] = [];
  let at = end.offset;
  for (let i = 0; i < end.count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) {
      return "的文件目录已损坏，打不开。请重新压缩后再试";
    }
    const flags = view.getUint16(at + 8, true);
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const name = bytes.subarray(at + 46, nameEnd);
    const extra = extraFields(bytes.subarray(nameEnd, extraEnd));
    const [size, packed, offset] = wideNumbers(
      [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
      extra.get(0x0001),
    );
    headers.push({
      name: decodeName(name, (flags & 0x800) !== 0, extra.get(0x7075)),
      encrypted: (flags & 1) !== 0,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: packed!,
      size: size!,
      offset: offset!,
    });
    at = extraEnd + view.getUint16(at + 32, true);
  }
  return headers;
}

/** The end of central directory record (§4.3.16), and the Zip64 one (§4.3.14) where that one's numbers are full. */
function findEnd(view: DataView): { disk: number; count: number; offset: number } | null {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const end = {
      disk: view.getUint16(at + 4, true),
      count: view.getUint16(at + 10, true),
      offset: view.getUint32(at + 16, true),
    };
    const full = end.count === 0xffff || end.offset === 0xffffffff;
    if (!full || at < 20 || view.getUint32(at - 20, true) !== 0x07064b50) return end;
    const wide = Number(view.getBigUint64(at - 12, true));
    if (wide + 56 > view.byteLength || view.getUint32(wide, true) !== 0x06064b50) return null;
    return {
      disk: view.getUint32(wide + 16, true),
      count: Number(view.getBigUint64(wide + 32, true)),
      offset: Number(view.getBigUint64(wide + 48, true)),
    };
  }
  return null;
}

/** Extra field (§4.5): id → its data. */
function extraFields(extra: Uint8Array): Map<number, DataView> {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  const fields = new Map<number, DataView>();
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = Math.min(view.getUint16(at + 2, true), extra.length - at - 4);
    fields.set(
      view.getUint16(at, true),
      new DataView(extra.buffer, extra.byteOffset + at + 4, length),
    );
    at += 4 + length;
  }
  return fields;
}

/** Numbers that are full stand as 64 bits in the Zip64 field, in this order (§4.5.3). */
function wideNumbers(numbers: number[], zip64: DataView | undefined): number[] {
  let at = 0;
  return numbers.map((number) => {
    if (number !== 0xffffffff || !zip64 || at + 8 > zip64.byteLength) return number;
    at += 8;
    return Number(zip64.getBigUint64(at - 8, true));
  });
}

/**
 * A name's characters. Chinese Windows writes GBK and says nothing; macOS writes UTF-8 and says nothing. Unmarked names
 * are UTF-8 if they can be and have a character of three bytes, as all Chinese ones have; shorter sequences are as
 * likely a GBK pair (一 is D2 BB, also “һ”).
 */
function decodeName(raw: Uint8Array, utf8: boolean, unicodePath: DataView | undefined): string {
  // Info-ZIP's Unicode path (§4.6.9): version, CRC of the name it stands for, the name in UTF-8.
  const own =
    unicodePath && unicodePath.byteLength > 5 && unicodePath.getUint32(1, true) === crc32(raw)
      ? new Uint8Array(unicodePath.buffer, unicodePath.byteOffset + 5, unicodePath.byteLength - 5)
      : null;
  let name: string;
  if (own || utf8) name = new TextDecoder().decode(own ?? raw);
  else {
    const guess = new TextDecoder("utf-8").decode(raw);
    const chinese = /[\u0800-\uFFFC]|[\u{10000}-\u{10FFFF}]/u.test(guess);
    const plain = !/[^\x00-\x7F]/.test(guess);
    name =
      !guess.includes("\uFFFD") && (chinese || plain)
        ? guess
        : new TextDecoder("gb18030").decode(raw);
  }
  return name.normalize("NFC").replaceAll("\\", "/");
}

/** Do two entries share bytes, as in bombs that quote one kernel many times? */
function overlap(headers: Header[]): boolean {
  const sorted = headers.toSorted((a, b) => a.offset - b.offset);
  return sorted.some((header, i) => {
    const next = sorted[i + 1];
    return next !== undefined && header.offset + 30 + header.packed > next.offset;
  });
}

const METHODS: Record<number, string> = {
  9: "Deflate64",
  12: "BZip2",
  14: "LZMA",
  93: "Zstandard",
  95: "XZ",
  98: "PPMd",
};

function inflate(
  bytes: Uint8Array,
  header: Header,
  limit: number,
  budget: Budget,
): { bytes: Uint8Array } | { problem: string } {
  const { offset, packed, method } = header;
  if (header.encrypted) return { problem: "设有密码，打不开。请去掉密码后重新压缩" };
  if (method !== 0 && method !== 8) {
    const named = METHODS[method] ?? `第 ${method} 种`;
    return {
      problem: `的压缩方式（${named}）解不开。请解压后用系统自带的压缩功能重新压缩成 .zip`,
    };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = { problem: "在压缩文件里已损坏，打不开。请找到原文件重新压缩" };
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== 0x04034b50) return damaged;
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) return damaged;
  const data = bytes.subarray(start, start + packed);

  const tooLarge = { problem: `解开后超过 ${Math.floor(limit / MB)} MB。请拆成几个文件` };
  const bomb = {
    problem: "解开后大得不正常，可能是恶意文件，没有读入。请核对来源，用原文件重新压缩",
  };
  const spent = { problem: "没有读入：同一压缩文件解开后总共太大。请分成几个压缩文件" };
  const ratioLimit = Math.max(RATIO_FREE, packed * MAX_RATIO);
  const most = Math.min(limit, ratioLimit, budget.left);
  const over = most === budget.left ? spent : most === limit ? tooLarge : bomb;
  if (most <= 0 || (method === 0 && packed > most)) return over;
  let inflated: Uint8Array;
  try {
    inflated = method === 0 ? data : inflateRawSync(data, { maxOutputLength: most });
  } catch (error) {
    const full = error instanceof RangeError && "code" in error;
    // What was inflated before the limit was work done too.
    if (full) budget.left -= most;
    return full && error.code === "ERR_BUFFER_TOO_LARGE" ? over : damaged;
  }
  budget.left -= inflated.length;
  return crc32(inflated) === header.crc ? { bytes: inflated } : damaged;
}
