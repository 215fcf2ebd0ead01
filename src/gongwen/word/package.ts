/** A .docx as a package: parts by name, opened with care and closed so that the same input gives the same bytes. */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

export type Parts = Record<string, Uint8Array>;

const MB = 1024 * 1024;
const MAX_PARTS = 5_000;
const MAX_TOTAL = 100 * MB;

/** The parts of a zip, or null where it is none, is damaged, or is larger than a document can be. */
export function openParts(bytes: Uint8Array): Parts | null {
  let total = 0;
  let count = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        total += originalSize;
        count++;
        if (total > MAX_TOTAL || count > MAX_PARTS) throw new RangeError();
        return !name.endsWith("/");
      },
    });
  } catch {
    return null;
  }
}

/** The parts bear the earliest time that a zip can say, whatever the clock and the place. */
export function closeParts(parts: Parts): Uint8Array {
  return zipSync(parts, { mtime: new Date(1980, 0, 1) });
}

export function readPart(parts: Parts, name: string): string {
  return parts[name] ? strFromU8(parts[name]) : "";
}

export function writePart(parts: Parts, name: string, xml: string): void {
  parts[name] = strToU8(xml);
}

/** Change a part that is there. */
export function editPart(parts: Parts, name: string, edit: (xml: string) => string): void {
  if (parts[name]) writePart(parts, name, edit(readPart(parts, name)));
}

/** A grid of lines or characters has LibreOffice set 20 lines a page, or 18 characters a line, whatever the lines say. */
export function withoutGrid(xml: string): string {
  return xml.replace(/<w:docGrid\b[^>]*?(?:\/>|>\s*<\/w:docGrid>)/g, "");
}

export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
