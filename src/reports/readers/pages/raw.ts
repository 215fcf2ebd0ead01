/**
 * The objects of a PDF file as they stand in it, for the little that pdf.js does not tell: dictionaries as text, streams
 * unpacked. Objects are found by their numbers, the last of each being the one that counts, wherever the file's table
 * says they are. Encrypted files and streams packed in rarer ways are left alone.
 */
import { constants, inflateSync } from "node:zlib";

/** A larger file is not looked through; streams are unpacked to no more than this in all; no dictionary is longer. */
const MAX_FILE = 64 * 1024 * 1024;
const MAX_UNPACKED = 64 * 1024 * 1024;
const MAX_DICTIONARY = 64 * 1024;
const NUMBER = /(?:^|\s)(\d{1,7}) \d{1,5}$/;

export interface RawFile {
  /** An object without its stream, up to where the next begins; "" where there is none. */
  objectAt: (number: number) => string;
  /** An object's stream, unpacked; null where it has none that can be. */
  streamAt: (number: number) => string | null;
}

export function openRaw(bytes: Uint8Array): RawFile | null {
  if (bytes.length > MAX_FILE) return null;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (/\/Encrypt\b/.test(file)) return null;
  const places = new Map<number, number>();
  for (let at = file.indexOf(" obj"); at >= 0; at = file.indexOf(" obj", at + 4)) {
    const number = NUMBER.exec(file.slice(Math.max(0, at - 14), at));
    if (number) places.set(Number(number[1]), at + 4);
  }
  /** Objects that are packed with others; looked into when one is asked for that stands nowhere else. */
  let packed: Map<number, string> | null = null;
  let left = MAX_UNPACKED;

  const dictionaryAt = (place: number): string => {
    const text = file.slice(place, place + MAX_DICTIONARY);
    return text.slice(0, Math.max(0, text.search(/\bstream\r?\n|\bendobj\b/)));
  };
  const streamAt = (number: number): string | null => {
    const place = places.get(number);
    if (place === undefined) return null;
    const dictionary = dictionaryAt(place);
    const start = /^stream\r?\n/.exec(
      file.slice(place + dictionary.length, place + dictionary.length + 9),
    );
    if (!start) return null;
    const from = place + dictionary.length + start[0].length;
    const stream = unpacked(dictionary, file.slice(from, file.indexOf("endstream", from)), left);
    left -= stream?.length ?? 0;
    return stream;
  };
  const objectAt = (number: number): string => {
    const place = places.get(number);
    if (place !== undefined) return dictionaryAt(place);
    packed ??= unpackObjects(
      [...places.keys()],
      (each) => dictionaryAt(places.get(each)!),
      streamAt,
    );
    return packed.get(number) ?? "";
  };
  return { objectAt, streamAt };
}

function unpacked(dictionary: string, data: string, most: number): string | null {
  if (most <= 0) return null;
  if (!/\/Filter\b/.test(dictionary)) return data;
  if (!/\/Filter\s*\[?\s*\/(?:FlateDecode|Fl)\b\s*(?:\]|\/(?!\w*Decode)|>>|$)/.test(dictionary))
    return null;
  if (/\/Predictor\s*(?:[2-9]|1\d)/.test(dictionary)) return null;
  try {
    return inflateSync(Buffer.from(data, "latin1"), {
      maxOutputLength: most,
      finishFlush: constants.Z_SYNC_FLUSH,
    }).toString("latin1");
  } catch {
    return null;
  }
}

/** The objects in object streams (ISO 32000-1, §7.5.7). */
function unpackObjects(
  numbers: number[],
  dictionaryOf: (number: number) => string,
  streamAt: (number: number) => string | null,
): Map<number, string> {
  const found = new Map<number, string>();
  for (const number of numbers) {
    const dictionary = dictionaryOf(number);
    if (!/\/Type\s*\/ObjStm\b/.test(dictionary)) continue;
    const stream = streamAt(number);
    const first = Number(/\/First\s+(\d+)/.exec(dictionary)?.[1] ?? Number.NaN);
    if (stream === null || Number.isNaN(first)) continue;
    const index = (stream.slice(0, first).match(/\d+/g) ?? []).map(Number);
    for (let i = 0; i + 1 < index.length; i += 2)
      found.set(
        index[i]!,
        stream.slice(first + index[i + 1]!, first + (index[i + 3] ?? stream.length)),
      );
  }
  return found;
}
