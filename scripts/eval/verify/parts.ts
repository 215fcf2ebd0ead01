/** The parts of a sentence that mutations change, found by rules of the harness's own, so that the checker's blind spots are not shared (pure). */

/** What happens to a sentence: `codes` are reasons that would name the fault; any of `absent` in the evidence would make it true. */
export interface Draft {
  kind: Kind;
  sub: string;
  expect: "supported" | "unsupported";
  claim: string;
  codes: string[];
  absent: string[];
  /** The year that the claim is moved to. */
  year?: number;
}

export const KINDS = [
  "correct",
  "paraphrase",
  "number",
  "unit",
  "overprecise",
  "year",
  "name",
  "negation",
  "quote",
  "swap",
  "subtle",
] as const;
export type Kind = (typeof KINDS)[number];

/** A sentence of a report and what its passage says of it. */
export interface Source {
  text: string;
  reportYear: number | null;
  factYear: number | null;
  plan: boolean;
  org: string;
}

/** A number with its unit. `about` is the word that makes it an estimate and where it points. */
export interface Figure {
  start: number;
  end: number;
  text: string;
  number: string;
  /** 万, 亿 and their like, with 余 or 多 where it stands. */
  scale: string;
  unit: string;
  about: "above" | "below" | "around" | "";
  inName: boolean;
}

const UNITS =
  "针次|批次|人次|家次|场次|个百分点|个工作日|个国家|个语种|个城市|平方米|平方公里|立方米|公里|亩|小时|分钟|美元|元|名|位|人|户|家|个|项|份|件|条|次|场|处|起|张|只|套|期|篇|门|幅|块|种|对|台|辆|吨|倍|%|％|章|所|类|届";
const FIGURE = new RegExp(
  `(?<![第\\d.．A-Za-z·—－-])(\\d{1,3}(?:[,，]\\d{3})+(?!\\d)|\\d+)(\\.\\d+)?((?:万亿|万|亿)?[余多]?(?:万亿|万|亿)?)(${UNITS})`,
  "gu",
);
const ABOVE = /(?:超过|超出|逾|突破|超|不少于|不低于|至少)$/;
const BELOW = /(?:不足|不到|不超过|接近|近|(?<!不)低于|(?<!不)少于)$/;
const AROUND = /(?:约占|大约|约)$/;

export function figuresIn(text: string): Figure[] {
  const names = namedSpans(text);
  return [...text.matchAll(FIGURE)].map((match) => {
    const start = match.index;
    const end = start + match[0].length;
    return {
      start,
      end,
      text: match[0],
      number: match[1]! + (match[2] ?? ""),
      scale: match[3]!,
      unit: match[4]!,
      about: aboutOf(
        text.slice(Math.max(0, start - 4), start),
        match[3]!,
        text.slice(end, end + 3),
      ),
      inName: names.some((span) => span.start < end && start < span.end),
    };
  });
}

function aboutOf(before: string, scale: string, after: string): Figure["about"] {
  if (/左右|上下/.test(after) || AROUND.test(before)) return "around";
  if (/^(?:及|或)?以下|^以内|^之内|^内/.test(after) || BELOW.test(before)) return "below";
  if (/^(?:及|或)?以上|^[余多]/.test(after) || ABOVE.test(before) || /[余多]/.test(scale))
    return "above";
  return "";
}

/** 《titles》 and “quotations”: what stands in them is a name and no statement. */
export function namedSpans(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/《[^》]*》|“[^”]*”/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

export function isNamed(text: string, at: number): boolean {
  return namedSpans(text).some((span) => span.start <= at && at < span.end);
}

export function replaceAt(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** Clauses cut at ， outside of quotations, titles and brackets. */
export function clausesIn(text: string): string[] {
  const clauses = [""];
  let depth = 0;
  for (const c of text) {
    if ("“《（(".includes(c)) depth++;
    if ("”》）)".includes(c)) depth--;
    if (depth === 0 && /[，,]/.test(c) && !/\d$/.test(clauses.at(-1)!)) clauses.push("");
    else clauses[clauses.length - 1] += c;
  }
  return clauses;
}

const HAN = "零一二三四五六七八九";

/** 0–99 as Chinese numerals. */
export function hanOf(n: number): string {
  if (n < 10) return HAN[n]!;
  const tens = Math.floor(n / 10);
  return `${tens === 1 ? "" : HAN[tens]}十${n % 10 === 0 ? "" : HAN[n % 10]}`;
}

export const yearInHan = (year: number) =>
  [...String(year)].map((d) => (d === "0" ? "〇" : HAN[Number(d)])).join("");

/** Digits as one form, so that 2,860万元 and ７个 are found again. */
export function plainDigits(text: string): string {
  return text
    .replace(/[０-９]/g, (d) => String.fromCharCode(d.charCodeAt(0) - 0xfee0))
    .replace(/(?<=\d)[,，](?=\d{3}(?!\d))/g, "");
}

/** Everything that would mean `number` `unit`: as digits, and as a Chinese numeral where it is small. */
export function waysToSay(number: string, tail: string): string[] {
  const plain = plainDigits(number);
  const n = Number(plain);
  if (!Number.isInteger(n) || n > 99 || n === 0) return [plain + tail];
  return [plain + tail, hanOf(n) + tail, ...(n === 2 ? [`两${tail}`] : [])];
}
