/**
 * How an answer came about: what was looked for while a question was answered is noted → what it was read as, which passages
 * were looked at, what in them answers, and of what does not in which field it differs. It tells only what the asker's own
 * shelf gave, so it shows nothing that the asker may not read.
 */
import type { Hit, Reply } from "../domain.ts";
import type { Asked } from "../ledger/asked.ts";
import type { Ask, Frame } from "../ledger/frame.ts";
import type { Differs } from "../ledger/match.ts";
import type { Stated, Told } from "../ledger/overlap.ts";
import type { Judged } from "../ledger/told.ts";
import { dimensionOf } from "../ledger/units.ts";
import type { Explain, ExplainedLook, ExplainedPassage } from "../schemas.ts";
import { differsIn } from "./figures/wording.ts";
import { titleOf } from "./reply.ts";

/** One looking: for what, among which passages, and how each figure or statement in them was judged. */
export interface Looking {
  frame: Omit<Frame, "asks">;
  ask: Ask;
  sought: Asked["sought"] | "figure";
  hits: Hit[];
  judged: Judged[];
}

/** So many of each kind are told of one looking, and so many lookings of one question. */
const MOST = 10;
const LOOKS = 20;

/** What was noted while `reply` came about, for whoever wants to see why. */
export function explainOf(noted: Looking[], reply: Reply): Explain {
  const keys = [...new Set(noted.map(keyOf))];
  const inOrder = noted
    // Years are looked for side by side, and end in any order.
    .toSorted(
      (a, b) => keys.indexOf(keyOf(a)) - keys.indexOf(keyOf(b)) || firstYear(a) - firstYear(b),
    )
    .slice(0, LOOKS);
  return { looks: inOrder.map((looking) => lookOf(looking, reply)) };
}

const keyOf = ({ ask, sought }: Looking) => `${sought} ${ask.matter} ${ask.role}`;
const firstYear = ({ frame }: Looking) => frame.years[0] ?? 0;

function lookOf({ frame, ask, sought, hits, judged }: Looking, reply: Reply): ExplainedLook {
  const { words, context, unit, role, stock } = ask;
  const { want, years, reportYears, aspect, orgs, ordinals } = frame;
  const byScore = judged.toSorted((a, b) => b.score - a.score);
  const fitting = byScore.filter(({ differs }) => differs === null);
  const others = byScore.filter(({ differs }) => differs !== null);
  const shown = (one: Judged) => judgedOf(one, frame, ask, reply);
  return {
    asked: {
      ...{ sought, matter: matterOf(ask), words, context },
      ...{ unit: unit.unit, dimension: unit.dimension, role, stock },
      ...{ want, years, reportYears, aspect, orgs },
      editions: ordinals.map(({ ordinal }) => ordinal),
    },
    passages: hits.map((hit) => ({ ...placeOf(hit), score: rounded(hit.score) })),
    read: judged.length,
    fitting: fitting.length,
    answering: fitting.slice(0, MOST).map(shown),
    rejected: others.slice(0, MOST).map(shown),
  };
}

function placeOf(hit: Hit): ExplainedPassage {
  const { reportId, passageId, org, path } = hit;
  return { reportId, passageId, title: titleOf(hit), org, path };
}

function judgedOf(
  one: Judged,
  frame: Looking["frame"],
  ask: Ask,
  reply: Reply,
): ExplainedLook["answering"][number] {
  const { fact, hit, score, differs } = one;
  const figure = "quantity" in fact ? (fact as Stated["fact"]) : null;
  const { text, start, end } = spanOf(fact);
  const at = { start: hit.start + start, end: hit.start + end };
  return {
    ...placeOf(hit),
    ...{ text, ...at, clause: fact.clause.text, subject: fact.subject },
    role: figure?.role ?? null,
    unit: figure?.quantity.unit ?? null,
    dimension: figure ? dimensionOf(figure.quantity.unit) : null,
    years: fact.figure.years,
    aspect: fact.figure.aspect,
    score: rounded(score),
    told: reply.citations.some(
      (cited) => cited.passageId === hit.passageId && cited.start < at.end && at.start < cited.end,
    ),
    differs: differs && { ...differs, why: whyOf(differs, one, frame, ask) },
  };
}

/** What a statement tells, where in its passage: its figure, its day or name, else its clause. */
function spanOf(fact: Told): { text: string; start: number; end: number } {
  if ("quantity" in fact) return (fact as Stated["fact"]).quantity;
  return "answers" in fact ? (fact as Told & { answers: Told["clause"] }).answers : fact.clause;
}

const ROLES = {
  level: "总数",
  added: "新增",
  change: "变化",
  share: "占比",
  average: "平均数",
  former: "从前的数",
  due: "应有的数",
};

/** What it is instead, and what was asked. */
function whyOf(differs: Differs, one: Judged, frame: Looking["frame"], ask: Ask): string {
  const { field, says } = differs;
  const { subject, clause } = one.fact;
  switch (field) {
    case "narrower":
      return `写的是“${subject || clause.text}”，问的是“${matterOf(ask)}”`;
    case "role":
      return `是${ROLES[says as keyof typeof ROLES]}，问的是${ROLES[ask.role ?? "level"]}`;
    case "unit":
      return `${says === "" ? "没有写明单位" : differsIn(differs)}${ask.unit.unit === null ? "" : `，问的是${ask.unit.unit}`}`;
    case "year":
    case "range":
      return timeOf(frame) === ""
        ? differsIn(differs)
        : `${differsIn(differs)}，问的是${timeOf(frame)}`;
    default:
      return differsIn(differs);
  }
}

const matterOf = ({ matter }: Ask) => matter.replace(/\s+/g, " ").trim();

function timeOf({ years, reportYears }: Looking["frame"]): string {
  return [
    ...years.map((year) => `${year}年`),
    ...reportYears.map((year) => `${year}年的报告`),
  ].join("、");
}

const rounded = (score: number) => Math.round(score * 1000) / 1000;
