/** What a number that is worked out comes to as it is said (pure): rounded, in points, in tenths, as an estimate. */
import { type Quantity, round } from "../../text/quantities.ts";

/** The difference of two percentages is in points. */
export function asPoints(unit: string): string {
  return unit === "%" ? "个百分点" : unit;
}

/** 元 of 元/月. */
export function baseOf(unit: string): string {
  return unit.replace(/\/.*$/, "");
}

export function isRate(unit: string): boolean {
  return unit === "%" || unit === "成" || unit === "分之";
}

export function scaled(n: number, unit: string): number {
  return unit === "成" ? n / 10 : unit === "分之" ? n / 100 : n;
}

const NEAR_PART = 0.015;
/** 2倍 is said of 2.1. */
const NEAR_TIMES = 0.15;
/** How far an estimate may be from what comes out, as a share of it. */
const ESTIMATE = 0.05;

/** Is a figure what comes to `n`, with as many decimals as it is said with, or near it where it says so? */
export function isAbout(n: number, { text, lo, hi, unit, approx }: Quantity): boolean {
  // 翻了一番以上 of 2.2 times.
  if (unit === "番" && /以上|超|多/.test(text)) return n >= lo && n < lo + 1;
  if (/以[上下内]|超|不[少低高多]于|不足|不到/.test(text))
    return n >= lo && n <= (hi ?? lo * (1 + 2 * ESTIMATE));
  if (approx) {
    const top = hi ?? lo * (1 + ESTIMATE);
    return n >= lo * (1 - ESTIMATE) && n <= top * (1 + ESTIMATE);
  }
  // 三分之一 is said of what is near it.
  if (unit === "分之") return Math.abs(n - lo) <= NEAR_PART;
  const decimals = decimalsOf(text);
  const scale = /万/.test(text) ? 1e4 : /亿/.test(text) ? 1e8 : 1;
  return (
    Math.abs(n - lo) <= 0.5 * scale * 10 ** -decimals + 1e-9 &&
    (scale > 1 ||
      decimals > 0 ||
      Number.isInteger(round(n)) ||
      /[%成]/.test(text) ||
      (unit === "倍" && Math.abs(n - lo) <= NEAR_TIMES))
  );
}

export function decimalsOf(text: string): number {
  return /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
}
