/** PDFs written by hand, for what no program's file shows alone. */

export interface MadePage {
  /** Content stream operators. */
  content: string;
  /** More entries of the page's dictionary. */
  entries?: string;
}

/**
 * A PDF with fonts /S (Song, set across), /V (Song, set down) and /U, whose codes are Unicode as they stand. `extra`
 * are further objects, numbered from 20.
 */
export function pdfOf(
  pages: (MadePage | string)[],
  extra: string[] = [],
  catalog = "",
): Uint8Array {
  const font = (name: string, encoding: string, ordering: string) =>
    `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/${encoding}/DescendantFonts[<</Type/Font/Subtype` +
    `/CIDFontType0/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(${ordering})/Supplement 2>>` +
    "/FontDescriptor 9 0 R/W[1 95 500]>>]>>";
  const objects = new Map<number, string>([
    [3, font("STSong-Light", "UniGB-UCS2-H", "GB1")],
    [4, font("STSong-Light", "UniGB-UCS2-V", "GB1")],
    [5, font("Private", "Identity-H", "Identity")],
    [
      9,
      "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>",
    ],
  ]);
  for (const [i, object] of extra.entries()) objects.set(20 + i, object);
  const kids: number[] = [];
  for (const [i, page] of pages.entries()) {
    const { content, entries = "" } = typeof page === "string" ? { content: page } : page;
    const number = 100 + 2 * i;
    kids.push(number);
    const resources = `/Resources<</Font<</S 3 0 R/V 4 0 R/U 5 0 R>>/XObject<</X 20 0 R>>/Properties<</L 21 0 R>>>>`;
    objects.set(
      number,
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]${resources}/Contents ${number + 1} 0 R${entries}>>`,
    );
    objects.set(number + 1, `<</Length ${content.length}>>stream\n${content}\nendstream`);
  }
  objects.set(1, `<</Type/Catalog/Pages 2 0 R${catalog}>>`);
  objects.set(
    2,
    `<</Type/Pages/Kids[${kids.map((n) => `${n} 0 R`).join(" ")}]/Count ${kids.length}>>`,
  );
  let file = "%PDF-1.7\n";
  const places: string[] = [];
  for (const [number, object] of objects) {
    places.push(`${number} 1\n${String(file.length).padStart(10, "0")} 00000 n \n`);
    file += `${number} 0 obj\n${object}\nendobj\n`;
  }
  const start = file.length;
  file += `xref\n0 1\n0000000000 65535 f \n${places.join("")}trailer<</Size 9999/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`;
  return Buffer.from(file, "latin1");
}

/** Text as the operand of Tj. */
export function hex(text: string): string {
  return `<${Buffer.from(text, "utf16le").swap16().toString("hex")}>`;
}

/** One line of text, `x` and `y` from the bottom left. */
export function line(text: string, x: number, y: number, size = 16, font = "S"): string {
  return `BT /${font} ${size} Tf ${x} ${y} Td ${hex(text)} Tj ET\n`;
}
