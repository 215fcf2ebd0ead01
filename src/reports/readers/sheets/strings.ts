/**
 * Strings of BIFF ([MS-XLS] §2.5.293–296): a count of characters, flags, one or two bytes each, formats behind. Before Excel
 * 97 they are bytes in the file's own encoding, which is given then.
 */

const WIDE = 1;
const PHONETIC = 4;
const RICH = 8;

/** A string whose length is one byte: names of sheets. */
export function readShortString(view: DataView, at: number, encoding: string | null): string {
  const count = view.getUint8(at);
  if (encoding !== null) return decoded(bytesOf(view, at + 1, count), encoding);
  const wide = (view.getUint8(at + 1) & WIDE) !== 0;
  return characters(bytesOf(view, at + 2, wide ? count * 2 : count), wide);
}

/** A string whose length is two bytes: a format's code, a cell's text. */
export function readLongString(view: DataView, at: number, encoding: string | null): string {
  const count = view.getUint16(at, true);
  if (encoding !== null) return decoded(bytesOf(view, at + 2, count), encoding);
  // An empty string may leave its flags out.
  if (count === 0 || at + 2 >= view.byteLength) return "";
  const flags = view.getUint8(at + 2);
  const wide = (flags & WIDE) !== 0;
  const start = at + 3 + ((flags & RICH) !== 0 ? 2 : 0) + ((flags & PHONETIC) !== 0 ? 4 : 0);
  return characters(bytesOf(view, start, wide ? count * 2 : count), wide);
}

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  const left = Math.max(0, view.byteLength - at);
  return new Uint8Array(
    view.buffer,
    view.byteOffset + Math.min(at, view.byteLength),
    Math.min(length, left),
  );
}

function decoded(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

function characters(bytes: Uint8Array, wide: boolean): string {
  return Buffer.from(bytes).toString(wide ? "utf16le" : "latin1");
}

/**
 * The shared strings (SST, §2.4.265) from its content and what continues it. A string goes on behind a border with flags of
 * its own: it may change its width there.
 */
export function readStrings(parts: Uint8Array[]): string[] {
  const strings: string[] = [];
  let part = 0;
  /** The counts of uses and of strings come first. */
  let at = 8;
  const here = () => parts[part] ?? new Uint8Array();
  const onward = () => {
    while (part < parts.length && at >= here().length) {
      at -= here().length;
      part++;
    }
    return part < parts.length;
  };
  const byte = () => {
    onward();
    return here()[at++] ?? 0;
  };
  const word = () => byte() | (byte() << 8);

  while (onward()) {
    let left = word();
    let flags = byte();
    const runs = (flags & RICH) !== 0 ? word() : 0;
    const spoken = (flags & PHONETIC) !== 0 ? word() + word() * 0x10000 : 0;
    let text = "";
    while (left > 0 && part < parts.length) {
      if (at >= here().length) {
        at = 0;
        part++;
        if (part >= parts.length) break;
        flags = here()[at++] ?? 0;
      }
      const wide = (flags & WIDE) !== 0;
      const width = wide ? 2 : 1;
      const count = Math.min(left, Math.floor((here().length - at) / width));
      // Half a character before the border belongs to no string.
      if (count === 0) at = here().length;
      text += characters(here().subarray(at, at + count * width), wide);
      at += count * width;
      left -= count;
    }
    strings.push(text);
    at += runs * 4 + spoken;
  }
  return strings;
}
