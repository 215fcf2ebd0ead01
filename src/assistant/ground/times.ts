/** The time of the year that a claim tells (pure): its months are those of its clause in the evidence, and so is the half of the year. */
import { contentOf } from "./content.ts";
import type { Told } from "./spots.ts";
import { shareOf } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** A clause that says so much of a claim's is about the same. */
const SAME = 0.5;

export function checkTimes({ clause, sentence, own }: Told): Reason[] {
  if (!own || shareOf(clause, own.clause) < SAME) return [];
  const stated = [...own.before, own.clause].join("，");
  const [months, known] = [monthsIn(clause), monthsIn(own.clause)];
  const other = months.find((month) => known.length > 0 && !known.includes(month));
  if (other !== undefined) return [{ code: "YEAR", detail: `依据说的是${known.join("、")}月` }];
  const lead = sentence.slice(0, sentence.indexOf(clause)).split("，").at(-2) ?? "";
  // 2021年上半年，…: a clause of its own that only tells when.
  const half = PART.exec(
    contentOf(lead.replace(PART, "")).length === 0 ? `${lead}，${clause}` : clause,
  )?.[0];
  const isTold =
    half === undefined ||
    stated.includes(half) ||
    (own.spot.item.about ?? "").includes(half) ||
    monthsIn(stated).some((month) => half === (month <= 6 ? "上半年" : "下半年"));
  return isTold ? [] : [{ code: "YEAR", detail: `依据里这件事说的不是${half}` }];
}

const PART = /[上下]半年|[一二三四]季度|首月|当月/;

function monthsIn(text: string): number[] {
  return [...text.matchAll(/(?<!\d|个)(\d{1,2})月/g)].map(([, month]) => Number(month));
}
