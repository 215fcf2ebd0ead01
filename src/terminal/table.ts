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
  // Not Math.max of them all: a table may have more rows than a function takes arguments.
  const widths = header.map((_, i) =>
    all.reduce((widest, row) => Math.min(limit, Math.max(widest, stringWidth(row[i] ?? ""))), 0),
  );
  const line = (row: string[]) =>
    row
      .map((cell, i) => {
        if (i === row.length - 1) return cell;
        const shown = columns(cell, widths[i]!);
        return shown + " ".repeat(widths[i]! - stringWidth(shown));
      })
      .join("  ")
      .trimEnd();
  return all.map(line).join("\n");
}
