/** The same question with one thing moved: its year, office, unit or part. What the report says is no answer to it. */
import { type Fact, shareOf } from "./fact.ts";
import { type Ledger, LINK } from "./facts.ts";
import { type Office, officeOf, sameOffice, strangersTo } from "./offices.ts";
import { isDone } from "./plans.ts";
import { lineOf, type Source } from "./source.ts";
import { OURS } from "./wordings.ts";

export type Move =
  | "year off the shelf"
  | "year on the shelf"
  | "stranger"
  | "other office"
  | "unit"
  | "part"
  | "plan as done";

export interface Moved {
  move: Move;
  text: string;
}

const PARTS = ["海岛乡镇", "夜间时段", "六十岁以上老人", "第三方机构", "山区村寨"];
/** Below this share of common words a sentence is about something else; for the office's own other years it must be less. */
const ANOTHER = 0.5;
const ALIKE = 0.34;

export function movedOf(fact: Fact, ledger: Ledger, sources: Source[], salt: number): Moved[] {
  if (fact.isPlan) return movedPlans(fact, ledger, sources, salt);
  const { after, quantity, topic, isVague } = fact;
  const before = fact.before.replace(OURS, "");
  const about = isVague ? `${topic}方面，` : "";
  const unit = quantity.dimension === "percent" ? "" : `${quantity.scale}${quantity.unit}`;
  const ask = (year: number) => `${about}${year}年${before}多少${unit}${after}`;
  const moved: (Moved | null)[] = [
    { move: "year off the shelf", text: `${ask(salt % 2 === 0 ? 2008 : 2033)}？` },
    ...yearOn(fact, ledger).map((year) => ({
      move: "year on the shelf" as const,
      text: `${ask(year)}？`,
    })),
    strange(fact, sources, salt, ask(fact.year)),
    otherOffice(fact, ledger, sources, ask(fact.year)),
    otherUnit(fact, ledger),
    otherPart(fact, ledger, salt, ask(fact.year)),
  ];
  return moved.filter((one) => one !== null);
}

/** A target asked for as what came about, where no report says what did. */
function movedPlans(fact: Fact, { mentions }: Ledger, sources: Source[], salt: number): Moved[] {
  const { year, before, quantity, change } = fact;
  const unit = quantity.dimension === "percent" ? "" : `${quantity.scale}${quantity.unit}`;
  const plan = `${year}年${before}的目标是多少${unit}？`;
  const stranger = strange(fact, sources, salt, plan.slice(0, -1));
  const subject = change ? before.slice(0, -change.length) : before;
  return [
    { move: "year off the shelf", text: plan.replace(`${year}`, salt % 2 === 0 ? "2008" : "2033") },
    ...(stranger ? [stranger] : []),
    ...(isDone(fact, mentions)
      ? []
      : [
          {
            move: "plan as done" as const,
            text: `${year}年${subject}实际${change ? `${change}了` : "是"}多少${unit}？`,
          },
        ]),
  ];
}

const saidOf = ({ before, after, topic, isVague }: Fact) =>
  `${isVague ? topic : ""}${before}${after}`;

/** A year that reports are about, in which nothing alike is said, in one sentence or in its neighbours. */
function yearOn(fact: Fact, { years, sentences }: Ledger): number[] {
  if (fact.isVague) return [];
  const said = saidOf(fact);
  const free = years.filter(
    (year) =>
      year !== fact.year &&
      !sentences.some(
        (one) =>
          (one.year === null || one.year === year || one.text.includes(`${year}年`)) &&
          /\d/.test(one.text) &&
          (shareOf(said, `${one.label ?? ""}${one.text}`) >= ALIKE ||
            shareOf(said, lineOf(one)) >= 0.7),
      ),
  );
  return free.slice(0, 1);
}

function strange(fact: Fact, sources: Source[], salt: number, asked: string): Moved | null {
  const names = strangersTo(sources);
  // 本部门 would be the stranger's own.
  return names.length > 0 && !/本部门|街道办事处|国务院/.test(fact.before)
    ? { move: "stranger", text: `${names[salt % names.length]}${asked}？` }
    : null;
}

/** An office that has reports on the shelf, with nothing alike in them. */
function otherOffice(
  fact: Fact,
  { sentences }: Ledger,
  sources: Source[],
  asked: string,
): Moved | null {
  const own = officeOf(fact.sentence.source);
  const offices = new Map<string, Office>();
  for (const source of sources) {
    const office = officeOf(source);
    if (office && own && !sameOffice(office, own)) offices.set(office.short, office);
  }
  const said = saidOf(fact);
  const free = [...offices.values()].find(
    ({ short }) =>
      !fact.before.includes("街道办事处") &&
      !sentences.some(
        (one) =>
          officeOf(one.source)?.short === short &&
          shareOf(said, `${one.label ?? ""}${one.text}`) >= ANOTHER,
      ),
  );
  return free ? { move: "other office", text: `${free.short}${asked}？` } : null;
}

function otherUnit(fact: Fact, { mentions }: Ledger): Moved | null {
  const { before, after, quantity, change, isCell, isVague, year } = fact;
  if (after !== "" || isCell || isVague || change || LINK.test(before)) return null;
  if (quantity.dimension !== "count") return null;
  const said = saidOf(fact);
  const isTold = mentions.some(
    (one) => one.quantity.dimension === "money" && shareOf(said, one.sentence.text) >= ANOTHER,
  );
  return isTold ? null : { move: "unit", text: `${year}年${before}花了多少万元？` };
}

function otherPart(fact: Fact, { sentences }: Ledger, salt: number, asked: string): Moved | null {
  const free = PARTS.filter((part) => !sentences.some(({ text }) => text.includes(part)));
  if (fact.change || fact.quantity.dimension === "percent" || free.length === 0) return null;
  const unit = `${fact.quantity.scale}${fact.quantity.unit}`;
  return {
    move: "part",
    text: `${asked.replace(/多少.*$/, "").replace(LINK, "")}${fact.after}，其中${free[salt % free.length]}的是多少${unit}？`,
  };
}
