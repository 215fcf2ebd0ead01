/** The records of a BIFF stream, one after another ([MS-XLS] §2.1.4): type, content, and what continues it. */

export interface BiffRecord {
  type: number;
  view: DataView;
  /** The content and that of the records that continue it. */
  parts(): Uint8Array[];
}

const CONTINUE = 0x3c;

/** From `start`; null at the end of the stream. Every step goes forward, so that no stream is without end. */
export function createRecords(stream: Uint8Array, start: number) {
  let at = start;
  const wordAt = (place: number) => stream[place]! | (stream[place + 1]! << 8);
  const contentAt = (place: number) => stream.subarray(place + 4, place + 4 + wordAt(place + 2));
  return {
    next(): BiffRecord | null {
      if (at + 4 > stream.length) return null;
      const type = wordAt(at);
      const content = contentAt(at);
      at += 4 + wordAt(at + 2);
      return {
        type,
        view: new DataView(content.buffer, content.byteOffset, content.length),
        parts() {
          const parts = [content];
          for (; at + 4 <= stream.length && wordAt(at) === CONTINUE; at += 4 + wordAt(at + 2))
            parts.push(contentAt(at));
          return parts;
        },
      };
    },
  };
}
