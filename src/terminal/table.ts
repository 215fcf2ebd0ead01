/** Tables and cut lines on a terminal, where a Chinese character takes two columns. */
import stringWidth from "string-width";

/** `text` cut to `width` columns, with … where something is missing. */
export function columns(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let cut = "";
  let used = 1;
  for (const c of text) {
    used += stringWidth(c);
    if (used > width) break;
    cut += c;
  }
  return `${cut}…`;
}

/** Rows under a header, each column as wide as its widest cell and at most `limit` columns, the last one free. */
export function tableOf(header: string[], rows: string[][], limit = 34): string {
  const all = [header, ...rows];
  // To measure takes time: each cell once, and the last of a row not at all.
  const sizes = all.map((row) => row.slice(0, -1).map((cell) => stringWidth(cell)));
  // Not Math.max of them all: a table may have more rows than a function takes arguments.
  const widths = header.map((_, i) =>
    sizes.reduce((widest, row) => Math.min(limit, Math.max(widest, row[i] ?? 0)), 0),
  );
  const line = (row: string[], own: number[]) =>
    row
      .map((cell, i) => {
        const size = own[i];
        if (size === undefined) return cell;
        const width = widths[i]!;
        if (size <= width) return cell + " ".repeat(width - size);
        const cut = columns(cell, width);
        return cut + " ".repeat(width - stringWidth(cut));
      })
      .join("  ")
      .trimEnd();
  return all.map((row, i) => line(row, sizes[i]!)).join("\n");
}
