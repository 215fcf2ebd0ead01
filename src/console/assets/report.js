/**
 * A report's text as blocks to show (pure): passages that stand on one line make one paragraph, rows make a table again.
 * Every piece keeps its offsets into the report's text, so that a quote can be marked wherever it falls.
 */

/** Blocks in reading order. */
export function blocksOf(text, body) {
  const blocks = [];
  let previousEnd = -1;
  for (const passage of body) {
    const { start, end, passageId } = passage;
    const sameLine = previousEnd >= 0 && !text.slice(previousEnd, start).includes("\n");
    previousEnd = end;
    const last = blocks.at(-1);
    if (passage.kind === "row") {
      addRow(
        last?.kind === "table" ? last : push(blocks, { kind: "table", rows: [] }),
        text,
        passage,
      );
    } else if (passage.kind === "text" && sameLine && last?.kind === "text") {
      last.pieces.push({ start, end, passageId });
    } else {
      push(blocks, { ...shapeOf(passage), pieces: [{ start, end, passageId }] });
    }
  }
  return blocks;
}

/** A span of the text cut where a quote begins and ends. */
export function marked(text, span, quote) {
  const from = quote ? Math.min(Math.max(quote.start, span.start), span.end) : span.end;
  const to = quote ? Math.max(Math.min(quote.end, span.end), from) : span.end;
  return [
    { text: text.slice(span.start, from), hit: false },
    { text: text.slice(from, to), hit: true },
    { text: text.slice(to, span.end), hit: false },
  ].filter((part) => part.text !== "");
}

function push(blocks, block) {
  blocks.push(block);
  return block;
}

function shapeOf(passage) {
  if (passage.kind === "title") return { kind: "title" };
  if (passage.kind === "heading") return { kind: "heading", level: passage.headings.length || 1 };
  return { kind: passage.path[0] === "落款" ? "closing" : "text" };
}

/**
 * A first row reads “指标 | 单位 | 2019年”; each one after it repeats the heads: “指标：来访；单位：批次；2019年：42”.
 * A row that fits its head is shown as cells without the repetition; any other row stays whole.
 */
function addRow(table, text, { start, end, passageId }) {
  const row = text.slice(start, end);
  const heads = table.heads ?? [];
  const cells = heads.length > 0 ? valuesUnder(heads, row, start) : null;
  if (cells) {
    table.rows.push({ head: false, passageId, cells });
  } else if (row.includes(" | ")) {
    table.heads = row.split(" | ");
    table.rows.push({ head: true, passageId, cells: splitAt(row, " | ", start) });
  } else {
    table.rows.push({ head: false, passageId, cells: [{ start, end }] });
  }
}

function valuesUnder(heads, row, offset) {
  const cells = [];
  let at = 0;
  for (const [i, head] of heads.entries()) {
    const label = `${head}：`;
    if (!row.startsWith(label, at)) return null;
    const from = at + label.length;
    const next = i + 1 < heads.length ? row.indexOf(`；${heads[i + 1]}：`, from) : row.length;
    if (next < 0) return null;
    cells.push({ start: offset + from, end: offset + next });
    at = next + 1;
  }
  return cells;
}

function splitAt(row, separator, offset) {
  const cells = [];
  let at = 0;
  for (const cell of row.split(separator)) {
    cells.push({ start: offset + at, end: offset + at + cell.length });
    at += cell.length + separator.length;
  }
  return cells;
}
