/** Text → sentences → clauses, as spans of the text itself (pure). Nothing inside quotes, titles or brackets is cut. */

export interface Span {
  text: string;
  start: number;
  end: number;
}

const OPEN = "“‘《（(〔【「";
const CLOSE = "”’》）)〕】」";
const SENTENCE_ENDS = "。！？!?；;\n";
const CLAUSE_ENDS = "，,；;。";
/** The characters at which something opens, closes or ends; every other is passed over, which a text is made of. */
const MARKS = new Uint8Array(0x10000);
for (const mark of `"${OPEN}${CLOSE}${SENTENCE_ENDS}${CLAUSE_ENDS}`) MARKS[mark.charCodeAt(0)] = 1;

/** Sentences without their closing mark and without a leading 一是; offsets are into `text`. */
export function sentencesOf(text: string): Span[] {
  return cut(text, SENTENCE_ENDS).map((span) => dropLabel(span));
}

/** The clauses of a sentence, cut at ，, and of one that goes on behind its mark at that too. */
export function clausesOf(sentence: Span): Span[] {
  return cut(sentence.text, CLAUSE_ENDS).map((span) => ({
    text: span.text,
    start: span.start + sentence.start,
    end: span.end + sentence.start,
  }));
}

function cut(text: string, marks: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  let depth = 0;
  /** Where the straight quotation that is open ends; they look the same at both ends. */
  let quoted = -1;
  const end = (at: number) => {
    const raw = text.slice(start, at);
    const lead = raw.length - raw.trimStart().length;
    const trimmed = raw.trim();
    if (trimmed !== "")
      spans.push({ text: trimmed, start: start + lead, end: start + lead + trimmed.length });
    start = at + 1;
  };
  for (let i = 0; i < text.length; i++) {
    if (MARKS[text.charCodeAt(i)] === 0) continue;
    const c = text[i]!;
    if (c === '"' && i > quoted) quoted = closingQuote(text, i);
    else if (OPEN.includes(c)) depth++;
    else if (CLOSE.includes(c)) depth = Math.max(0, depth - 1);
    else if (c === "\n" && marks.includes(c)) {
      depth = 0;
      end(i);
    } else if (depth === 0 && i > quoted && marks.includes(c) && !isInsideNumber(text, i)) end(i);
  }
  end(text.length);
  return spans;
}

/** The straight quote on the same line that closes the one at `i`; `i` itself when there is none. */
function closingQuote(text: string, i: number): number {
  const close = text.slice(i + 1, i + 200).search(/["\n]/);
  return close >= 0 && text[i + 1 + close] === '"' ? i + 1 + close : i;
}

function isInsideNumber(text: string, i: number): boolean {
  return text[i] === "," && /\d/.test(text[i - 1] ?? "") && /^\d{3}(?!\d)/.test(text.slice(i + 1));
}

function dropLabel(span: Span): Span {
  const label =
    /^(?:[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,3}，|(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d))\s*)/.exec(
      span.text,
    );
  if (!label || label[0].length === span.text.length) return span;
  return {
    text: span.text.slice(label[0].length),
    start: span.start + label[0].length,
    end: span.end,
  };
}
