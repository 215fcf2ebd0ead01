/** What a report that is itself a plan (2024年部门预算, 2024年工作计划) states of its own year (pure). */
import type { Years } from "../domain.ts";
import { oneOf } from "../text/lexicon.ts";
import type { Quantity } from "../text/quantities.ts";
import { namesPlans } from "./aims.ts";
import { dimensionOf } from "./units.ts";
import type { ReportTime } from "./years.ts";

const BUDGET = new RegExp(oneOf("budgets"));

/** Is a figure of these years meant, because the whole report is a plan for them? A budget plans money; who works there is there. */
export function isPlanned(
  { title = "", year }: ReportTime,
  years: Years | null,
  { unit }: Quantity,
): boolean {
  if (year === null || years === null || years.to < year || !namesPlans(title)) return false;
  return !BUDGET.test(title) || ["money", "share"].includes(dimensionOf(unit));
}
